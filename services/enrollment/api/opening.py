"""Owns how a reading route opens what is sealed; without the client's key nothing opens again."""

from collections.abc import Mapping
from typing import Annotated, Any
from uuid import UUID

from asyncpg import Record
from fastapi import Depends
from starlette.requests import Request

from services.enrollment.ports.private import Vault
from shared.errors import Unavailable
from shared.vault import Unreadable


def _vault(request: Request) -> Vault:
    vault: Vault = request.app.state.vault
    return vault


Vaults = Annotated[Vault, Depends(_vault)]


def opened(
    vault: Vault, client_id: UUID, sealed: bytes | None, key: bytes | None
) -> dict[str, Any]:
    """Return what was sealed; nothing where nothing was, or where the key was destroyed.

    Raises Unavailable where the service has another master key than the values.
    """
    if sealed is None or key is None:
        return {}
    try:
        return vault.open(client_id, sealed, key)
    except Unreadable:
        raise Unavailable("What is sealed here does not open with this master key.") from None


class Opening:
    """Opens sealed columns of rows that carry their client's wrapped key."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault

    def contents(
        self, row: Record | Mapping[str, Any], column: str = "sealed"
    ) -> dict[str, Any] | None:
        """Return what the column holds; None where it holds nothing or its key was destroyed."""
        return opened(self._vault, row["client_id"], row[column], row["wrapped"]) or None


def _opening(vault: Vaults) -> Opening:
    return Opening(vault)


Sealed = Annotated[Opening, Depends(_opening)]
