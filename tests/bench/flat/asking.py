"""The list pages of one service, asked for over its real HTTP application in this process."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg
from httpx import ASGITransport, AsyncClient

from shared.database import Database
from shared.http.paging import cursor
from tests.bench.extent import Extent
from tests.bench.figures import Figure
from tests.bench.flat.kept_rows import OF_SERVICE
from tests.bench.flat.page import FEW, FULL_PAGE, Page
from tests.bench.flat.pages import pages_of
from tests.bench.flat.two_sizes import Call, flat_figure, two_sizes
from tests.bench.ground import Ground
from tests.contract.services import main_of, settings_of
from tests.support.tokens import TestIssuer

_ROLES = ("program_director", "clinician", "intake_coordinator", "ops")


class NothingThere(RuntimeError):
    """A list page was refused, or is empty: it cannot be measured."""


async def measure(service: str, ground: Ground, extent: Extent) -> list[Figure]:
    url = await ground.migrated(service)
    async with (
        two_sizes(ground, url, OF_SERVICE[service], extent) as urls,
        _asking(service, ground, urls.few, extent.few_rows) as few,
        _asking(service, ground, urls.many, extent.many_rows) as many,
    ):
        return [await flat_figure(name, extent, few[name], many[name]) for name in few]


@asynccontextmanager
async def _asking(
    service: str, ground: Ground, url: str, rows: int
) -> AsyncIterator[dict[str, Call]]:
    """Open the service over a database, and yield a call for each of its list pages by name."""
    issuer, keys = TestIssuer(), ground.folder / f"{rows}.jwks.json"
    keys.write_text(json.dumps(issuer.jwks()))
    database = await Database(url).open()
    settings = settings_of(service, jwks_url=keys.as_uri())
    app = main_of(service).create_api(settings, database)
    async with AsyncClient(
        transport=ASGITransport(app), base_url="http://here", headers=issuer.bearer(*_ROLES)
    ) as client:
        yield {page.name: await _call(client, url, page) for page in pages_of(service, rows // 2)}
    await database.close()


async def _call(client: AsyncClient, url: str, page: Page) -> Call:
    address = await _address(url, page)

    async def ask() -> None:
        method = "GET" if page.body is None else "POST"
        answer = await client.request(method, address, json=page.body)
        if answer.status_code != 200 or not answer.json()["items"]:
            raise NothingThere(f"{page.name}: {answer.status_code} {answer.text[:300]}")

    return ask


async def _address(url: str, page: Page) -> str:
    """Return the page's address at the site that holds the row in question."""
    connection = await asyncpg.connect(url)
    try:
        ((site, middle),) = await connection.fetch(_MIDDLE.format(table=page.table))
    finally:
        await connection.close()
    if page.body is not None:
        return f"/sites/{site}/{page.path}"
    after = f"limit={FULL_PAGE}&after={cursor(middle)}"
    return f"/sites/{site}/{page.path}?" + (f"{page.filter}&limit={FEW}" if page.filter else after)


# The row with the number in the middle is the one in the middle by id.
_MIDDLE = """
SELECT site, id FROM {table} ORDER BY id
LIMIT 1 OFFSET (SELECT count(*) / 2 FROM {table})
"""
