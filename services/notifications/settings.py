"""Owns notifications' settings: the vault's key, the mail provider, the dispatcher's pace."""

import base64
import binascii
from typing import Annotated, Self

from pydantic import Field, SecretStr, field_validator, model_validator

from services.notifications.channels import SmtpAccount
from services.notifications.channels.email import Tls
from services.notifications.vault import KEY_BYTES
from shared.settings import ServiceSettings, settings_of

_LOCAL_MASTER_KEY = SecretStr(base64.b64encode(bytes(KEY_BYTES)).decode())
"""For synthetic data on one machine; production refuses to start without a key of its own."""


class NotificationsSettings(ServiceSettings):
    model_config = settings_of("notifications")

    master_key: SecretStr = _LOCAL_MASTER_KEY
    smtp_host: str = "127.0.0.1"
    smtp_port: Annotated[int, Field(ge=1, le=65535)] = 587
    smtp_tls: Tls | None = None
    smtp_username: str | None = None
    smtp_password: SecretStr | None = None
    smtp_timeout_seconds: Annotated[float, Field(gt=0, le=30)] = 5.0
    sender_address: Annotated[str, Field(pattern=r"^[^@\s]+@[^@\s]+$")] = "appointments@localhost"
    sender_name: Annotated[str, Field(min_length=1, max_length=60)] = "Appointments"
    dispatch_batch: Annotated[int, Field(ge=1, le=1000)] = 50
    dispatch_poll_seconds: Annotated[float, Field(gt=0, le=60)] = 0.5

    @field_validator("master_key")
    @classmethod
    def _is_a_key(cls, value: SecretStr) -> SecretStr:
        if len(_decoded(value)) != KEY_BYTES:
            raise ValueError(f"is {KEY_BYTES} bytes in base64")
        return value

    @model_validator(mode="after")
    def _is_safe_in_production(self) -> Self:
        if self.environment != "production":
            return self
        if not any(self.master_key_bytes):
            raise ValueError("MASTER_KEY: is not set")
        if "smtp_host" not in self.model_fields_set:
            raise ValueError("SMTP_HOST: is not set")
        if "sender_address" not in self.model_fields_set:
            raise ValueError("SENDER_ADDRESS: is not set")
        if self.smtp_tls == "none":
            raise ValueError("SMTP_TLS: is starttls or tls in production")
        return self

    @property
    def master_key_bytes(self) -> bytes:
        return _decoded(self.master_key)

    def smtp_account(self) -> SmtpAccount:
        is_local = self.environment == "local"
        return SmtpAccount(
            host=self.smtp_host,
            port=self.smtp_port,
            sender_address=self.sender_address,
            sender_name=self.sender_name,
            tls=self.smtp_tls or ("none" if is_local else "starttls"),
            username=self.smtp_username,
            password=self.smtp_password.get_secret_value() if self.smtp_password else None,
            timeout=self.smtp_timeout_seconds,
        )


def _decoded(key: SecretStr) -> bytes:
    try:
        return base64.b64decode(key.get_secret_value(), validate=True)
    except (ValueError, binascii.Error):
        return b""
