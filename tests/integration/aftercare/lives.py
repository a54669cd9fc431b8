"""A client who has something open in every room."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import orjson
from httpx import AsyncClient
from sqlalchemy import select, update

from services.aftercare.domain.directory.offering import Places
from services.aftercare.handlers.linkages.owing import WakeLinkages, wake_linkages
from services.aftercare.handlers.outreach.taking_over import TakeOverOutreach, take_over_outreach
from services.aftercare.handlers.setbacks.overdue import (
    TellOverdueSetbacks,
    tell_overdue_setbacks,
)
from services.aftercare.tables import check_in, linkage, outreach_task, setback
from shared.contracts.enrollment import ClientDischarged
from shared.database import Database
from shared.identifiers import new_id
from tests.integration.aftercare.closed_loop import Loop, outbox
from tests.integration.aftercare.community import Community, Member
from tests.integration.aftercare.consents import SqlUnits
from tests.integration.aftercare.setbacks import HERE, Voices
from tests.integration.aftercare.test_alumni_membership import invite
from tests.integration.aftercare.test_alumni_milestones import KEPT, remind
from tests.integration.aftercare.test_missed_check_ins import MISSED_AT
from tests.integration.aftercare.test_places import kept
from tests.support.tokens import TestIssuer
from tests.unit.aftercare.room import Room
from tests.unit.aftercare.stories import hear, received
from tests.unit.aftercare.test_check_ins import WEEK, local


@dataclass
class Life:
    """A client who has something open in every room."""

    loop: Loop
    voices: Voices
    community: Community
    member: Member
    offering_id: UUID
    setback_id: str
    help_id: str

    @property
    def client_id(self) -> UUID:
        return self.loop.room.episode.client_id

    async def told(self) -> list[str]:
        """Return the names of all events about the client so far, and of what is theirs."""
        rows = await self.loop.database.fetch(select(outbox).order_by(outbox.c.position))
        theirs = str(self.client_id)
        return [
            row["headers"]["ce-type"].split(".")[-2]
            for row in rows
            if orjson.loads(row["payload"]).get("client_id") == theirs
        ]

    async def pass_time(self, days: int = 400) -> None:
        """Let every timer of the service do its work, a long time later."""
        room = self.loop.room
        await room.wake_at(room.clock.now() + timedelta(days=days))
        await room.run(lambda uow: wake_linkages(WakeLinkages(500), uow))
        await room.run(lambda uow: take_over_outreach(TakeOverOutreach(500), uow))
        await room.run(lambda uow: tell_overdue_setbacks(TellOverdueSetbacks(500), uow))
        await invite(self.community)
        await remind(self.community)

    async def shown(self, path: str) -> dict[str, Any]:
        return dict((await self.loop.api.get(f"{HERE}{path}")).json())


async def begin_life(
    api: AsyncClient, issuer: TestIssuer, units: SqlUnits, database: Database, room: Room
) -> Life:
    for table in (check_in, linkage, outreach_task, setback):
        await database.execute(update(table).values(wakes_at=None))
    completed = ClientDischarged(
        episode_id=new_id(),
        client_id=room.episode.client_id,
        disposition="completed",
        discharged_on=(room.clock.now() - timedelta(days=20)).date(),
    )
    await hear(units, [received(completed, 1)])
    loop = await Loop.begin(room, api, units, database)
    voices, community = Voices(api, issuer, room), Community(api, issuer, units, room.clock)
    house = await kept(units, Places(3, 3))
    await loop.consent(party_kind="community_support", purposes=("care_coordination",))
    said: dict[str, Any] = {"provider_code": None, "offering_id": str(house.id)}
    for step in ("accepted", "linked"):
        one = await loop.accepted(kind="support_group", **said)
        if step == "linked":
            day = room.clock.now().date().isoformat()
            await loop.done(one, "attendance", attended_on=day, said_by="client")
    await room.wake_at(local(WEEK, 9))
    await room.wake_at(MISSED_AT)
    member = await _member(community, room.episode.client_id)
    asked = await voices.post("/help-requests", voices.client())
    return Life(loop, voices, community, member, house.id, await voices.told(), asked.json()["id"])


async def _member(community: Community, client_id: UUID) -> Member:
    wish = {"client_id": str(client_id)}
    answer = await community.api.post(f"{HERE}/alumni-memberships", json=wish)
    assert answer.status_code == 201, answer.text
    member = await community.person(client_id).join()
    await member.does("POST", "milestones", {**KEPT, "remind": True})
    return member
