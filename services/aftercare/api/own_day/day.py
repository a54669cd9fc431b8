"""What a client needs on a hard day, on one page: help, the next check-in, where they go next."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel

from services.aftercare.api.check_ins.mine import MyCheckInView
from services.aftercare.api.clock import Now
from services.aftercare.api.crisis import CRISIS_LINES
from services.aftercare.api.help.views import HelpView
from services.aftercare.api.linkages.mine import shown_linkages
from services.aftercare.api.linkages.own_views import MyLinkageView
from services.aftercare.api.parameters import router_of
from services.aftercare.domain.alumni.event import AlumniEventState
from services.aftercare.domain.alumni.place import PlaceState
from services.aftercare.domain.help.help_request import HelpRequest
from services.aftercare.queries import own_days as queries
from services.aftercare.queries.desks import desk_of
from services.aftercare.tables.answers import help_of
from shared.http.reading import Reading, Reads

router = router_of("my")

_ASK = (
    "Whatever the day: ask for help here at any time; we try to reach whoever is on call at once."
)


class MyMeetingView(BaseModel):
    """A meeting of the alumni at which you have a place, or wait for one; or that was cancelled."""

    event_id: UUID
    title: str
    starts_at: datetime
    ends_at: datetime
    timezone: str
    place: PlaceState
    state: AlumniEventState


class MyDayView(BaseModel):
    """`help` is a call of yours that nobody has closed; `check_in` the one to answer, or the next.

    Of each list the first few; `my/linkages` and the others have all of them.
    """

    words: str
    ask_for_help: str
    help: HelpView | None
    check_in: MyCheckInView | None
    linkages: list[MyLinkageView]
    meetings: list[MyMeetingView]


@router.get("/day")
async def get_my_day(reads: Reads, now: Now) -> MyDayView:
    """Show what matters today: help that was asked for, what to answer, where to go."""
    mine = reads.principal.client_ids
    asked = await queries.open_help(reads.database, reads.site, mine)
    check_in = await queries.next_check_in(reads.database, reads.site, mine)
    return MyDayView(
        words=CRISIS_LINES,
        ask_for_help=_ASK,
        help=None if asked is None else await _help(help_of(asked), reads, now),
        check_in=None if check_in is None else MyCheckInView.of_row(check_in),
        linkages=await shown_linkages(
            reads, await queries.open_linkages(reads.database, reads.site, mine), now
        ),
        meetings=await _meetings(reads, mine, now),
    )


async def _help(request: HelpRequest, reads: Reading, now: datetime) -> HelpView:
    desk = await desk_of(reads.database, reads.site) if request.reaches_nobody else None
    return HelpView.of(request, now, desk=desk)


async def _meetings(reads: Reading, mine: Collection[UUID], now: datetime) -> list[MyMeetingView]:
    found = await queries.meetings_ahead(reads.database, reads.site, mine, now)
    return [_meeting(row) for row in found]


def _meeting(row: Mapping[str, Any]) -> MyMeetingView:
    return MyMeetingView.model_validate(dict(row))
