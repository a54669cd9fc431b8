"""What events tell of an episode, and the one plan that may follow from it."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.aftercare.domain.episodes.known_episode import Discharge, KnownEpisode
from services.aftercare.domain.persons.ended import Ending
from services.aftercare.handlers.persons.settling import settle_everywhere
from services.aftercare.handlers.plans.drafting import settle_plan
from services.aftercare.ports import AftercareUnitOfWork
from shared.identifiers import new_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Learned:
    """Of which episode a fact was learned; `seq` counts the events of the fact's aggregate."""

    episode_id: UUID
    client_id: UUID
    seq: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LearnEnrollment(Learned):
    program: str
    track: str | None
    started_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class LearnPhase(Learned):
    started_on: date
    is_last: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class LearnCompletion(Learned):
    completed_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class LearnDischarge(Learned):
    discharge: Discharge


@dataclass(frozen=True, slots=True, kw_only=True)
class LearnProgram(Learned):
    program: str
    track: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LearnUndone(Learned):
    """The numbers of the episode's events whose word does not hold."""

    undone: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LearnPlace(Learned):
    """Whether the episode goes on at another site."""

    is_elsewhere: bool


async def learn_enrollment(command: LearnEnrollment, uow: AftercareUnitOfWork) -> None:
    episode = await _episode(command, uow)
    told = episode.tells_of_death()
    if episode.learn_enrollment(command.seq, command.program, command.track, command.started_on):
        await _settle(episode, uow, told_of_death=told)


async def learn_program(command: LearnProgram, uow: AftercareUnitOfWork) -> None:
    episode = await _episode(command, uow)
    if episode.learn_program(command.seq, command.program, command.track):
        await _settle(episode, uow)


async def learn_undone(command: LearnUndone, uow: AftercareUnitOfWork) -> None:
    episode = await _episode(command, uow)
    if episode.learn_undone(command.undone):
        await _settle(episode, uow)


async def learn_phase(command: LearnPhase, uow: AftercareUnitOfWork) -> None:
    episode = await _episode(command, uow)
    if episode.learn_phase(command.seq, command.started_on, is_last=command.is_last):
        await _settle(episode, uow)


async def learn_completion(command: LearnCompletion, uow: AftercareUnitOfWork) -> None:
    episode = await _episode(command, uow)
    if episode.learn_completion(command.seq, command.completed_on):
        await _settle(episode, uow)


async def learn_reopening(command: Learned, uow: AftercareUnitOfWork) -> None:
    episode = await _episode(command, uow)
    if episode.learn_reopening(command.seq):
        await _settle(episode, uow)


async def learn_discharge(command: LearnDischarge, uow: AftercareUnitOfWork) -> None:
    episode = await _episode(command, uow)
    told = episode.tells_of_death()
    if episode.learn_discharge(command.seq, command.discharge):
        await _settle(episode, uow, told_of_death=told)


async def learn_mistake(command: Learned, uow: AftercareUnitOfWork) -> None:
    episode = await _episode(command, uow)
    told = episode.tells_of_death()
    if episode.learn_mistake(command.seq):
        await _settle(episode, uow, told_of_death=told)


async def learn_no_discharge(command: Learned, uow: AftercareUnitOfWork) -> None:
    episode = await _episode(command, uow)
    told = episode.tells_of_death()
    if episode.learn_no_discharge(command.seq):
        await _settle(episode, uow, told_of_death=told)


async def learn_place(command: LearnPlace, uow: AftercareUnitOfWork) -> None:
    episode = await _episode(command, uow)
    if episode.learn_place(command.seq, is_elsewhere=command.is_elsewhere):
        await _settle(episode, uow)


async def _episode(learned: Learned, uow: AftercareUnitOfWork) -> KnownEpisode:
    known = await uow.episodes.of(learned.episode_id)
    if known is None:
        known = KnownEpisode(
            id=new_id(),
            site=uow.site,
            episode_id=learned.episode_id,
            client_id=learned.client_id,
        )
        uow.episodes.add(known)
    return known


async def _settle(
    episode: KnownEpisode, uow: AftercareUnitOfWork, *, told_of_death: bool | None = None
) -> None:
    """Keep what was learned, and bring the plan to what the facts together call for.

    Where the episode told of a death before, and does no more, or the other way around, everything
    of the person follows.
    """
    has_died = episode.plan_is_due and await uow.deaths.is_told_beside(episode)
    uow.save(episode)
    if episode.plan_is_due:
        await settle_plan(episode, uow, has_died=has_died)
    if told_of_death not in {None, episode.tells_of_death()}:
        await settle_everywhere(episode.client_id, Ending.DEATH, uow)
