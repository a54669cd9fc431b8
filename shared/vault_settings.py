"""Owns the setting of a service that keeps personal values sealed: the vault's master key."""

import base64
import binascii
from typing import Self

from pydantic import SecretStr, field_validator, model_validator

from shared.settings import ServiceSettings
from shared.vault import KEY_BYTES

_LOCAL_MASTER_KEY = SecretStr(base64.b64encode(bytes(KEY_BYTES)).decode())
"""For synthetic data on one machine; production refuses to start without a key of its own."""


class VaultSettings(ServiceSettings):
    """`MASTER_KEY` is 32 random bytes in base64."""

    master_key: SecretStr = _LOCAL_MASTER_KEY

    @field_validator("master_key")
    @classmethod
    def _is_a_key(cls, value: SecretStr) -> SecretStr:
        if len(_decoded(value)) != KEY_BYTES:
            raise ValueError(f"is {KEY_BYTES} bytes in base64")
        return value

    @model_validator(mode="after")
    def _has_a_key_of_its_own_in_production(self) -> Self:
        if self.environment == "production" and not any(self.master_key_bytes):
            raise ValueError("MASTER_KEY: is not set")
        return self

    @property
    def master_key_bytes(self) -> bytes:
        return _decoded(self.master_key)


def _decoded(key: SecretStr) -> bytes:
    try:
        return base64.b64decode(key.get_secret_value(), validate=True)
    except (ValueError, binascii.Error):
        return b""
