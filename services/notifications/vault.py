"""The vault: AES-256-GCM, a data key per person, wrapped by the master key of the settings.

Each ciphertext is bound to its person, so that none can be put in another's place.
"""

import os
from uuid import UUID

import orjson
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from services.notifications.domain.contact import PersonalData
from services.notifications.ports import ContactIsUnreadable

KEY_BYTES = 32
_NONCE_BYTES = 12


class AesGcmVault:
    def __init__(self, master_key: bytes) -> None:
        if len(master_key) != KEY_BYTES:
            raise ValueError("the master key has 32 bytes")
        self._master = AESGCM(master_key)

    def new_key(self, person_id: UUID) -> bytes:
        return _seal(self._master, os.urandom(KEY_BYTES), b"key" + person_id.bytes)

    def seal(self, person_id: UUID, data: PersonalData, wrapped_key: bytes) -> bytes:
        values = {"email": data.email, "phone": data.phone, "given_name": data.given_name}
        key = self._unwrapped(person_id, wrapped_key)
        return _seal(key, orjson.dumps(values), b"data" + person_id.bytes)

    def open(self, person_id: UUID, sealed: bytes, wrapped_key: bytes) -> PersonalData:
        key = self._unwrapped(person_id, wrapped_key)
        return PersonalData(**orjson.loads(_open(key, sealed, b"data" + person_id.bytes)))

    def _unwrapped(self, person_id: UUID, wrapped_key: bytes) -> AESGCM:
        return AESGCM(_open(self._master, wrapped_key, b"key" + person_id.bytes))


def _seal(key: AESGCM, clear: bytes, bound_to: bytes) -> bytes:
    nonce = os.urandom(_NONCE_BYTES)
    return nonce + key.encrypt(nonce, clear, bound_to)


def _open(key: AESGCM, sealed: bytes, bound_to: bytes) -> bytes:
    try:
        return key.decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], bound_to)
    except (InvalidTag, ValueError):
        raise ContactIsUnreadable from None
