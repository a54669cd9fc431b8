"""Owns how a reading route opens what is sealed; without its owner's key nothing opens again."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends
from starlette.requests import Request

from shared.errors import Unavailable
from shared.private import Vault
from shared.vault import Unreadable


def _vault(request: Request) -> Vault:
    vault: Vault = request.app.state.vault
    return vault


Vaults = Annotated[Vault, Depends(_vault)]


def opened(vault: Vault, owner_id: UUID, sealed: bytes | None, key: bytes | None) -> dict[str, Any]:
    """Return what was sealed; nothing where nothing was, or where the key was destroyed.

    Raises Unavailable where the service has another master key than the values.
    """
    if sealed is None or key is None:
        return {}
    try:
        return vault.open(owner_id, sealed, key)
    except Unreadable:
        raise Unavailable("What is sealed here does not open with this master key.") from None
