"""Scheduling over a migrated database of its own, spoken to over HTTP as staff would."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any
from uuid import uuid4

import pytest
import pytest_asyncio
from fastapi import FastAPI
from httpx import ASGITransport, AsyncClient, Response

from services.scheduling import tables
from services.scheduling.api import ROUTERS
from services.scheduling.policies import POLICIES
from services.scheduling.store import SqlSchedulingUnitOfWork
from services.scheduling.subscribers import subscriptions
from shared.clock import SettableClock
from shared.contracts.enrollment import ClientDischarged, ClientEnrolled
from shared.contracts.event import Event, Received
from shared.database import Database
from shared.http.app import create_app
from shared.identifiers import new_id
from shared.messaging.subjects import event_subject
from shared.unit_context import UnitContext
from shared.unit_of_work import Units
from shared.vault import AesGcmVault
from tests.support.tokens import TestIssuer

NOW = datetime(2026, 7, 1, 12, tzinfo=UTC)
OUTBOX = tables.metadata.tables["outbox"]

Published = tuple[str, int, dict[str, Any]]


@dataclass
class Scheduling:
    """The service under test: its database, its units of work, its clock and its HTTP API."""

    url: str
    database: Database
    units: Units[SqlSchedulingUnitOfWork]
    clock: SettableClock
    app: FastAPI
    issuer: TestIssuer

    def client(self, *roles: str, sites: tuple[str, ...] = ("*",)) -> AsyncClient:
        return AsyncClient(
            transport=ASGITransport(self.app),
            base_url="http://scheduling",
            headers=self.issuer.bearer(*roles, sites=sites),
        )

    async def published(self, site: str, *names: str) -> list[Published]:
        """Return what was published for a site: event name, number in its aggregate, payload."""
        rows = await self.database.fetch(
            OUTBOX.select()
            .where(OUTBOX.c.subject.like(f"iop.{site}.%"))
            .order_by(OUTBOX.c.position)
        )
        told = [
            (row["subject"].split(".")[3], row["aggregate_seq"], json.loads(row["payload"]))
            for row in rows
        ]
        return [event for event in told if not names or event[0] in names]


@pytest_asyncio.fixture(scope="module")
async def scheduling(
    migrated_url: Callable[[str], Awaitable[str]],
) -> AsyncIterator[Scheduling]:
    url = await migrated_url("scheduling")
    database = await Database(url).open()
    clock, issuer = SettableClock(NOW), TestIssuer()
    vault = AesGcmVault(bytes(32))
    units = Units(partial(SqlSchedulingUnitOfWork, vault=vault), database, clock)
    app = create_app(
        "scheduling",
        routers=ROUTERS,
        policies=POLICIES,
        database=database,
        verifier=issuer.verifier(),
        unit_of_work=units,
    )
    app.state.vault = vault
    app.state.clock = clock
    yield Scheduling(url, database, units, clock, app, issuer)
    await database.close()


@dataclass
class Program:
    """A program director at one site of the test's own, with a track of two phases.

    Phase `early` asks for 2 h and one group; `late` for one group more.
    """

    service: Scheduling
    http: AsyncClient
    site: str

    async def post(self, path: str, body: object = None, **headers: str) -> Response:
        return await self.http.post(f"/sites/{self.site}{path}", json=body, headers=headers)

    async def get(self, path: str, **params: str) -> dict[str, Any]:
        return shown(await self.http.get(f"/sites/{self.site}{path}", params=params))

    async def track(self, **changed: Any) -> dict[str, Any]:
        return shown(await self.post("/tracks", track_form(**changed)), 201)

    async def series(self, **changed: Any) -> dict[str, Any]:
        return shown(await self.post("/series", series_form(**changed)), 201)

    async def member(self, series_id: str, **changed: Any) -> dict[str, Any]:
        body = {"client_id": str(uuid4()), "from_date": "2026-03-02", **changed}
        return shown(await self.post(f"/series/{series_id}/members", body), 201)

    async def roll(
        self, session: dict[str, Any], *marks: dict[str, Any], **changed: Any
    ) -> Response:
        body = {
            "marks": list(marks),
            "started_at": session["starts_at"],
            "ended_at": session["ends_at"],
            "complete": True,
            **changed,
        }
        return await self.http.put(f"/sites/{self.site}/sessions/{session['id']}/roll", json=body)

    async def rolled(
        self, session: dict[str, Any], *marks: dict[str, Any], **changed: Any
    ) -> dict[str, Any]:
        return shown(await self.roll(session, *marks, **changed))

    async def enroll(self, client_id: str, **changed: Any) -> ClientEnrolled:
        event = ClientEnrolled(
            **{
                "episode_id": uuid4(),
                "client_id": client_id,
                "application_id": uuid4(),
                "program": "iop",
                "level_of_care": "2.1",
                "started_on": date(2026, 3, 2),
                **changed,
            }
        )
        await self.hear(event)
        return event

    async def discharge(self, enrolled: ClientEnrolled, on: date) -> None:
        event = ClientDischarged(
            episode_id=enrolled.episode_id,
            client_id=enrolled.client_id,
            disposition="dropped_out",
            discharged_on=on,
        )
        await self.hear(event, seq=2)

    async def hear(self, event: Event, seq: int = 1) -> None:
        """Let the subscriber take an event, as the consumer does."""
        received: Received[Any] = Received(
            event=event,
            id=new_id(),
            site=self.site,
            aggregate_id=event.aggregate_id(),
            aggregate_seq=seq,
            time=self.service.clock.now() + timedelta(seconds=seq),
            correlation_id=new_id(),
            subject=event_subject(self.site, type(event)),
        )
        _, when = subscriptions.handler_for(received.subject)
        context = UnitContext(site=self.site, correlation_id=received.correlation_id)
        async with self.service.units(context) as uow:
            await when(received, uow)

    async def published(self, *names: str) -> list[Published]:
        return await self.service.published(self.site, *names)


def track_form(**changed: Any) -> dict[str, Any]:
    early = {"credited_minutes": 120, "sessions_by_type": {"group": 1}}
    return {
        "code": "evening",
        "version": 1,
        "name": "Evening",
        "timezone": "America/Denver",
        "weekly_minutes_required": 540,
        "curriculum": [
            {"code": code, "name": code.title(), "type": "group"}
            for code in ("triggers", "cravings")
        ],
        "phases": [
            {
                "code": "late",
                "name": "Late",
                "order": 2,
                "requirements": {"sessions_by_type": {"group": 1}},
            },
            {"code": "early", "name": "Early", "order": 1, "requirements": early},
        ],
        **changed,
    }


def series_form(**changed: Any) -> dict[str, Any]:
    return {
        "track_code": "evening",
        "type": "group",
        "starts_on": "2026-03-02",
        "ends_on": "2026-03-31",
        "weekdays": ["MO", "WE", "TH"],
        "start_time": "18:00",
        "minutes": 180,
        "capacity": 8,
        **changed,
    }


def mark(client_id: str, status: str = "present", **changed: Any) -> dict[str, Any]:
    return {"client_id": client_id, "status": status, **changed}


def shown(answer: Response, status: int = 200) -> dict[str, Any]:
    assert answer.status_code == status, answer.text
    shown: dict[str, Any] = answer.json()
    return shown


def rule_of(answer: Response, status: int = 409) -> str:
    """Return the name of the rule that refused."""
    problem = shown(answer, status)
    return str(problem["type"]).rpartition(":")[2]


@pytest_asyncio.fixture
async def program(scheduling: Scheduling) -> AsyncIterator[Program]:
    """Open a program with its track, at a site that no other test uses."""
    async with scheduling.client("program_director") as http:
        made = Program(scheduling, http, f"s{uuid4().hex[:12]}")
        await made.track()
        yield made


@pytest.fixture
def new_client() -> str:
    return str(uuid4())
