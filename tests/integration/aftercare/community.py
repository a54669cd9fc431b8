"""A member of the community at work over HTTP, with a token of their own."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import orjson
from httpx import AsyncClient, Response

from services.aftercare.store import SqlAftercareUnitOfWork
from shared.clock import SettableClock
from shared.contracts.enrollment import ClientDischarged
from shared.identifiers import new_id
from shared.unit_of_work import Units
from tests.support.tokens import TestIssuer
from tests.unit.aftercare.room import NOON
from tests.unit.aftercare.stories import hear, received

EVERYTHING = ("events", "mentoring", "milestones", "messages")
IN_A_WEEK = NOON + timedelta(days=7)
REACHABLE = {"languages": ["en"], "modalities": ["telehealth"], "timezone": "America/Denver"}


@dataclass
class Member:
    """Asks as the client that they are; the address is always their own."""

    api: AsyncClient
    headers: dict[str, str]
    client_id: UUID
    site: str = "north"

    async def ask(self, method: str, path: str, body: Any = None) -> Response:
        there = f"/sites/{self.site}/clients/{self.client_id}/{path}"
        said = {} if body is None else {"json": body}
        return await self.api.request(method, there, headers=self.headers, **said)

    async def does(self, method: str, path: str, body: Any = None) -> Any:
        answer = await self.ask(method, path, body)
        assert answer.is_success, answer.text
        return answer.json() if answer.content else None

    async def join(self, *purposes: str) -> "Member":
        wish = {"language": "en", "number": 0, "purposes": purposes or EVERYTHING}
        await self.does("POST", "alumni-membership/joining", wish)
        return self

    async def take(self, event_id: str, guests: int = 0) -> str:
        """Take a place, or wait for one; return which."""
        taken = await self.does("POST", f"alumni-events/{event_id}/place", {"guests": guests})
        return str(taken["state"])

    async def place_at(self, event_id: str) -> dict[str, Any]:
        items = (await self.does("GET", "alumni-events"))["items"]
        return next(dict(one) for one in items if one["id"] == event_id)


@dataclass
class Community:
    """A site where people complete the program; staff ask with `api`'s own token."""

    api: AsyncClient
    issuer: TestIssuer
    units: Units[SqlAftercareUnitOfWork]
    clock: SettableClock

    async def completed(self, *, days_ago: int = 30, disposition: str = "completed") -> UUID:
        """Let a client end an episode; return who."""
        gone = ClientDischarged(
            episode_id=new_id(),
            client_id=new_id(),
            disposition=disposition,
            discharged_on=(self.clock.now() - timedelta(days=days_ago)).date(),
        )
        await hear(self.units, [received(gone, 1)])
        return gone.client_id

    def person(self, client_id: UUID) -> Member:
        headers = self.issuer.bearer("client", client_ids=[str(client_id)], sub=str(client_id))
        return Member(self.api, headers, client_id)

    async def invited(self, *, days_ago: int = 30) -> Member:
        client_id = await self.completed(days_ago=days_ago)
        wish = {"client_id": str(client_id)}
        answer = await self.api.post("/sites/north/alumni-memberships", json=wish)
        assert answer.status_code == 201, answer.text
        return self.person(client_id)

    async def member(self, *purposes: str, days_ago: int = 30) -> Member:
        return await (await self.invited(days_ago=days_ago)).join(*purposes)

    async def event(self, *, capacity: int = 10, **changes: Any) -> str:
        wish = {
            "title": "Picnic",
            "starts_at": IN_A_WEEK.isoformat(),
            "ends_at": (IN_A_WEEK + timedelta(hours=2)).isoformat(),
            "timezone": "America/Denver",
            "modality": "in_person",
            "capacity": capacity,
            "where": "The park behind the river",
            **changes,
        }
        answer = await self.api.post("/sites/north/alumni-events", json=wish)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])

    async def taken(self, event_id: str) -> int:
        shown = (await self.api.get(f"/sites/north/alumni-events/{event_id}")).json()
        return int(shown["places_taken"])

    async def told(self, kind: str, client_id: UUID) -> list[dict[str, Any]]:
        """Return what was published of a kind about one client."""
        said = await self.published(kind)
        return [one for one in said if one.get("client_id") == str(client_id)]

    async def told_of_event(self, event_id: str, *kinds: str) -> list[dict[str, Any]]:
        return [one for one in await self.published(*kinds) if one["event_id"] == event_id]

    async def published(self, *kinds: str) -> list[dict[str, Any]]:
        """Return what was published of these kinds, in order."""
        async with self.units.database.connection() as connection:
            found = await connection.fetch(
                "SELECT convert_from(payload, 'UTF8')::json AS said FROM outbox"
                " WHERE split_part(subject, '.', 4) = ANY($1) ORDER BY position",
                list(kinds),
            )
        return [orjson.loads(row["said"]) for row in found]

    async def died(self, client_id: UUID) -> None:
        gone = ClientDischarged(
            episode_id=new_id(),
            client_id=client_id,
            disposition="death",
            discharged_on=self.clock.now().date(),
        )
        await hear(self.units, [received(gone, 1)])
