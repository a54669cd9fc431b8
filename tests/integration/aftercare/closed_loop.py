"""One client's linkages over HTTP: an active plan, consents as heard, and what is published."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from httpx import AsyncClient, Response
from sqlalchemy import bindparam, select

from services.aftercare.tables import metadata
from shared.database import Database
from shared.identifiers import new_id
from tests.integration.aftercare.consents import Client, SqlUnits
from tests.integration.aftercare.known_providers import know_providers
from tests.unit.aftercare.room import Room

PROVIDER = "oak-house"
OTHER = "elm-house"
outbox = metadata.tables["outbox"]
_TOLD = (
    select(outbox.c.headers, outbox.c.payload)
    .where(outbox.c.aggregate_id == bindparam("id"))
    .order_by(outbox.c.position)
)


@dataclass
class Loop:
    """Leads linkages of one client; `party_id` is the provider among the client's parties."""

    room: Room
    api: AsyncClient
    client: Client
    database: Database
    party_id: UUID

    @classmethod
    async def begin(
        cls, room: Room, api: AsyncClient, units: SqlUnits, database: Database
    ) -> "Loop":
        await room.activate()
        await know_providers(room, PROVIDER, OTHER)
        return cls(room, api, Client(units, room.episode.client_id), database, new_id())

    async def consent(self, **terms: Any) -> UUID:
        """Let enrollment tell of a consent that names the provider for housing."""
        told = self.client.granted(**{"party_id": self.party_id, **terms})
        await self.client.hear(told)
        return told.consent_id

    async def proposed(self, kind: str = "sober_living", **said: Any) -> str:
        plan = await self.room.plan()
        usual = {"provider_code": PROVIDER, "party_id": str(self.party_id)}
        form = {"plan_id": str(plan.id), "kind": kind, **usual, **said}
        answer = await self.api.post("/sites/north/linkages", json=form)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])

    async def requested(self, kind: str = "sober_living", **said: Any) -> str:
        linkage = await self.proposed(kind, **said)
        await self.done(linkage, "request")
        return linkage

    async def accepted(self, **said: Any) -> str:
        linkage = await self.requested(**said)
        await self.done(linkage, "answer", answer="accept")
        return linkage

    async def act(self, linkage: str, step: str, **form: Any) -> Response:
        return await self.api.post(f"/sites/north/linkages/{linkage}/{step}", json=form or None)

    async def done(self, linkage: str, step: str, **form: Any) -> dict[str, Any]:
        answer = await self.act(linkage, step, **form)
        assert answer.status_code < 300, answer.text
        return dict(answer.json())

    async def shown(self, linkage: str) -> dict[str, Any]:
        return dict((await self.api.get(f"/sites/north/linkages/{linkage}")).json())

    async def state(self, linkage: str) -> str:
        return str((await self.shown(linkage))["state"])

    async def listed(self, **filters: Any) -> list[str]:
        params = {"client_id": str(self.client.client_id), **filters}
        answer = await self.api.get("/sites/north/linkages", params=params)
        assert answer.status_code == 200, answer.text
        return [one["id"] for one in answer.json()["items"]]

    async def told(self, linkage: str) -> list[str]:
        """Return the names of the events of the linkage, in their order."""
        rows = await self.database.fetch(_TOLD, id=UUID(linkage))
        return [row["headers"]["ce-type"].split(".")[-2] for row in rows]

    async def accounted(self, **filters: Any) -> list[dict[str, Any]]:
        params = {"client_id": str(self.client.client_id), **filters}
        answer = await self.api.get("/sites/north/disclosures", params=params)
        assert answer.status_code == 200, answer.text
        return list(answer.json()["items"])


def refused(answer: Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["type"].rpartition(":")[2]
