"""Phases: evaluated from evidence whenever it changes; held, resumed, stepped back by a person."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from services.scheduling.domain.errors import NoProgressHere
from services.scheduling.domain.programs.track import Track
from services.scheduling.domain.rolls.evidence import Evidence
from services.scheduling.domain.stays.phase import Decision, PhaseProgress
from services.scheduling.domain.stays.progress import Progress
from services.scheduling.domain.stays.walk import Step, steps
from services.scheduling.handlers.absences.deriving import derive_absences
from services.scheduling.handlers.weeks.deriving import derive_weeks
from services.scheduling.ports import SchedulingUnitOfWork
from shared.contracts.scheduling import (
    PhaseAwaitsSignOff,
    PhaseCompleted,
    PhaseStarted,
    PhaseSteppedBack,
    ProgramCompleted,
    ProgramReopened,
)
from shared.errors import StaleVersion

_AboutPhase = PhaseStarted | PhaseAwaitsSignOff | PhaseSteppedBack | PhaseCompleted


@dataclass(frozen=True, kw_only=True)
class DecidePhase:
    client_id: UUID
    decision: Decision
    if_version: int | None = None


@dataclass(frozen=True, kw_only=True)
class TakeBackDecision:
    """The last decision about the client's phases that stands."""

    client_id: UUID
    if_version: int | None = None


async def decide_phase(command: DecidePhase, uow: SchedulingUnitOfWork) -> Progress:
    """Hold, resume, step back or sign off; the same once more changes nothing.

    Raises: NoProgressHere, StaleVersion, DecisionLiesAhead, TransitionIsNotAllowed,
    PhaseIsNotReady, Invalid.
    """
    progress = await _running_stay(command, uow)
    track = await _track_of(progress, uow)
    today = uow.now.astimezone(track.zone).date()
    if progress.decide(replace(command.decision, by=uow.subject), track, today):
        await _derive_since(command.decision.on, progress, track, uow)
    return progress


async def take_back_decision(command: TakeBackDecision, uow: SchedulingUnitOfWork) -> Progress:
    """Let the last decision be as if it had never been made; it is kept, with who took it back.

    Raises: NoProgressHere, StaleVersion, NoDecisionToTakeBack.
    """
    progress = await _running_stay(command, uow)
    track = await _track_of(progress, uow)
    last = progress.take_back_decision(uow.now, uow.subject)
    await _derive_since(last.on, progress, track, uow)
    return progress


async def _running_stay(
    command: DecidePhase | TakeBackDecision, uow: SchedulingUnitOfWork
) -> Progress:
    await uow.one_at_a_time([command.client_id])
    stays = await uow.stays.of_clients([command.client_id])
    running = [stay for stay in stays if stay.track_id and stay.ended_on is None]
    if not running:
        raise NoProgressHere
    progress = running[-1]
    if command.if_version not in (None, progress.version):
        raise StaleVersion
    return progress


async def _derive_since(
    day: date, progress: Progress, track: Track, uow: SchedulingUnitOfWork
) -> None:
    """Derive anew what follows from the decisions of this day and later."""
    evidence = await uow.attendances.evidence_of([progress.client_id])
    before = progress.evaluate(track, evidence)
    uow.save(progress)
    tell(progress, track, before, uow)
    await derive_weeks([progress.client_id], uow, first=day)
    await derive_absences([progress], evidence, uow)


async def evaluate_phases(
    stays: Iterable[Progress], evidence: Iterable[Evidence], uow: SchedulingUnitOfWork
) -> None:
    """Derive the phases of one client's stays anew, and publish what is new about them."""
    for progress in stays:
        if progress.track_id is not None:
            await evaluate(progress, evidence, uow)


async def evaluate(
    progress: Progress, evidence: Iterable[Evidence], uow: SchedulingUnitOfWork
) -> None:
    track = await _track_of(progress, uow)
    before = progress.evaluate(track, evidence)
    tell(progress, track, before, uow)


def tell(
    progress: Progress, track: Track, before: tuple[PhaseProgress, ...], uow: SchedulingUnitOfWork
) -> None:
    if progress.phases == before:
        return
    told = [
        *(_about_phase(step, progress, track) for step in steps(before, progress.phases)),
        *_about_program(progress, before[-1].completed_on if before else None),
    ]
    for event in told:
        uow.publish(event, of=progress)
    if not told:
        uow.save(progress)


def _about_phase(step: Step, progress: Progress, track: Track) -> _AboutPhase:
    later = track.phases[step.position + 1 :]
    facts = {
        "progress_id": progress.id,
        "episode_id": progress.episode_id,
        "client_id": progress.client_id,
        "phase": step.phase.code,
        "rule_set_version": track.number,
    }
    if step.action == "started":
        return PhaseStarted(**facts, is_last=not later, started_on=step.phase.started_on)
    if step.action == "ready":
        return PhaseAwaitsSignOff(**facts, ready_on=step.phase.ready_on)
    if step.action == "stepped back":
        to = progress.current.code if progress.current else None
        return PhaseSteppedBack(**facts, to_phase=to)
    return PhaseCompleted(
        **facts,
        next_phase=later[0].code if later else None,
        completed_on=step.phase.completed_on,
    )


def _about_program(
    progress: Progress, completed_before: date | None
) -> Iterator[ProgramCompleted | ProgramReopened]:
    if progress.completed_on == completed_before:
        return
    facts = {
        "progress_id": progress.id,
        "episode_id": progress.episode_id,
        "client_id": progress.client_id,
    }
    if progress.completed_on is None:
        yield ProgramReopened(**facts)
    else:
        yield ProgramCompleted(**facts, completed_on=progress.completed_on)


async def _track_of(progress: Progress, uow: SchedulingUnitOfWork) -> Track:
    if progress.track_id is None:
        raise NoProgressHere
    return await uow.tracks.get(progress.track_id)
