"""Enrollment over a migrated database of its own, spoken to over HTTP as staff would."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
import pytest_asyncio
from fastapi import FastAPI
from httpx import ASGITransport, AsyncClient, Response

from services.enrollment.main import create_api, units_of_work
from services.enrollment.settings import EnrollmentSettings
from services.enrollment.store import SqlEnrollmentUnitOfWork
from shared.clock import SettableClock
from shared.database import Database
from shared.unit_of_work import Units
from tests.support.tokens import TestIssuer

NOW = datetime(2026, 3, 10, 15, tzinfo=UTC)
TODAY = "2026-03-10"


@dataclass
class Enrollment:
    """The service under test: its database, its units of work, its clock and its HTTP API."""

    database: Database
    units: Units[SqlEnrollmentUnitOfWork]
    clock: SettableClock
    app: FastAPI
    issuer: TestIssuer
    settings: EnrollmentSettings

    def client(self, *roles: str, sites: tuple[str, ...] = ("*",)) -> AsyncClient:
        return AsyncClient(
            transport=ASGITransport(self.app),
            base_url="http://enrollment",
            headers=self.issuer.bearer(*roles, sites=sites),
        )


@pytest_asyncio.fixture(scope="module")
async def enrollment(
    migrated_url: Callable[[str], Awaitable[str]], tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Enrollment]:
    url = await migrated_url("enrollment")
    database = await Database(url).open()
    clock, issuer = SettableClock(NOW), TestIssuer()
    keys = tmp_path_factory.mktemp("keys") / "jwks.json"
    keys.write_text(json.dumps(issuer.jwks()))
    settings = EnrollmentSettings(
        database_url=url,
        nats_url="nats://127.0.0.1:4222",
        jwks_url=keys.as_uri(),
        issuer=issuer.issuer,
        audience=issuer.audience,
        environment="local",
    )
    app = create_api(settings, database, clock)
    yield Enrollment(
        database, units_of_work(settings, database, clock), clock, app, issuer, settings
    )
    await database.close()


@dataclass
class Desk:
    """A program director at one site of the test's own."""

    http: AsyncClient
    site: str

    async def post(self, path: str, body: dict[str, Any], **headers: str) -> Response:
        return await self.http.post(f"/sites/{self.site}{path}", json=body, headers=headers)

    async def get(self, path: str, **params: str) -> Response:
        return await self.http.get(f"/sites/{self.site}{path}", params=params)

    async def ask_for_consent_alone(self) -> None:
        """Publish rules by which the consent to treatment is the only gate."""
        gates = [{"kind": "treatment_consent"}]
        shown(await self.post("/admission-rules", {"gates": gates}), 201)

    async def apply(self, **changed: Any) -> dict[str, Any]:
        body = {"program": "iop", "received_on": "2026-03-02", **changed}
        return shown(await self.post("/applications", body), 201)

    async def accepted(self, **changed: Any) -> dict[str, Any]:
        application = await self.apply(**changed)
        decision = {"decision": "accepted", "decided_on": application["received_on"]}
        return shown(await self.post(f"/applications/{application['id']}/decision", decision))

    async def consent(self, client_id: str, **changed: Any) -> dict[str, Any]:
        return shown(await self.post("/consents", consent_form(client_id, **changed)), 201)

    async def party(self, client_id: str, kind: str = "family", **changed: Any) -> str:
        """Register somebody whom the client's consents may name, and return the id."""
        body = {"kind": kind, "name": "Maria Keller", **changed}
        made = shown(await self.post(f"/clients/{client_id}/parties", body), 201)
        identity: str = made["id"]
        return identity

    async def enroll(self, application_id: str, **changed: Any) -> Response:
        body = {"level_of_care": "2.1", "started_on": "2026-03-09", **changed}
        return await self.post(f"/applications/{application_id}/enrollment", body)

    async def enrolled(self, **changed: Any) -> dict[str, Any]:
        """Bring somebody from history into care."""
        application = await self.accepted(**changed)
        return shown(await self.enroll(application["id"], from_history=True), 201)

    async def discharge(self, episode_id: str, **changed: Any) -> Response:
        body = {"disposition": "completed", "discharged_on": TODAY, **changed}
        return await self.post(f"/episodes/{episode_id}/discharge", body)


def consent_form(client_id: str, /, **changed: Any) -> dict[str, Any]:
    return {
        "client_id": client_id,
        "party_kind": "treatment_payment_operations",
        "categories": ["treatment_records"],
        "purposes": ["treatment"],
        "signed_on": "2026-03-02",
        "acknowledged_right_to_revoke": True,
        **changed,
    }


def shown(answer: Response, status: int = 200) -> dict[str, Any]:
    assert answer.status_code == status, answer.text
    shown: dict[str, Any] = answer.json()
    return shown


@pytest_asyncio.fixture
async def desk(default_desk: Desk) -> Desk:
    """Open a site that asks for the consent to treatment alone before it enrolls somebody."""
    await default_desk.ask_for_consent_alone()
    return default_desk


@pytest_asyncio.fixture
async def default_desk(enrollment: Enrollment) -> AsyncIterator[Desk]:
    """Open a registered site that no other test uses, with the platform's own rules."""
    site = f"s{uuid4().hex[:12]}"
    async with enrollment.client("program_director") as http:
        form = {"name": "North", "timezone": "America/Denver"}
        shown(await http.put(f"/sites/{site}", json=form))
        yield Desk(http, site)


@pytest.fixture
def new_client() -> str:
    return str(uuid4())
