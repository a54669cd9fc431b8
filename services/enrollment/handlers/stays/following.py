"""Owns what follows a stay within enrollment when a step is taken back, or leads elsewhere.

Seats are a site's own: only a unit of work at the stay's site can take or free one.
"""

from services.enrollment.domain.stays.episode import Episode
from services.enrollment.domain.stays.steps import Step, StepCode
from services.enrollment.handlers.seats.seats import free_seat, keep_seat, occupy_seat
from services.enrollment.handlers.stays.goals import take_goals_along
from services.enrollment.ports import EnrollmentUnitOfWork


async def follow_away(episode: Episode, uow: EnrollmentUnitOfWork) -> None:
    """Free the seat of a stay that goes on elsewhere; its goals and what is due go along."""
    uow.assessment_rotas.follow(episode.id, episode.site, uow.now)
    await take_goals_along(episode, uow)
    await free_seat(episode.application_id, uow)


async def follow_undo(step: Step, episode: Episode, uow: EnrollmentUnitOfWork) -> None:
    """Bring the seat and what is due to where the step that was taken back had found them.

    Raises NoSeatIsFree where the seat of a stay that goes on again was given to another.
    """
    uow.assessment_rotas.follow(episode.id, episode.site, uow.now)
    await take_goals_along(episode, uow)
    if step.code is StepCode.START or step.seat_was_reserved:
        await keep_seat(episode.application_id, uow)
    elif step.code in {StepCode.ENROLL, StepCode.PLAN}:
        await free_seat(episode.application_id, uow)
    elif step.code in {StepCode.DISCHARGE, StepCode.TRANSFER} and _has_seat_here(episode, uow):
        await occupy_seat(await uow.applications.get(episode.application_id), uow)


def _has_seat_here(episode: Episode, uow: EnrollmentUnitOfWork) -> bool:
    is_home = all(part.care.site == uow.site for part in episode.segments)
    return is_home and not episode.from_history
