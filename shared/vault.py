"""Owns encryption of what is personal: AES-256-GCM, a data key per person, wrapped by a master key.

Each ciphertext is bound to its person, so that none can be put in another's place; destroying the
person's key shreds all copies of what was sealed with it.
"""

import hmac
import os
from collections.abc import Mapping
from typing import Any
from uuid import UUID

import orjson
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand

from shared.errors import Unavailable

KEY_BYTES = 32
_NONCE_BYTES = 12


class Unreadable(Unavailable):
    """The sealed values do not open: another master key, or somebody changed them."""

    def __init__(self) -> None:
        super().__init__("What is sealed here does not open with this service's master key.")


class AesGcmVault:
    """Seals a person's values under that person's own key. Holds the master key and no other."""

    def __init__(self, master_key: bytes) -> None:
        if len(master_key) != KEY_BYTES:
            raise ValueError("the master key has 32 bytes")
        self._master = AESGCM(master_key)
        self._index_key = HKDFExpand(SHA256(), KEY_BYTES, b"blind index").derive(master_key)

    def new_key(self, person_id: UUID) -> bytes:
        """Return a new data key of the person, wrapped."""
        return _seal(self._master, os.urandom(KEY_BYTES), b"key" + person_id.bytes)

    def seal(self, person_id: UUID, values: Mapping[str, Any], wrapped_key: bytes) -> bytes:
        """Return the values, which JSON can hold, encrypted."""
        key = self._unwrapped(person_id, wrapped_key)
        return _seal(key, orjson.dumps(dict(values)), b"data" + person_id.bytes)

    def open(self, person_id: UUID, sealed: bytes, wrapped_key: bytes) -> dict[str, Any]:
        """Return what was sealed. Raises Unreadable."""
        key = self._unwrapped(person_id, wrapped_key)
        values: dict[str, Any] = orjson.loads(_open(key, sealed, b"data" + person_id.bytes))
        return values

    def blind_index(self, kind: str, value: str) -> bytes:
        """Return 32 bytes by which equal values of a kind find each other, and nobody else does."""
        return hmac.digest(self._index_key, f"{kind}\0{value}".encode(), "sha256")

    def _unwrapped(self, person_id: UUID, wrapped_key: bytes) -> AESGCM:
        return AESGCM(_open(self._master, wrapped_key, b"key" + person_id.bytes))


def _seal(key: AESGCM, clear: bytes, bound_to: bytes) -> bytes:
    nonce = os.urandom(_NONCE_BYTES)
    return nonce + key.encrypt(nonce, clear, bound_to)


def _open(key: AESGCM, sealed: bytes, bound_to: bytes) -> bytes:
    try:
        return key.decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], bound_to)
    except (InvalidTag, ValueError):
        raise Unreadable from None
