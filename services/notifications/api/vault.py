"""Owns how a route asks for the vault that opens personal values."""

from typing import Annotated

from fastapi import Depends
from starlette.requests import Request

from services.notifications.ports.people import Vault


def _vault(request: Request) -> Vault:
    vault: Vault = request.app.state.vault
    return vault


Vaults = Annotated[Vault, Depends(_vault)]
