"""Owns what services need to keep personal values sealed: a vault, and a key for each owner.

An owner is whom or what the values belong to: a client, a series. Its destroyed key shreds them.
"""

from collections.abc import Mapping
from typing import Any, Protocol
from uuid import UUID

from shared.errors import BrokenRule


class KeyWasDestroyed(BrokenRule):
    """The owner's key was destroyed on purpose: what was sealed under it opens never again."""

    def __init__(self) -> None:
        super().__init__(
            "The key of this was destroyed: what it sealed cannot be read any more, and no words "
            "are kept under it again. Send it without words."
        )


class Vault(Protocol):
    """Seals an owner's values under the owner's own key, which a master key wraps."""

    def new_key(self, person_id: UUID) -> bytes: ...

    def seal(self, person_id: UUID, values: Mapping[str, Any], wrapped_key: bytes) -> bytes: ...

    def open(self, person_id: UUID, sealed: bytes, wrapped_key: bytes) -> dict[str, Any]: ...

    def blind_index(self, kind: str, value: str) -> bytes: ...


class Private(Protocol):
    """Personal values within a unit of work: they are stored sealed and nowhere else."""

    async def seal(self, owner_id: UUID, values: Mapping[str, Any]) -> bytes:
        """Return the values sealed; an owner without a key gets one. Raises KeyWasDestroyed."""
        ...

    async def open(self, owner_id: UUID, sealed: bytes) -> dict[str, Any]:
        """Return what was sealed; no key is made. Raises KeyWasDestroyed, Unreadable."""
        ...

    def blind_index(self, kind: str, value: str) -> bytes:
        """Return what equal values of a kind share, without telling the value."""
        ...
