"""Owns the routes of escalation ladders: what new alerts climb, and how a site changes it."""

from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field
from starlette.requests import Request

from services.notifications.domain.alerts.ladder import (
    HIGHEST_LEVEL,
    LONGEST_PAUSE,
    LONGEST_WAIT,
    SHORTEST_PAUSE,
    SHORTEST_WAIT,
    Ladder,
    Rung,
)
from services.notifications.domain.alerts.schedule import ANY_KIND
from services.notifications.domain.alerts.terms import NATURES, Urgency
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


class WarningView(BaseModel):
    """What a published ladder leaves without effect, by the field: its rung tells nobody there.

    `level_is_unscheduled`: a schedule in force has no such level, and the rung is passed over.
    `channel_has_no_provider`: nothing can leave over it, and the next channel is taken.
    """

    code: Literal["level_is_unscheduled", "channel_has_no_provider"]
    field: str
    says: str


class PublishedLadderView(LadderView):
    warnings: list[WarningView]


class LadderList(BaseModel):
    items: list[LadderView]


@router.put("/sites/{site}/escalation-ladders/{urgency}")
async def publish_escalation_ladder(
    site: Site,  # noqa: ARG001 - the command holds it
    urgency: Urgency,
    body: LadderForm,
    command: Commands[NotificationsUnitOfWork],
    request: Request,
) -> Answer[PublishedLadderView]:
    """Publish the next version of an urgency's ladder. Alerts that are open keep theirs.

    It ends with the role of last resort. A rung waits for 10 minutes in a crisis at most, an hour
    where it is urgent, 8 hours else; it begins again within 15 minutes, 4 hours, a day.
    """
    asked = handlers.PublishLadder(
        urgency=urgency,
        rungs=tuple(one.rung() for one in body.rungs),
        again_seconds=body.again_seconds,
        by=command.principal.subject,
    )
    async with command.unit_of_work() as uow:
        ladder = await handlers.publish_ladder(asked, uow)
        warnings = await _without_level(ladder, uow) + _without_provider(ladder, request)
        view = PublishedLadderView(**dict(LadderView.of(ladder)), warnings=warnings)
        return command.answered(uow, view)


async def _without_level(ladder: Ladder, uow: NotificationsUnitOfWork) -> list[WarningView]:
    """Return the rungs of a level that a schedule in force for such alerts has not."""
    kinds = [kind.value for kind, nature in NATURES.items() if nature.urgency is ladder.urgency]
    found = [await uow.on_call_schedules.in_force(kind) for kind in kinds or [ANY_KIND]]
    fewest = min((len(one.levels) for one in found if one is not None), default=HIGHEST_LEVEL)
    return [
        WarningView(
            code="level_is_unscheduled",
            field=f"rungs.{number}.level",
            says=f"A schedule in force ends with level {fewest}: this rung is passed over there.",
        )
        for number, rung in enumerate(ladder.rungs)
        if rung.level is not None and rung.level > fewest
    ]


def _without_provider(ladder: Ladder, request: Request) -> list[WarningView]:
    there = {part.channel for part in request.app.state.provider_parts}
    return [
        WarningView(
            code="channel_has_no_provider",
            field=f"rungs.{number}.channels.{place}",
            says=f"No provider of {channel} is configured: nothing leaves over it.",
        )
        for number, rung in enumerate(ladder.rungs)
        for place, channel in enumerate(rung.channels)
        if channel not in there
    ]


@router.get("/sites/{site}/escalation-ladders")
async def list_escalation_ladders(site: Site, reads: Reads) -> LadderList:
    """List what new alerts climb, by urgency: the newest version, or the default."""
    found = await queries.ladders(reads.database, site)
    return LadderList(items=[LadderView.of(ladder) for ladder in found.values()])
