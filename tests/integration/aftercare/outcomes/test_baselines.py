"""What an instrument came to at enrollment: asked of the real service over HTTP, kept sealed."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

import pytest
import uvicorn
from fastapi import FastAPI
from httpx import ASGITransport, AsyncClient
from sqlalchemy import delete, select
from starlette.responses import PlainTextResponse

from services.aftercare import tables
from services.aftercare.channels.enrollment import EnrollmentTotals
from services.aftercare.queries.outcomes import baselines
from services.aftercare.store import SqlAftercareUnitOfWork
from services.aftercare.timers.baselines import BaselineTimer
from services.enrollment import tables as enrollment_tables
from shared.clock import SettableClock
from shared.contracts.enrollment import AssessmentCompleted
from shared.contracts.event import Received
from shared.database import Database
from shared.identifiers import new_id
from shared.unit_context import UnitContext
from shared.unit_of_work import Units
from tests.integration.enrollment import conftest as enrolling
from tests.integration.enrollment.clinic import assess, told
from tests.integration.enrollment.conftest import Desk, Enrollment
from tests.support.polling import eventually
from tests.unit.aftercare.stories import hear, received

enrollment = enrolling.enrollment
SqlUnits = Units[SqlAftercareUnitOfWork]


@asynccontextmanager
async def served(app: FastAPI | Any) -> AsyncIterator[str]:
    """Serve the app on a port of its own; yield its address."""
    config = uvicorn.Config(app, host="127.0.0.1", port=0, log_level="error", lifespan="off")
    server = uvicorn.Server(config)
    running = asyncio.create_task(server.serve())
    try:
        await eventually(lambda: server.started, what="the server starts")
        port = server.servers[0].sockets[0].getsockname()[1]
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        with suppress(asyncio.CancelledError):
            await running


@pytest.fixture
async def desk(enrollment: Enrollment) -> AsyncIterator[Desk]:
    http = AsyncClient(
        transport=ASGITransport(enrollment.app),
        base_url="http://enrollment",
        headers=enrollment.issuer.bearer("program_director"),
    )
    async with http:
        site = f"s{new_id().hex[-12:]}"
        registered = await http.put(
            f"/sites/{site}", json={"name": "North", "timezone": "America/Denver"}
        )
        assert registered.status_code in {200, 201}, registered.text
        yield Desk(http, site)


class Asking:
    """Aftercare's side: what it heard, and enrollment asked at an address with a token."""

    def __init__(self, units: SqlUnits, database: Database, clock: SettableClock) -> None:
        self.units, self.database, self.clock = units, database, clock

    async def hear(self, enrollment: Enrollment, desk: Desk) -> None:
        for payload in await told(enrollment, desk.site, "AssessmentCompleted"):
            event = AssessmentCompleted.model_validate(payload)
            await hear(self.units, [_at(desk.site, received(event, 1))])

    async def ask(self, url: str, token: str) -> None:
        totals = EnrollmentTotals(url, token)
        timer = BaselineTimer(
            partial(baselines.sites_waking, self.database), totals, self.units, self.clock
        )
        await timer.ask_all()
        await totals.close()

    async def kept(self, assessment_id: str) -> Any:
        found = await self.database.fetch_one(
            select(tables.baseline).where(tables.baseline.c.id == UUID(assessment_id))
        )
        assert found is not None
        return found

    async def total(self, assessment_id: str) -> Any:
        row = await self.kept(assessment_id)
        async with self.units(UnitContext(row["site"], new_id())) as uow:
            return await uow.private.open(row["client_id"], row["sealed"])


def _at(site: str, event: Received[Any]) -> Received[Any]:
    return replace(event, site=site)


@pytest.fixture
def asking(units: SqlUnits, database: Database, clock: SettableClock) -> Asking:
    return Asking(units, database, clock)


def service_token(enrollment: Enrollment, **claims: Any) -> str:
    return enrollment.issuer.mint("outcomes_reader", sites=("*",), **claims)


async def test_the_total_is_asked_for_and_kept_sealed(
    enrollment: Enrollment, desk: Desk, asking: Asking
) -> None:
    client_id = (await desk.apply())["client_id"]
    first = await assess(desk, client_id, answers=[2] * 8 + [0])
    other = await assess(desk, client_id, instrument="audit", answers=[1] * 8 + [0, 0])
    await asking.hear(enrollment, desk)
    async with served(enrollment.app) as url:
        await asking.ask(url, service_token(enrollment))
    kept = await asking.kept(first["id"])
    assert (kept["state"], kept["reason"], kept["wakes_at"]) == ("kept", None, None)
    assert b"16" not in kept["sealed"]
    assert await asking.total(first["id"]) == {"total": 16}
    with pytest.raises(AssertionError):
        await asking.kept(other["id"])


@pytest.mark.parametrize("heard_first", [0, 1])
async def test_a_correction_counts_in_place_of_what_it_corrects_in_any_order(
    enrollment: Enrollment, desk: Desk, asking: Asking, heard_first: int
) -> None:
    client_id = (await desk.apply())["client_id"]
    first = await assess(desk, client_id, answers=[1] * 8 + [0])
    why = {"corrects": first["id"], "correction_reason": "typing_error"}
    async with served(enrollment.app) as url:
        if heard_first == 0:
            await asking.hear(enrollment, desk)
            await asking.ask(url, service_token(enrollment))
        second = await assess(desk, client_id, answers=[2] * 8 + [0], **why)
        await asking.hear(enrollment, desk)
        await asking.ask(url, service_token(enrollment))
    states = [(await asking.kept(one["id"]))["state"] for one in (first, second)]
    assert states == ["superseded", "kept"]
    assert await asking.total(second["id"]) == {"total": 16}


async def test_what_cannot_be_had_now_is_asked_for_later_and_kept_with_the_reason(
    enrollment: Enrollment, desk: Desk, asking: Asking, clock: SettableClock
) -> None:
    client_id = (await desk.apply())["client_id"]
    assessed = await assess(desk, client_id, answers=[1] * 8 + [0])
    await asking.hear(enrollment, desk)

    async def reason() -> tuple[str, str | None]:
        row = await asking.kept(assessed["id"])
        return row["state"], row["reason"]

    await asking.ask("http://127.0.0.1:9", "nobody-is-there")
    assert await reason() == ("wanted", "away")
    async with served(enrollment.app) as url:
        await asking.ask(url, service_token(enrollment))
        assert await reason() == ("wanted", "away"), "it is not asked again at once"
        clock.set(clock.now() + timedelta(hours=1))
        await asking.ask(url, enrollment.issuer.mint("ops", purpose="treatment"))
        assert await reason() == ("wanted", "forbidden")
        clock.set(clock.now() + timedelta(days=1))
        await asking.ask(url, service_token(enrollment))
    assert await reason() == ("kept", None)


async def test_an_answer_that_cannot_be_read_is_not_believed(
    enrollment: Enrollment, desk: Desk, asking: Asking
) -> None:
    async def nonsense(scope: Any, receive: Any, send: Any) -> None:
        await PlainTextResponse('{"id": "x"}')(scope, receive, send)

    client_id = (await desk.apply())["client_id"]
    assessed = await assess(desk, client_id)
    await asking.hear(enrollment, desk)
    async with served(nonsense) as url:
        await asking.ask(url, "any")
    kept = await asking.kept(assessed["id"])
    assert (kept["state"], kept["reason"], kept["sealed"]) == ("wanted", "unreadable", None)


@pytest.mark.parametrize("says", ["not found", '{"type": "urn:footbridge:problem:not-found"}'])
async def test_a_404_that_is_not_about_the_assessment_loses_nothing(
    enrollment: Enrollment, desk: Desk, asking: Asking, says: str
) -> None:
    """Of a gateway, say, or of an enrollment that has no such address yet."""

    async def nowhere(scope: Any, receive: Any, send: Any) -> None:
        await PlainTextResponse(says, status_code=404)(scope, receive, send)

    client_id = (await desk.apply())["client_id"]
    assessed = await assess(desk, client_id)
    await asking.hear(enrollment, desk)
    async with served(nowhere) as url:
        await asking.ask(url, "any")
    kept = await asking.kept(assessed["id"])
    assert (kept["state"], kept["reason"]) == ("wanted", "away")


async def test_what_was_shredded_or_is_unknown_there_is_never_asked_for_again(
    enrollment: Enrollment, desk: Desk, asking: Asking
) -> None:
    client_id = (await desk.apply())["client_id"]
    assessed = await assess(desk, client_id)
    await asking.hear(enrollment, desk)
    keys = enrollment_tables.client_key
    await enrollment.database.execute(delete(keys).where(keys.c.client_id == UUID(client_id)))
    unknown = AssessmentCompleted(
        assessment_id=new_id(),
        client_id=UUID(client_id),
        instrument="phq-9",
        completed_on=enrolling.NOW.date(),
    )
    await hear(asking.units, [_at(desk.site, received(unknown, 1))])
    async with served(enrollment.app) as url:
        await asking.ask(url, service_token(enrollment))
    for assessment_id, reason in (
        (assessed["id"], "key-destroyed"),
        (str(unknown.assessment_id), "unknown"),
    ):
        kept = await asking.kept(assessment_id)
        assert (kept["state"], kept["reason"], kept["wakes_at"]) == ("refused", reason, None)
