"""How a command reaches the notifications service: named by environment, or the local platform."""

import asyncio
import json
import os
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import typer

from deploy.cli.reach import refuse
from deploy.client import PlatformAway, Problem, ServiceClient
from deploy.local.platform import Platform, PlatformIsDown

URL_VARIABLE = "FOOTBRIDGE_NOTIFICATIONS_API_URL"
TOKEN_VARIABLE = "FOOTBRIDGE_TOKEN"  # noqa: S105 - the name of a variable
ROLE = "ops"
PATIENCE = 10.0
T = TypeVar("T")


def ask(question: Callable[[ServiceClient], Awaitable[T]]) -> T:
    """Ask the service as an operator; what it refuses ends the command with one line."""
    try:
        return asyncio.run(_asked(question))
    except (PlatformIsDown, PlatformAway) as away:
        refuse(str(away))
    except Problem as problem:
        refuse(str(problem))


def get(path: str, **query: Any) -> Any:
    async def question(api: ServiceClient) -> Any:
        return (await api.get(path, **query)).body

    return ask(question)


def post(path: str, body: Any = None) -> Any:
    async def question(api: ServiceClient) -> Any:
        return (await api.post(path, body)).body

    return ask(question)


def put(path: str, body: Any) -> Any:
    async def question(api: ServiceClient) -> Any:
        return (await api.put(path, body)).body

    return ask(question)


def as_json_text(document: Any) -> None:
    typer.echo(json.dumps(document, indent=2))


async def _asked(question: Callable[[ServiceClient], Awaitable[T]]) -> T:
    url, token = _where()
    async with ServiceClient("notifications", url, token, patience=PATIENCE) as api:
        return await question(api)


def _where() -> tuple[str, Callable[[], str]]:
    if url := os.environ.get(URL_VARIABLE):
        given = os.environ.get(TOKEN_VARIABLE)
        if not given:
            refuse(f"Give an operator's token: {TOKEN_VARIABLE}")
        return url, lambda: given
    platform = Platform.running()
    return platform.api("notifications"), lambda: platform.token(ROLE, subject="operator")
