"""Owns the commands that put right what was entered wrongly: undone, corrected, never was."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.enrollment.domain.stays.episode import Episode
from services.enrollment.domain.stays.steps import BEGINNING, events_of, opening_steps
from services.enrollment.handlers.acting import acting, has_happened, today_here
from services.enrollment.handlers.seats.seats import free_seat
from services.enrollment.handlers.stays.following import follow_undo
from services.enrollment.ports import EnrollmentUnitOfWork
from shared.contracts.enrollment import (
    EpisodeEnteredInError,
    EpisodeStepUndone,
    SegmentStartCorrected,
)


@dataclass(frozen=True, kw_only=True)
class UndoStep:
    """`step` is the number of the step meant: another one that came meanwhile is not undone."""

    episode_id: UUID
    step: int
    reason_code: str


@dataclass(frozen=True, kw_only=True)
class CorrectSegmentStart:
    """`segment` counts from 1. A wrong day of discharge is undone and discharged again."""

    episode_id: UUID
    segment: int
    starts_on: date
    reason_code: str


@dataclass(frozen=True, kw_only=True)
class EnterInError:
    episode_id: UUID
    reason_code: str


async def undo_step(command: UndoStep, uow: EnrollmentUnitOfWork) -> Episode:
    """Take the last step back: all is as it was before it.

    Raises StepIsNotLast, StepIsFinal; at commit ClientHasOpenEpisode, where another episode of the
    client was opened since. A site that sent the client away may take that back too.
    """
    episode = await uow.episodes.to_undo(command.episode_id)
    site, began_on = episode.site, _began_here(episode)
    act = acting(uow, command.reason_code)
    step, told = episode.undo(command.step, await today_here(uow), act)
    for concerned in dict.fromkeys((site, episode.site)):
        event = EpisodeStepUndone(
            episode_id=episode.id,
            client_id=episode.client_id,
            step=step.code,
            state=episode.state,
            undone=told,
            void_from=began_on if step.code in BEGINNING and concerned == site else None,
        )
        uow.publish(event, of=episode, at=concerned)
    await follow_undo(step, episode, uow)
    return episode


async def correct_segment_start(command: CorrectSegmentStart, uow: EnrollmentUnitOfWork) -> Episode:
    """Correct on which day a segment began; lengths are derived anew, and nothing overlaps."""
    episode = await uow.episodes.get(command.episode_id)
    await has_happened(command.starts_on, uow, field="starts_on")
    corrects = _that_told(command.segment, episode)
    episode.correct_start(
        command.segment,
        starts_on=command.starts_on,
        today=await today_here(uow),
        act=acting(uow, command.reason_code),
    )
    meeting = episode.segments[max(0, command.segment - 2) : command.segment]
    event = SegmentStartCorrected(
        episode_id=episode.id,
        client_id=episode.client_id,
        segment_id=meeting[-1].id,
        starts_on=command.starts_on,
        corrects=corrects,
    )
    for site in dict.fromkeys(part.care.site for part in meeting):
        uow.publish(event, of=episode, at=site)
    return episode


async def enter_in_error(command: EnterInError, uow: EnrollmentUnitOfWork) -> Episode:
    """Say that the episode never was; the application can be enrolled again."""
    episode = await uow.episodes.get(command.episode_id)
    began_on: dict[str, date | None] = {episode.site: None}
    began_on |= {part.care.site: part.starts_on for part in reversed(episode.segments)}
    episode.enter_in_error(await today_here(uow), acting(uow, command.reason_code))
    for site, void_from in began_on.items():
        event = EpisodeEnteredInError(
            episode_id=episode.id, client_id=episode.client_id, void_from=void_from
        )
        uow.publish(event, of=episode, at=site)
    await free_seat(episode.application_id, uow)
    return episode


def _began_here(episode: Episode) -> date | None:
    return episode.segments[-1].starts_on if episode.segments else None


def _that_told(segment: int, episode: Episode) -> tuple[int, ...]:
    openers = opening_steps(episode.steps)
    if not 1 <= segment <= len(openers):
        return ()
    return events_of(openers[segment - 1], episode.steps, episode.version)
