"""Owns the commands on a stay that has not begun: planned, waiting, started, given up."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.enrollment.domain.codes import LevelOfCare
from services.enrollment.domain.stays.episode import Episode
from services.enrollment.handlers.acting import acting, has_happened, today_here
from services.enrollment.handlers.seats.seats import free_seat
from services.enrollment.handlers.stays.episodes import EnrollClient, begin_stay, must_be_new
from services.enrollment.ports import EnrollmentUnitOfWork
from shared.identifiers import new_id


@dataclass(frozen=True, kw_only=True)
class PlanEpisode:
    application_id: UUID
    level_of_care: LevelOfCare
    intended_start_on: date


@dataclass(frozen=True, kw_only=True)
class WaitForSeat:
    episode_id: UUID


@dataclass(frozen=True, kw_only=True)
class TakeSeat:
    episode_id: UUID


@dataclass(frozen=True, kw_only=True)
class StartEpisode:
    """`start.application_id` is the episode's own."""

    episode_id: UUID
    start: EnrollClient


@dataclass(frozen=True, kw_only=True)
class CancelEpisode:
    episode_id: UUID
    reason_code: str


async def plan_episode(command: PlanEpisode, uow: EnrollmentUnitOfWork) -> Episode:
    """Plan the stay of an accepted applicant; the intended start may lie ahead."""
    application = await uow.applications.get(command.application_id)
    await must_be_new(application.id, uow)
    episode = Episode.plan(
        application,
        episode_id=new_id(),
        level_of_care=command.level_of_care,
        intended_start_on=command.intended_start_on,
        on=await today_here(uow),
        act=acting(uow),
    )
    episode.client_id = await uow.merges.kept(application.client_id)
    uow.episodes.add(episode)
    uow.save(episode)
    return episode


async def wait_for_seat(command: WaitForSeat, uow: EnrollmentUnitOfWork) -> Episode:
    episode = await uow.episodes.get(command.episode_id)
    episode.wait(await today_here(uow), acting(uow))
    uow.save(episode)
    return episode


async def take_seat(command: TakeSeat, uow: EnrollmentUnitOfWork) -> Episode:
    episode = await uow.episodes.get(command.episode_id)
    episode.take_seat(await today_here(uow), acting(uow))
    uow.save(episode)
    return episode


async def start_episode(command: StartEpisode, uow: EnrollmentUnitOfWork) -> Episode:
    episode = await uow.episodes.get(command.episode_id)
    application = await uow.applications.get(episode.application_id)
    await has_happened(command.start.started_on, uow, field="started_on")
    episode.start(application, command.start.start(), acting(uow))
    await begin_stay(episode, application, command.start, uow)
    return episode


async def cancel_episode(command: CancelEpisode, uow: EnrollmentUnitOfWork) -> Episode:
    episode = await uow.episodes.get(command.episode_id)
    episode.cancel(await today_here(uow), acting(uow, command.reason_code))
    uow.save(episode)
    await free_seat(episode.application_id, uow)
    return episode
