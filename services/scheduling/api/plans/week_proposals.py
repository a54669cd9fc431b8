"""Owns the routes that find a week for one client, in the request, and book the one chosen."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, Field
from starlette.requests import Request

from services.scheduling.api.plans.views import SessionRef, ShortfallsView, refs
from services.scheduling.domain.plans.plan import PlanMode
from services.scheduling.domain.plans.planned_week import AppliedAs
from services.scheduling.domain.plans.snapshot import Snapshot, WeekBeginsOnMonday
from services.scheduling.handlers.plans.changing_weeks import (
    ChangeWeek,
    ClientIsNotInCare,
    ClientIsOnHold,
    change_weeks,
)
from services.scheduling.handlers.plans.finding_weeks import Found, find_weeks
from services.scheduling.ports import SchedulingUnitOfWork
from services.scheduling.queries import plans as queries
from services.scheduling.queries.week_snapshots import client_snapshot
from shared.clock import Clock
from shared.errors import Invalid
from shared.http.answer import Answer, answer_with
from shared.http.command import Commands
from shared.http.forms import WHOLE, Day, Form
from shared.http.parameters import Site
from shared.http.reading import Reading, Reads
from shared.http.route import CommandRoute

router = APIRouter(tags=["plans"], route_class=CommandRoute)

MOST_SESSIONS = 50


class WeekIsEmpty(Invalid):
    def __init__(self) -> None:
        detail = "No session is chosen: end the memberships by themselves to leave every seat."
        super().__init__(detail, field="sessions")


class WeekHasNoSessions(Invalid):
    def __init__(self) -> None:
        super().__init__(
            "No session is planned here in that week: plan the series first.", field="week"
        )


class WeekProposalForm(Form):
    """`week` is its Monday. `least_disruption` keeps of the present week what it can."""

    week: Day
    mode: PlanMode = PlanMode.LEAST_DISRUPTION
    choices: Annotated[int, Field(ge=1, le=3), WHOLE] = 3


class ChoiceView(BaseModel):
    """One whole week of sessions that have a free seat, or in which the client has one."""

    sessions: list[SessionRef]
    in_full: bool
    shortfalls: ShortfallsView


class WeekProposalView(BaseModel):
    """The best weeks, the best one first. `why_not` says in words why that one is not full.

    `present` are the client's seats of the week, `settled` those that no plan changes.
    """

    client_id: UUID
    week: date
    choices: list[ChoiceView]
    present: list[SessionRef]
    settled: list[SessionRef]
    why_not: list[str]


class ChosenWeekForm(Form):
    """All sessions in which the client is to have a seat in the week of this Monday."""

    week: Day
    sessions: Annotated[list[UUID], Field(max_length=MOST_SESSIONS)]
    as_: AppliedAs = Field(AppliedAs.MEMBERSHIPS, alias="as")


class ChosenWeekView(BaseModel):
    """What the client's week is now, and what became of what was before.

    `booked` are new, and the seats in those `left` are given up. `ended_memberships` end before the
    week: it leaves out days of theirs.
    """

    client_id: UUID
    week: date
    sessions: list[UUID]
    booked: list[UUID]
    left: list[UUID]
    ended_memberships: list[UUID]


@router.post("/sites/{site}/clients/{client_id}/week-proposals")
async def propose_week(
    site: Site, client_id: UUID, body: WeekProposalForm, reads: Reads, request: Request
) -> Answer[WeekProposalView]:
    """Find the client's best weeks among the seats that are free now; nothing is booked or kept.

    422 `week-has-no-sessions` where none is planned; 409 `client-is-not-in-care` without a running
    stay in that week, `client-is-on-hold` where it is on hold at the week's end.
    """
    snapshot = await _snapshot(site, client_id, body.week, reads, request)
    found = find_weeks(snapshot, body.mode, body.choices)
    sessions = await queries.sessions_named(reads.database, site, found.named())
    return answer_with(_shown(client_id, body.week, found, sessions), status=200)


@router.post("/sites/{site}/clients/{client_id}/week-proposals/application")
async def choose_week(
    *,
    site: Site,
    client_id: UUID,
    body: ChosenWeekForm,
    command: Commands[SchedulingUnitOfWork],
    reads: Reads,
    request: Request,
) -> Answer[ChosenWeekView]:
    """Book this week, whole or not at all, by ordinary bookings; what it leaves out is left.

    409 by the rule's name for what is no more: a seat that is gone, a session that was cancelled.
    422 `week-is-empty` without sessions: nobody loses every seat by leaving a list out.
    """
    if not body.sessions:
        raise WeekIsEmpty
    snapshot = await _snapshot(site, client_id, body.week, reads, request)
    asked = ChangeWeek(
        client_id=client_id,
        week=body.week,
        sessions=frozenset(body.sessions),
        present=None,
        as_=body.as_,
        keeps=frozenset(one.id for one in snapshot.weeks()[client_id].settled),
    )
    async with command.unit_of_work() as uow:
        [changed] = await change_weeks([asked], uow)
        view = ChosenWeekView(
            client_id=client_id,
            week=body.week,
            sessions=sorted(asked.sessions),
            booked=list(changed.booked),
            left=list(changed.left),
            ended_memberships=list(changed.ended),
        )
        return command.answered(uow, view)


async def _snapshot(
    site: str, client_id: UUID, week: date, reads: Reading, request: Request
) -> Snapshot:
    """Read the client's week.

    Raises: WeekBeginsOnMonday, ClientIsOnHold, ClientIsNotInCare, WeekHasNoSessions.
    """
    if week.weekday():
        raise WeekBeginsOnMonday
    clock: Clock = request.app.state.clock
    snapshot = await client_snapshot(reads.database, site, week, clock.now(), client_id)
    if client_id in snapshot.on_hold:
        raise ClientIsOnHold
    if not snapshot.stays:
        raise ClientIsNotInCare
    if not snapshot.sessions:
        raise WeekHasNoSessions
    return snapshot


def _shown(
    client_id: UUID, week: date, found: Found, sessions: dict[UUID, dict[str, object]]
) -> WeekProposalView:
    return WeekProposalView(
        client_id=client_id,
        week=week,
        choices=[
            ChoiceView(
                sessions=refs(choice.sessions, sessions),
                in_full=choice.shortfalls.is_full,
                shortfalls=ShortfallsView.of(choice.shortfalls),
            )
            for choice in found.choices
        ],
        present=refs(found.present, sessions),
        settled=refs(found.settled, sessions),
        why_not=list(found.why_not),
    )
