"""The vault: contacts' personal values, sealed by the platform's vault."""

from collections.abc import Mapping
from dataclasses import asdict
from uuid import UUID

from services.notifications.domain.contacts.contact import PersonalData, looked_for
from services.notifications.domain.terms import ChannelName
from services.notifications.ports.people import ContactIsUnreadable
from shared import vault
from shared.vault import KEY_BYTES

__all__ = ["KEY_BYTES", "AesGcmVault"]


class AesGcmVault:
    def __init__(self, master_key: bytes) -> None:
        self._vault = vault.AesGcmVault(master_key)

    def new_key(self, person_id: UUID) -> bytes:
        return self._vault.new_key(person_id)

    def seal(self, person_id: UUID, data: PersonalData, wrapped_key: bytes) -> bytes:
        return self._vault.seal(person_id, asdict(data), wrapped_key)

    def index(self, address: str, channel: ChannelName) -> bytes:
        return self._vault.blind_index(channel.value, looked_for(address, channel))

    def seal_values(self, person_id: UUID, values: Mapping[str, str], wrapped_key: bytes) -> bytes:
        return self._vault.seal(person_id, values, wrapped_key)

    def open_values(self, person_id: UUID, sealed: bytes, wrapped_key: bytes) -> dict[str, str]:
        try:
            return self._vault.open(person_id, sealed, wrapped_key)
        except vault.Unreadable:
            raise ContactIsUnreadable from None

    def code_digest(self, verification_id: UUID, code: str) -> bytes:
        return self._vault.blind_index(f"code {verification_id}", code)

    def open(self, person_id: UUID, sealed: bytes, wrapped_key: bytes) -> PersonalData:
        try:
            return PersonalData(**self._vault.open(person_id, sealed, wrapped_key))
        except vault.Unreadable:
            raise ContactIsUnreadable from None
