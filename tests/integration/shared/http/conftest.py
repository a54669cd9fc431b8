"""The jars service on a real database, and a client for it."""

from collections.abc import AsyncIterator, Awaitable, Callable

import httpx
import pytest
import pytest_asyncio
from fastapi import FastAPI

from shared.database import Database
from tests.support.jars import asgi_client, create_tables, jar_app, opened
from tests.support.tokens import TestIssuer


@pytest.fixture(scope="session")
def issuer() -> TestIssuer:
    return TestIssuer()


@pytest_asyncio.fixture(scope="module")
async def database(database_url: Callable[[str], Awaitable[str]]) -> AsyncIterator[Database]:
    url = await database_url("jars")
    await create_tables(url)
    async with opened(url) as database:
        yield database


@pytest.fixture(scope="module")
def app(database: Database, issuer: TestIssuer) -> FastAPI:
    return jar_app(database, issuer.verifier())


@pytest_asyncio.fixture
async def client(app: FastAPI, issuer: TestIssuer) -> AsyncIterator[httpx.AsyncClient]:
    async with asgi_client(app, **issuer.bearer("facilitator", sites=("north",))) as client:
        yield client
