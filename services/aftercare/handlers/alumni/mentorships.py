"""Mentorships are proposed by staff, begin when both say yes, and end when either says so."""

from dataclasses import dataclass
from uuid import UUID

from services.aftercare.domain.alumni.matching import Suggestion, suggestions
from services.aftercare.domain.alumni.membership import AlumniMembership, Purpose
from services.aftercare.domain.alumni.mentor import Reachable
from services.aftercare.domain.alumni.mentorship import (
    Mentorship,
    MentorsThemselves,
    NoWishForMentor,
)
from services.aftercare.domain.alumni.refusals import TO_STAFF
from services.aftercare.handlers.alumni.unpairing import end_mentorship_of
from services.aftercare.ports import AftercareUnitOfWork
from shared.contracts.aftercare import MentorshipBegan, MentorshipProposed
from shared.identifiers import new_id

_LOOKED_AT = 500
"""Mentors compared for one suggestion."""
_SUGGESTED = 20
"""The best of them: more would be for nobody to read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposeMentorship:
    mentor_id: UUID
    client_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptMentorship:
    """`introduction` is what the member wants the other to know, such as how to be reached."""

    mentorship_id: UUID
    client_id: UUID
    introduction: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EndMentorship:
    """`client_id` is the side that ends it; None where staff do."""

    mentorship_id: UUID
    client_id: UUID | None = None


async def suggest_mentors(client_id: UUID, uow: AftercareUnitOfWork) -> list[Suggestion]:
    """Raise NoSuchMembership, NoWishForMentor, and what must_be_active raises."""
    membership = await uow.alumni_memberships.must_be_of(client_id)
    membership.must_be_active(Purpose.MENTORING, TO_STAFF)
    wish = _wish(membership)
    free = await uow.mentors.with_room(_LOOKED_AT)
    own = await uow.merges.ids_of({client_id})
    others = [mentor for mentor in free if mentor.client_id not in own]
    return suggestions(wish, others, uow.now)[:_SUGGESTED]


async def propose_mentorship(command: ProposeMentorship, uow: AftercareUnitOfWork) -> Mentorship:
    """Ask both; the mentor's room is kept from now on.

    Raises NoSuchMembership, PurposeNotAgreed and its like, NoSuchMentor, MentorsThemselves,
    MentorIsNotApproved, MentorHasNoRoom; at commit MenteeHasMentor.
    """
    mentee = await uow.alumni_memberships.hold(command.client_id)
    mentee.must_be_active(Purpose.MENTORING, TO_STAFF)
    mentor = await uow.mentors.hold(command.mentor_id)
    if mentor.client_id in await uow.merges.ids_of({mentee.client_id}):
        raise MentorsThemselves("A member is not their own mentor.")
    mentor.take_mentee()
    uow.save(mentor)
    mentorship = Mentorship(
        id=new_id(),
        site=uow.site,
        mentor_id=mentor.id,
        mentor_client_id=mentor.client_id,
        mentee_client_id=mentee.client_id,
        mentee_membership_id=mentee.id,
    )
    uow.mentorships.add(mentorship)
    for client_id in (mentorship.mentor_client_id, mentorship.mentee_client_id):
        proposed = MentorshipProposed(mentorship_id=mentorship.id, client_id=client_id)
        uow.publish(proposed, of=mentorship)
    return mentorship


async def accept_mentorship(command: AcceptMentorship, uow: AftercareUnitOfWork) -> Mentorship:
    """Say yes for one side; with both it begins.

    Raises NoSuchMentorship, MentorshipIsNotProposed, and what must_be_active raises.
    """
    mentorship = await uow.mentorships.get(command.mentorship_id)
    side = mentorship.side_of_any(await uow.merges.ids_of({command.client_id}))
    membership = await uow.alumni_memberships.hold(command.client_id)
    membership.must_be_active(Purpose.MENTORING)
    sealed = None
    if command.introduction is not None:
        words = {"introduction": command.introduction}
        sealed = await uow.private.seal(dict(mentorship.sides)[side], words)
    if not mentorship.accept(side, sealed, uow.now):
        uow.save(mentorship)
        return mentorship
    for client_id in (mentorship.mentor_client_id, mentorship.mentee_client_id):
        began = MentorshipBegan(mentorship_id=mentorship.id, client_id=client_id)
        uow.publish(began, of=mentorship)
    return mentorship


async def end_mentorship(command: EndMentorship, uow: AftercareUnitOfWork) -> Mentorship:
    """End it at once; a proposal is declined in the same way. Nobody is asked why.

    Raises NoSuchMentorship, MentorshipIsOver.
    """
    mentorship = await uow.mentorships.get(command.mentorship_id)
    by = None
    if command.client_id is not None:
        by = mentorship.side_of_any(await uow.merges.ids_of({command.client_id}))
    mentor = await uow.mentors.hold(mentorship.mentor_id)
    end_mentorship_of(mentor, mentorship, uow, by=by)
    return mentorship


def _wish(membership: AlumniMembership) -> Reachable:
    wished = membership.mentoring
    if not wished:
        raise NoWishForMentor("The member has not said how they could meet a mentor.")
    languages, modalities = (tuple(wished[name]) for name in ("languages", "modalities"))
    return Reachable(languages, modalities, wished["timezone"])
