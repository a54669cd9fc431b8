"""Owns what follows from a setback: an application in draft that knows the stay before it.

The draft opens at once, whether or not that stay has ended: somebody is to call, not to wait. It is
handed in once the stay is over.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from services.enrollment.domain.intake.application import (
    Application,
    PriorEpisodeGoesOn,
    PriorEpisodeIsNotTheClients,
)
from services.enrollment.domain.intake.readmission import Readmission
from services.enrollment.domain.stays.episode import Episode
from services.enrollment.domain.stays.episode_states import OPEN_STATES, EpisodeState
from services.enrollment.handlers.acting import today_here
from services.enrollment.handlers.intake.applications import submitted
from services.enrollment.ports import EnrollmentUnitOfWork
from shared.contracts.enrollment import ReadmissionOpened
from shared.errors import NotYet
from shared.identifiers import new_id


@dataclass(frozen=True, kw_only=True)
class OpenReadmission:
    setback_id: UUID
    client_id: UUID
    prior_episode_id: UUID
    requested_at: datetime


@dataclass(frozen=True, kw_only=True)
class HandInApplication:
    """`program` None is the one of the stay before it."""

    application_id: UUID
    program: str | None
    track: str | None


async def open_readmission(command: OpenReadmission, uow: EnrollmentUnitOfWork) -> None:
    """Let an application stand for the setback: one that is open already, or a new draft.

    Told again it changes nothing. Raises NotYet while the stay is not known here,
    PriorEpisodeIsNotTheClients.
    """
    if await uow.readmissions.find(command.setback_id) is not None:
        return
    prior = await uow.episodes.find_anywhere(command.prior_episode_id)
    if prior is None:
        raise NotYet
    client_id = await _client_of(prior, command.client_id, uow)
    application = await _open_application(prior, client_id, uow)
    if application is None:
        application = await _draft(prior, client_id, command, uow)
    elif prior.state is not EpisodeState.ENTERED_IN_ERROR:
        application.follow(prior.id)
    uow.readmissions.add(
        Readmission(
            id=command.setback_id,
            site=uow.site,
            client_id=client_id,
            prior_episode_id=prior.id,
            application_id=application.id,
        )
    )
    event = ReadmissionOpened(
        application_id=application.id,
        setback_id=command.setback_id,
        client_id=client_id,
        prior_episode_id=prior.id,
        state=application.state,
    )
    uow.publish(event, of=application)


async def hand_in_application(command: HandInApplication, uow: EnrollmentUnitOfWork) -> Application:
    """Submit a draft: from now on the applicant waits for an answer. Raises PriorEpisodeGoesOn."""
    application = await uow.applications.get(command.application_id)
    rules = await uow.intake_rules.get()
    expires_on = await today_here(uow) + timedelta(days=rules.days_to_decide)
    application.hand_in(program=command.program, track=command.track, expires_on=expires_on)
    if application.prior_episode_id is not None:
        prior = await uow.episodes.find_anywhere(application.prior_episode_id)
        if prior is not None and prior.state in OPEN_STATES:
            raise PriorEpisodeGoesOn
    uow.publish(submitted(application), of=application)
    return application


async def _client_of(prior: Episode, client_id: UUID, uow: EnrollmentUnitOfWork) -> UUID:
    """Return the id that stands for the client of the stay and of the setback: merged or not."""
    if not await uow.merges.are_one(prior.client_id, client_id):
        raise PriorEpisodeIsNotTheClients(
            "Name an episode of this client.", field="prior_episode_id"
        )
    return await uow.merges.kept(prior.client_id)


async def _open_application(
    prior: Episode, client_id: UUID, uow: EnrollmentUnitOfWork
) -> Application | None:
    """Return what the client applied for since that stay began, and that nothing came of yet."""
    ids = await uow.merges.all_ids(client_id)
    return await uow.applications.open_of(ids, since=prior.started_on, but=prior.application_id)


async def _draft(
    prior: Episode, client_id: UUID, command: OpenReadmission, uow: EnrollmentUnitOfWork
) -> Application:
    """Open a draft, received on the site's day of the request: from then on the client waits."""
    site = await uow.sites.get()
    is_history = prior.state is not EpisodeState.ENTERED_IN_ERROR
    application = Application(
        id=new_id(),
        site=uow.site,
        client_id=client_id,
        program=prior.program,
        track=prior.track if prior.site == uow.site else None,
        received_on=site.today(command.requested_at),
        prior_episode_id=prior.id if is_history else None,
    )
    uow.applications.add(application)
    return application
