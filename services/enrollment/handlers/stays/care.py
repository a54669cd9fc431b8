"""Owns the commands on a stay that goes on: held, resumed, changed, moved to another site."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import TypedDict
from uuid import UUID

from services.enrollment.domain.codes import LevelOfCare
from services.enrollment.domain.stays.episode import Episode
from services.enrollment.domain.stays.segments import Care
from services.enrollment.domain.stays.steps import Hold
from services.enrollment.handlers.acting import acting, has_happened
from services.enrollment.handlers.stays.following import follow_away
from services.enrollment.ports import EnrollmentUnitOfWork
from shared.contracts.enrollment import (
    ClientTransferred,
    EpisodeHeld,
    EpisodeResumed,
    LevelOfCareChanged,
    ProgramChanged,
)
from shared.errors import Invalid


class TransferNeedsAnotherSite(Invalid):
    """A transfer leads to another registered site of the provider."""


@dataclass(frozen=True, kw_only=True)
class HoldEpisode:
    episode_id: UUID
    effective_on: date
    expected_return_on: date | None
    reason_code: str


@dataclass(frozen=True, kw_only=True)
class ResumeEpisode:
    """`effective_on` is the first day back."""

    episode_id: UUID
    effective_on: date
    reason_code: str | None = None


class CareChanges(TypedDict, total=False):
    """What is to be otherwise; what is left out stays as it is, and None says there is none."""

    program: str
    track: str | None
    level_of_care: LevelOfCare
    authorized_level_of_care: LevelOfCare | None


@dataclass(frozen=True, kw_only=True)
class ChangeCare:
    episode_id: UUID
    effective_on: date
    reason_code: str
    changes: CareChanges


@dataclass(frozen=True, kw_only=True)
class TransferClient:
    """The other site has tracks of its own: without one its first is meant."""

    episode_id: UUID
    to_site: str
    effective_on: date
    reason_code: str
    program: str | None = None
    track: str | None = None
    level_of_care: LevelOfCare | None = None


async def hold_episode(command: HoldEpisode, uow: EnrollmentUnitOfWork) -> Episode:
    episode = await uow.episodes.get(command.episode_id)
    await has_happened(command.effective_on, uow, field="effective_on")
    hold = Hold(
        held_on=command.effective_on,
        reason_code=command.reason_code,
        expected_return_on=command.expected_return_on,
    )
    episode.hold(hold, acting(uow, command.reason_code))
    event = EpisodeHeld(
        episode_id=episode.id,
        client_id=episode.client_id,
        effective_on=command.effective_on,
        expected_return_on=command.expected_return_on,
    )
    uow.publish(event, of=episode)
    return episode


async def resume_episode(command: ResumeEpisode, uow: EnrollmentUnitOfWork) -> Episode:
    episode = await uow.episodes.get(command.episode_id)
    await has_happened(command.effective_on, uow, field="effective_on")
    episode.resume(command.effective_on, acting(uow, command.reason_code))
    event = EpisodeResumed(
        episode_id=episode.id,
        client_id=episode.client_id,
        effective_on=command.effective_on,
    )
    uow.publish(event, of=episode)
    return episode


async def change_care(command: ChangeCare, uow: EnrollmentUnitOfWork) -> Episode:
    """Step down, step up, or change program or track, from a day on."""
    episode = await uow.episodes.get(command.episode_id)
    await has_happened(command.effective_on, uow, field="effective_on")
    was = episode.change_care(
        replace(episode.care, **command.changes),
        on=command.effective_on,
        act=acting(uow, command.reason_code),
    )
    for event in _changes(episode, was, command.effective_on):
        uow.publish(event, of=episode)
    return episode


async def transfer_client(command: TransferClient, uow: EnrollmentUnitOfWork) -> Episode:
    """Go on at another site, which commands from here on. Raises ClientHasOpenEpisode at commit."""
    episode = await uow.episodes.get(command.episode_id)
    await has_happened(command.effective_on, uow, field="effective_on")
    if command.to_site == uow.site or await uow.sites.named(command.to_site) is None:
        raise TransferNeedsAnotherSite("Name another registered site.", field="to_site")
    care = Care(
        site=command.to_site,
        program=command.program or episode.program,
        track=command.track,
        level_of_care=command.level_of_care or episode.level_of_care,
        authorized_level_of_care=episode.authorized_level_of_care,
    )
    episode.change_care(care, on=command.effective_on, act=acting(uow, command.reason_code))
    await follow_away(episode, uow)
    for site in (uow.site, command.to_site):
        uow.publish(_transferred(episode, uow.site, command.effective_on), of=episode, at=site)
    return episode


def _changes(
    episode: Episode, was: Care, on: date
) -> Iterator[LevelOfCareChanged | ProgramChanged]:
    facts = {
        "episode_id": episode.id,
        "client_id": episode.client_id,
        "segment_id": episode.segments[-1].id,
        "effective_on": on,
    }
    levels = (was.level_of_care, was.authorized_level_of_care)
    if levels != (episode.level_of_care, episode.authorized_level_of_care):
        yield LevelOfCareChanged(
            **facts,
            from_level=was.level_of_care,
            to_level=episode.level_of_care,
            authorized_level=episode.authorized_level_of_care,
        )
    if (was.program, was.track) != (episode.program, episode.track):
        yield ProgramChanged(**facts, program=episode.program, track=episode.track)


def _transferred(episode: Episode, from_site: str, on: date) -> ClientTransferred:
    return ClientTransferred(
        episode_id=episode.id,
        client_id=episode.client_id,
        segment_id=episode.segments[-1].id,
        from_site=from_site,
        to_site=episode.site,
        program=episode.program,
        track=episode.track,
        level_of_care=episode.level_of_care,
        effective_on=on,
    )
