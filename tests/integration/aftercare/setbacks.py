"""Setbacks over HTTP in tests: who asks, what they send, and what they are shown."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from httpx import AsyncClient, Response

from shared.contracts.enrollment import ConsentGranted
from shared.identifiers import new_id
from tests.support.tokens import TestIssuer
from tests.unit.aftercare.room import Room
from tests.unit.aftercare.stories import hear, received

HERE = "/sites/north"
WORDS = "Two beers on Friday, told in confidence"


@dataclass
class Voices:
    """The same API as asked by clients, family and staff."""

    api: AsyncClient
    issuer: TestIssuer
    room: Room
    relative: str = field(default_factory=lambda: f"sister-{new_id().hex}")

    @property
    def client_id(self) -> str:
        return str(self.room.episode.client_id)

    def client(self, *ids: str) -> dict[str, str]:
        mine = list(ids) or [self.client_id]
        return self.issuer.bearer("client", client_ids=mine, sub=f"account-{mine[0]}")

    def family(self, account: str | None = None) -> dict[str, str]:
        return self.issuer.bearer("family_member", sub=account or self.relative)

    def staff(self, name: str = "a-clinician", role: str = "clinician") -> dict[str, str]:
        return self.issuer.bearer(role, sub=name)

    async def post(self, rest: str, headers: dict[str, str], **body: Any) -> Response:
        return await self.api.post(f"{HERE}{rest}", json=body, headers=headers)

    async def tell(self, headers: dict[str, str] | None = None, **body: Any) -> Response:
        return await self.post("/setbacks", headers or self.client(), **body)

    async def told(self, headers: dict[str, str] | None = None, **body: Any) -> str:
        answer = await self.tell(headers, **body)
        assert answer.status_code == 202, answer.text
        return str(answer.json()["id"])

    async def shown(self, setback_id: str) -> dict[str, Any]:
        answer = await self.api.get(f"{HERE}/setbacks/{setback_id}", headers=self.staff())
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    async def review(self, setback_id: str, **body: Any) -> Response:
        return await self.post(f"/setbacks/{setback_id}/review", self.staff(), **body)

    async def circle(self, party_id: UUID, client_id: str | None = None) -> None:
        path = f"{HERE}/clients/{client_id or self.client_id}/circle/{party_id}"
        answer = await self.api.put(path, json={"account": self.relative}, headers=self.staff())
        assert answer.status_code == 200, answer.text

    async def consent(self, party_id: UUID, *categories: str) -> UUID:
        granted = ConsentGranted(
            consent_id=new_id(),
            client_id=self.room.episode.client_id,
            party_kind="family",
            party_id=party_id,
            categories=categories or ("enrollment",),
            purposes=("family_support",),
            granted_on=self.room.clock.now().date(),
        )
        await hear(self.room.units, [received(granted, 1)])
        return granted.consent_id


def rule(answer: Response) -> tuple[int, str]:
    return answer.status_code, str(answer.json()["type"]).rsplit(":", 1)[-1]
