"""Mentorships end: at once, by either side, and with all that each had written."""

from services.aftercare.domain.alumni.membership import AlumniMembership
from services.aftercare.domain.alumni.mentor import Mentor
from services.aftercare.domain.alumni.mentorship import Mentorship, Side
from services.aftercare.ports import AftercareUnitOfWork
from shared.contracts.aftercare import MentorshipEnded


async def end_mentoring(membership: AlumniMembership, uow: AftercareUnitOfWork) -> None:
    """End the member's offer and every mentorship of theirs, on whichever side.

    Mentors are held, in order, before their mentorships are read.
    """
    own_ids = await uow.merges.ids_of({membership.client_id})
    held = {}
    for mentor_id in await uow.mentors.around(membership.client_id):
        held[mentor_id] = await uow.mentors.hold(mentor_id)
    for mentorship in await uow.mentorships.live_of_client(membership.client_id):
        if mentorship.is_live:
            side = mentorship.side_of_any(own_ids)
            end_mentorship_of(held[mentorship.mentor_id], mentorship, uow, by=side)
    for mentor in held.values():
        if mentor.client_id in own_ids and mentor.can_withdraw():
            mentor.withdraw()
            uow.save(mentor)


def end_mentorship_of(
    mentor: Mentor, mentorship: Mentorship, uow: AftercareUnitOfWork, *, by: Side | None
) -> None:
    """End it by the word of one side, or of staff. Raises MentorshipIsOver."""
    mentorship.end(uow.now)
    mentor.let_go()
    uow.save(mentor)
    for side, client_id in mentorship.sides:
        ended = MentorshipEnded(
            mentorship_id=mentorship.id,
            client_id=client_id,
            side=side,
            is_own_doing=side is by,
        )
        uow.publish(ended, of=mentorship)
