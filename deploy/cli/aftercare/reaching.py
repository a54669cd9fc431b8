"""How a command reaches the aftercare service: named by environment, or the local platform."""

import asyncio
import os
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from deploy.cli.reach import refuse
from deploy.client import PlatformAway, Problem, ServiceClient
from deploy.local.platform import Platform, PlatformIsDown

URL_VARIABLE = "FOOTBRIDGE_AFTERCARE_API_URL"
TOKEN_VARIABLE = "FOOTBRIDGE_TOKEN"  # noqa: S105 - the name of a variable
PATIENCE = 60.0
T = TypeVar("T")


def ask(question: Callable[[ServiceClient], Awaitable[T]], *, role: str = "ops") -> T:
    """Ask the service; what it refuses ends the command with one line."""
    try:
        return asyncio.run(_asked(question, role))
    except (PlatformIsDown, PlatformAway, Problem) as refused:
        refuse(str(refused))


def get(path: str, **query: Any) -> Any:
    async def question(api: ServiceClient) -> Any:
        return (await api.get(path, **query)).body

    return ask(question)


async def _asked(question: Callable[[ServiceClient], Awaitable[T]], role: str) -> T:
    url, token = _where(role)
    async with ServiceClient("aftercare", url, token, patience=PATIENCE) as api:
        return await question(api)


def _where(role: str) -> tuple[str, Callable[[], str]]:
    if url := os.environ.get(URL_VARIABLE):
        given = os.environ.get(TOKEN_VARIABLE)
        if not given:
            refuse(f"Give a token: {TOKEN_VARIABLE}")
        return url, lambda: given
    platform = Platform.running()
    return platform.api("aftercare"), lambda: platform.token(role, subject="operator")
