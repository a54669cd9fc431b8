"""Owns the routes of a client's progress: where it stands and why, and what a person decides."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import BaseModel

from services.scheduling.api.clock import Now
from services.scheduling.api.weeks.weeks import ClientWeekView
from services.scheduling.domain.errors import NoProgressHere
from services.scheduling.domain.programs.requirements import SessionType
from services.scheduling.domain.stays.phase import Decision, PhaseState
from services.scheduling.domain.stays.progress import Progress
from services.scheduling.handlers.stays import phases as handlers
from services.scheduling.ports import SchedulingUnitOfWork
from services.scheduling.queries.stays import Report, progress_of
from shared.errors import Invalid
from shared.http.answer import Answer
from shared.http.command import Commands
from shared.http.forms import Code, Day, Form
from shared.http.parameters import Site
from shared.http.reading import Reads
from shared.http.route import CommandRoute

router = APIRouter(tags=["progress"], route_class=CommandRoute)


class DecisionForm(Form):
    """`to_phase` is for stepping back, and names a phase before the one in force.

    Signing off completes a phase whose evidence is there, where the program asks for it.
    """

    action: Literal["hold", "resume", "step_back", "sign_off"]
    on: Day
    to_phase: Code | None = None

    def decision(self) -> Decision:
        """Return the decision. Raises Invalid where it names a phase and has no use for one."""
        if (self.action == "step_back") != (self.to_phase is not None):
            raise Invalid("Stepping back names a phase; nothing else does.", field="to_phase")
        return Decision(self.action.replace("_", " "), self.on, self.to_phase)


class PhaseView(BaseModel):
    code: str
    state: PhaseState
    started_on: date | None
    completed_on: date | None
    ready_on: date | None


class CountingSession(BaseModel):
    """A session that counts towards the phase in force, and for which curriculum item."""

    session_id: UUID
    held_on: date
    type: SessionType
    item: str | None
    credited_minutes: int


class CurrentPhase(BaseModel):
    """`counts` has one line per requirement; `missing` one per requirement not yet met.

    `ready_on` is the day since which only a person's sign-off is missing.
    """

    code: str
    credited_minutes: int
    sessions: dict[str, int]
    counts: tuple[str, ...]
    missing: tuple[str, ...]
    in_words: str
    ready_on: date | None
    counting: list[CountingSession]


class DecisionView(BaseModel):
    """What a person decided; one that was taken back is shown, and counts for nothing."""

    action: str
    on: date
    to_phase: str | None
    by: str | None
    taken_back_at: datetime | None
    taken_back_by: str | None


class StayView(BaseModel):
    """`decisions` are in the order in which they were made."""

    id: UUID
    version: int
    episode_id: UUID
    client_id: UUID
    started_on: date | None
    ended_on: date | None
    completed_on: date | None
    phases: list[PhaseView]
    decisions: list[DecisionView]

    @classmethod
    def of(cls, progress: Progress) -> "StayView":
        return cls.model_validate(_shown(progress))


class ProgressView(StayView):
    """`week` is null where none is kept: before the stay, or later than the week after this one."""

    track_code: str
    track_version: int
    current: CurrentPhase | None
    week: ClientWeekView | None

    @classmethod
    def of_report(cls, report: Report) -> "ProgressView":
        week = report.week
        return cls.model_validate(
            {
                **_shown(report.progress),
                "track_code": report.track.code,
                "track_version": report.track.number,
                "current": _current(report),
                "week": None if week is None else ClientWeekView.of_row(week),
            }
        )


@router.get("/sites/{site}/clients/{client_id}/progress")
async def get_progress(
    site: Site,
    client_id: UUID,
    reads: Reads,
    now: Now,
    week: Annotated[Day | None, Query()] = None,
) -> Answer[ProgressView]:
    """Show the latest stay: its phases, what counts, what is missing, and the week in hours.

    `week` is any day of the week asked for; by default it is the site's present one.
    """
    report = await progress_of(reads.database, site, client_id, now, week)
    if report is None:
        raise NoProgressHere
    return reads.found(ProgressView.of_report(report), version=report.progress.version)


@router.post("/sites/{site}/clients/{client_id}/progress/decision")
async def decide_phase(
    site: Site,  # noqa: ARG001 - the command holds it
    client_id: UUID,
    body: DecisionForm,
    command: Commands[SchedulingUnitOfWork],
) -> Answer[StayView]:
    """Hold the phase in force, resume it, sign it off, or step back to an earlier one.

    422 `decision-lies-ahead` for a day that is still to come at the site. The same decision once
    more changes nothing.
    """
    asked = handlers.DecidePhase(
        client_id=client_id, decision=body.decision(), if_version=command.if_match
    )
    async with command.unit_of_work() as uow:
        progress = await handlers.decide_phase(asked, uow)
        return command.answered(uow, StayView.of(progress), version=progress.version)


@router.delete("/sites/{site}/clients/{client_id}/progress/decision")
async def take_back_decision(
    site: Site,  # noqa: ARG001 - the command holds it
    client_id: UUID,
    command: Commands[SchedulingUnitOfWork],
) -> Answer[StayView]:
    """Take back the last decision that stands: the phases are as if it had never been made.

    409 `no-decision-to-take-back` where nothing was decided in the running stay.
    """
    asked = handlers.TakeBackDecision(client_id=client_id, if_version=command.if_match)
    async with command.unit_of_work() as uow:
        progress = await handlers.take_back_decision(asked, uow)
        return command.answered(uow, StayView.of(progress), version=progress.version)


def _shown(progress: Progress) -> dict[str, object]:
    phases = [PhaseView.model_validate(phase, from_attributes=True) for phase in progress.phases]
    decisions = [
        DecisionView.model_validate(one, from_attributes=True) for one in progress.decisions
    ]
    return {
        **vars(progress),
        "completed_on": progress.completed_on,
        "phases": phases,
        "decisions": decisions,
    }


def _current(report: Report) -> CurrentPhase | None:
    phase, why = report.current, report.explanation
    if phase is None or why is None:
        return None
    return CurrentPhase(
        code=phase.code,
        credited_minutes=phase.minutes,
        sessions={str(kind): count for kind, count in phase.sessions.items()},
        counts=why.counts,
        missing=why.missing,
        in_words=why.in_words,
        ready_on=phase.ready_on,
        counting=[
            CountingSession.model_validate(fact, from_attributes=True) for fact in report.counting
        ],
    )
