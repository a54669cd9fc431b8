"""Owns what enrollment needs to keep personal values: a vault, with a key per client."""

from collections.abc import Mapping
from typing import Any, Protocol
from uuid import UUID

from shared.errors import BrokenRule


class KeyWasDestroyed(BrokenRule):
    """The client's key was destroyed on purpose: what was sealed under it opens never again."""

    def __init__(self) -> None:
        super().__init__("The client's key was destroyed: what it sealed cannot be read any more.")


class Vault(Protocol):
    """Seals a client's values under the client's own key, which a master key wraps."""

    def new_key(self, person_id: UUID) -> bytes: ...

    def seal(self, person_id: UUID, values: Mapping[str, Any], wrapped_key: bytes) -> bytes: ...

    def open(self, person_id: UUID, sealed: bytes, wrapped_key: bytes) -> dict[str, Any]: ...

    def blind_index(self, kind: str, value: str) -> bytes: ...


class Private(Protocol):
    """Personal values within a unit of work: they are stored sealed and nowhere else."""

    async def seal(self, client_id: UUID, values: Mapping[str, Any]) -> bytes:
        """Return the values sealed; a client who has no key yet gets one."""
        ...

    async def open(self, client_id: UUID, sealed: bytes) -> dict[str, Any]:
        """Return what was sealed; no key is made. Raises KeyWasDestroyed, Unreadable."""
        ...

    def blind_index(self, kind: str, value: str) -> bytes:
        """Return what equal values of a kind share, without telling the value."""
        ...
