"""Owns the routes by which operators hold messages back, and let them go on."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from services.notifications.api.operations.lanes import LaneName
from services.notifications.api.operations.sites_asked import SiteAsked, among, require, shown
from services.notifications.domain.operations.pause import EVERYWHERE, Held, Pause, PauseState
from services.notifications.domain.terms import ChannelName
from services.notifications.handlers.operations import pauses as handlers
from services.notifications.ports import NotificationsUnitOfWork
from services.notifications.queries.operations import pauses as queries
from shared.errors import NotFound
from shared.http.answer import Answer
from shared.http.command import Commands
from shared.http.forms import Code, Flag, Form, Instant
from shared.http.paging import Page, Paging
from shared.http.parameters import SITE_PATTERN
from shared.http.reading import Reads
from shared.http.route import CommandRoute

router = APIRouter(tags=["operations"], route_class=CommandRoute)

SiteNamed = Annotated[str, Field(pattern=f"^{SITE_PATTERN}$", examples=["north"])]


class PauseForm(Form):
    """What waits is what is all that is named. Without a site it waits at every one of them.

    Crisis messages go on, unless `includes_crisis` or the lane names them and `confirm` does too.
    """

    site: SiteNamed | None = None
    channel: ChannelName | None = None
    lane: LaneName | None = None
    rule: Code | None = None
    template: Code | None = None
    includes_crisis: Flag = False
    confirm: Literal["crisis"] | None = None
    reason_code: Annotated[Code, Field(examples=["provider-outage"])]
    until: Instant | None = None

    def held(self) -> Held:
        return Held(
            channel=self.channel,
            lane=None if self.lane is None else self.lane.lane,
            rule=self.rule,
            template=self.template,
            includes_crisis=self.includes_crisis,
        )


class PauseView(BaseModel):
    """`site` is null where it holds at every one. `released_at`: all that it held waits again."""

    id: UUID
    version: int
    site: str | None
    channel: ChannelName | None
    lane: LaneName | None
    rule: str | None
    template: str | None
    includes_crisis: bool
    reason_code: str
    paused_by: str
    paused_at: datetime
    until: datetime | None
    state: PauseState
    ended_at: datetime | None
    ended_by: str | None
    released_at: datetime | None

    @classmethod
    def of(cls, pause: Pause) -> "PauseView":
        return cls.of_row(vars(pause))

    @classmethod
    def of_row(cls, row: Mapping[str, Any]) -> "PauseView":
        values = {name: row[name] for name in cls.model_fields}
        lane = None if row["lane"] is None else LaneName.of(row["lane"])
        return cls(**{**values, "site": shown(row["site"]), "lane": lane})


class BegunView(PauseView):
    """`warnings`: what may not have been meant, such as a name that nothing here has."""

    warnings: list[str]


@router.post("/operations/pauses", status_code=201)
async def begin_pause(
    body: PauseForm, reads: Reads, command: Commands[NotificationsUnitOfWork]
) -> Answer[BegunView]:
    """Hold back what matches, on every replica from this answer on; it expires as it must."""
    site = body.site or EVERYWHERE
    require(command.principal, site)
    asked = handlers.BeginPause(
        site=site,
        held=body.held(),
        reason_code=body.reason_code,
        until=body.until,
        is_confirmed=body.confirm is not None,
        by=command.principal.subject,
    )
    unheard_of = await queries.unheard_of(
        reads.database, site=body.site, rule=body.rule, template=body.template
    )
    warnings = [
        f"No {what} of this name is known here: does it hold what you mean?" for what in unheard_of
    ]
    if body.until is None:
        warnings.append("It has no end: it holds until somebody resumes it.")
    async with command.unit_of_work() as uow:
        pause = await handlers.begin_pause(asked, uow)
        return command.created(
            uow,
            BegunView(**vars(PauseView.of(pause)), warnings=warnings),
            version=pause.version,
            location=f"/operations/pauses/{pause.id}",
        )


@router.post("/operations/pauses/{pause_id}/resumption")
async def end_pause(
    pause_id: UUID, command: Commands[NotificationsUnitOfWork]
) -> Answer[PauseView]:
    """Let go on what waits because of this pause; another one may hold it still."""
    async with command.unit_of_work() as uow:
        pause = await uow.pauses.of_any_site(pause_id)
        require(command.principal, pause.site)
        command.expect(pause)
        await handlers.end_pause(pause, command.principal.subject, uow)
        return command.answered(uow, PauseView.of(pause), version=pause.version)


@router.get("/operations/pauses/{pause_id}")
async def get_pause(pause_id: UUID, reads: Reads) -> Answer[PauseView]:
    row = await queries.pause(reads.database, pause_id)
    if row is None:
        raise NotFound("There is no pause of this id.")
    if row["site"] != EVERYWHERE:
        require(reads.principal, row["site"])
    return reads.found(PauseView.of_row(dict(row)), version=row["version"])


@router.get("/operations/pauses")
async def list_pauses(
    reads: Reads,
    paging: Paging,
    site: SiteAsked = None,
    *,
    active: Annotated[bool, Query(description="Only those that hold now.")] = True,
) -> Page[PauseView]:
    """List pauses, with those that hold at every site."""
    rows = await queries.pauses(reads.database, among(reads, site), paging, active_only=active)
    return paging.page(rows, lambda row: PauseView.of_row(dict(row)), lambda row: row["id"])
