"""What enrollment tells of readmissions: which application stands for a setback."""

from dataclasses import dataclass
from uuid import UUID

from services.aftercare.domain.setbacks.readmission import KnownApplication, Readmission
from services.aftercare.handlers.setbacks.deadlines import rules_for
from services.aftercare.ports import AftercareUnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class OfApplication:
    application_id: UUID
    client_id: UUID
    prior_episode_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class LearnApplicationState(OfApplication):
    """`seq` counts the events of the application."""

    seq: int
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LearnReadmission(LearnApplicationState):
    setback_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class LearnReadmittedStay(OfApplication):
    episode_id: UUID


async def learn_readmission(command: LearnReadmission, uow: AftercareUnitOfWork) -> None:
    if await uow.readmissions.find(command.setback_id) is None:
        uow.readmissions.add(
            Readmission(id=command.setback_id, site=uow.site, application_id=command.application_id)
        )
    await learn_application_state(command, uow)


async def learn_application_state(command: LearnApplicationState, uow: AftercareUnitOfWork) -> None:
    known = await _known(command, uow)
    if known.learn_state(command.seq, command.state):
        uow.save(known)
    await _take_up_again(known, uow)


async def learn_readmitted_stay(command: LearnReadmittedStay, uow: AftercareUnitOfWork) -> None:
    known = await _known(command, uow)
    if known.learn_stay(command.episode_id):
        uow.save(known)


async def _take_up_again(known: KnownApplication, uow: AftercareUnitOfWork) -> None:
    """Let a person look again where the application ended without a stay: nobody is left there."""
    if not known.ended_without_stay:
        return
    for setback in await uow.setbacks.awaiting(known.id):
        if setback.awaits_readmission():
            rules = await rules_for(setback.client_id, uow)
            setback.take_up_again(rules.decide_by(uow.now))
            if await uow.deaths.is_known(known.client_id):
                setback.rest()
            uow.save(setback)


async def _known(command: OfApplication, uow: AftercareUnitOfWork) -> KnownApplication:
    known = await uow.known_applications.find(command.application_id)
    if known is None:
        known = KnownApplication(
            id=command.application_id,
            site=uow.site,
            client_id=command.client_id,
            prior_episode_id=command.prior_episode_id,
        )
        uow.known_applications.add(known)
    return known
