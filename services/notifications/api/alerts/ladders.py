"""Owns the routes of escalation ladders: what new alerts climb, and how a site changes it."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from services.notifications.domain.alerts.ladder import (
    HIGHEST_LEVEL,
    LONGEST_PAUSE,
    LONGEST_WAIT,
    SHORTEST_PAUSE,
    SHORTEST_WAIT,
    Ladder,
    Rung,
)
from services.notifications.domain.alerts.terms import Urgency
from services.notifications.domain.terms import ChannelName
from services.notifications.handlers.alerts import on_call as handlers
from services.notifications.ports import NotificationsUnitOfWork
from services.notifications.queries import on_call as queries
from shared.http.answer import Answer
from shared.http.command import Commands
from shared.http.forms import WHOLE, Flag, Form
from shared.http.parameters import Site
from shared.http.reading import Reads
from shared.http.route import CommandRoute

router = APIRouter(tags=["escalation"], route_class=CommandRoute)


class RungForm(Form):
    """Whom to tell: who is on call at `level`, or without it the role of last resort.

    `channels` in order, or over all of them at once where `together`. The next rung follows
    `wait_seconds` later, or at once where nothing of this one can arrive.
    """

    level: Annotated[int, Field(ge=1, le=HIGHEST_LEVEL), WHOLE] | None = None
    channels: Annotated[list[ChannelName], Field(min_length=1, max_length=len(ChannelName))]
    wait_seconds: Annotated[int, Field(ge=SHORTEST_WAIT, le=LONGEST_WAIT), WHOLE]
    together: Flag = False

    def rung(self) -> Rung:
        return Rung(**{**dict(self), "channels": tuple(self.channels)})


class LadderForm(Form):
    """Once nobody answered, it begins again at the top `again_seconds` later."""

    rungs: Annotated[list[RungForm], Field(min_length=1, max_length=20)]
    again_seconds: Annotated[int, Field(ge=SHORTEST_PAUSE, le=LONGEST_PAUSE), WHOLE]


class RungView(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    level: int | None
    channels: list[ChannelName]
    wait_seconds: int
    together: bool


class LadderView(BaseModel):
    """Version `number`; 0 is the default, which nobody published."""

    urgency: Urgency
    number: int
    rungs: list[RungView]
    again_seconds: int
    published_at: datetime | None
    published_by: str | None

    @classmethod
    def of(cls, ladder: Ladder) -> "LadderView":
        return cls.model_validate(ladder, from_attributes=True)


class LadderList(BaseModel):
    items: list[LadderView]


@router.put("/sites/{site}/escalation-ladders/{urgency}")
async def publish_escalation_ladder(
    site: Site,  # noqa: ARG001 - the command holds it
    urgency: Urgency,
    body: LadderForm,
    command: Commands[NotificationsUnitOfWork],
) -> Answer[LadderView]:
    """Publish the next version of an urgency's ladder. Alerts that are open keep theirs."""
    asked = handlers.PublishLadder(
        urgency=urgency,
        rungs=tuple(one.rung() for one in body.rungs),
        again_seconds=body.again_seconds,
        by=command.principal.subject,
    )
    async with command.unit_of_work() as uow:
        ladder = await handlers.publish_ladder(asked, uow)
        return command.answered(uow, LadderView.of(ladder))


@router.get("/sites/{site}/escalation-ladders")
async def list_escalation_ladders(site: Site, reads: Reads) -> LadderList:
    """List what new alerts climb, by urgency: the newest version, or the default."""
    found = await queries.ladders(reads.database, site)
    return LadderList(items=[LadderView.of(ladder) for ladder in found.values()])
