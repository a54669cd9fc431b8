"""The pages of one service, asked for over its real HTTP application in this process."""

import asyncio
import json
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial

import asyncpg
from httpx import ASGITransport, AsyncClient

from shared.http.paging import cursor
from tests.bench.extent import Extent
from tests.bench.figures import Figure
from tests.bench.flat.kept_rows import OF_SERVICE
from tests.bench.flat.page import FEW, FULL_PAGE, Kind, Page
from tests.bench.flat.pages import pages_of
from tests.bench.flat.two_sizes import Call, TwoSizes, flat_figure, touched_figure, two_sizes
from tests.bench.flat.witness import Touched, Watched, touched
from tests.bench.ground import Ground
from tests.contract.services import main_of, settings_of
from tests.support.tokens import TestIssuer

_Heard = Callable[[], Awaitable[Touched]]


class NothingThere(RuntimeError):
    """A page was refused, or is empty: it cannot be measured."""


@dataclass(frozen=True)
class Asked:
    """A page over one database: the call itself, and what it touches."""

    call: Call
    touches: _Heard


async def measure(service: str, ground: Ground, extent: Extent) -> list[Figure]:
    """Measure each page of the service over the rows that it keeps."""
    url = await ground.migrated(service)
    async with two_sizes(ground, url, OF_SERVICE[service], extent) as urls:
        return await compare(service, ground, extent, urls, partial(pages_of, service))


async def compare(
    service: str,
    ground: Ground,
    extent: Extent,
    urls: TwoSizes,
    pages: Callable[[int], list[Page]],
) -> list[Figure]:
    """Ask the same pages of both sizes; `pages` are told the number of the row in the middle."""
    found: list[Figure] = []
    async with (
        _asking(service, ground, urls.few, pages(extent.few_rows // 2)) as few,
        _asking(service, ground, urls.many, pages(extent.many_rows // 2)) as many,
    ):
        for name in few:
            found.append(await flat_figure(name, extent, few[name].call, many[name].call))
            touches = await few[name].touches(), await many[name].touches()
            found.append(touched_figure(name, extent, *touches))
    return found


@asynccontextmanager
async def _asking(
    service: str, ground: Ground, url: str, pages: list[Page]
) -> AsyncIterator[dict[str, Asked]]:
    """Open the service over a database, and yield each of the pages by name."""
    issuer, keys = TestIssuer(), ground.folder / f"{secrets.token_hex(4)}.jwks.json"
    keys.write_text(json.dumps(issuer.jwks()))
    database = Watched(url)
    await database.open()
    settings = settings_of(service, jwks_url=keys.as_uri())
    app = main_of(service).create_api(settings, database)
    async with AsyncClient(transport=ASGITransport(app), base_url="http://here") as client:
        yield {page.name: await _asked(page, client, database, issuer) for page in pages}
    await database.close()


async def _asked(page: Page, client: AsyncClient, database: Watched, issuer: TestIssuer) -> Asked:
    address = await _address(database.url, page)
    headers = issuer.bearer(*page.asker.roles, **page.asker.claims())

    async def ask() -> None:
        method = "GET" if page.body is None else "POST"
        answer = await client.request(method, address, json=page.body, headers=headers)
        may_be_empty = page.may_be_empty or page.kind is Kind.ONE
        if answer.status_code != 200 or not (may_be_empty or answer.json()["items"]):
            raise NothingThere(f"{page.name}: {answer.status_code} {answer.text[:300]}")

    async def touches() -> Touched:
        with database.listening() as heard:
            await ask()
            await asyncio.sleep(0)  # what is heard is told in the loop's next turn
        return await touched(database.url, heard)

    return Asked(ask, touches)


async def _address(url: str, page: Page) -> str:
    """Return the page's address at the site that holds the row in question."""
    connection = await asyncpg.connect(url)
    try:
        ((site, middle),) = await connection.fetch(_MIDDLE.format(table=page.table))
    finally:
        await connection.close()
    path = page.path.format(id=middle)
    over_sites = path.startswith(("operations/", "reports/"))
    address = f"/{path}" if over_sites else f"/sites/{page.site or site}/{path}"
    if page.body is not None or page.kind is Kind.ONE:
        return address
    if page.filter:
        return f"{address}?{page.filter}&limit={FEW}"
    after = "" if page.kind is Kind.SHORT else f"&after={cursor(middle)}"
    return f"{address}?limit={FULL_PAGE}{after}"


# The row with the number in the middle is the one in the middle by id.
_MIDDLE = """
SELECT site, id FROM {table} ORDER BY id
LIMIT 1 OFFSET (SELECT count(*) / 2 FROM {table})
"""
