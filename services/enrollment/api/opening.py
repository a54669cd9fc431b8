"""Owns how a reading route opens what is sealed; without the client's key nothing opens again."""

from collections.abc import Mapping
from typing import Annotated, Any

from asyncpg import Record
from fastapi import Depends

from shared.http.vaults import Vaults, opened
from shared.private import Vault


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
