"""Members offer to be mentors, and say what they would like of one; staff review offers."""

from dataclasses import asdict, dataclass
from datetime import date, timedelta
from uuid import UUID

from services.aftercare.domain.alumni.membership import AlumniMembership, Purpose
from services.aftercare.domain.alumni.mentor import (
    Mentor,
    MoreMenteesThanAllowed,
    NoSuchMentor,
    Reachable,
    ReviewedInFuture,
    TooSoonToMentor,
)
from services.aftercare.domain.alumni.mentorship import Side
from services.aftercare.domain.plans.plan import known_timezone
from services.aftercare.handlers.alumni.rules import rules_of
from services.aftercare.handlers.alumni.unpairing import end_mentorship_of
from services.aftercare.ports import AftercareUnitOfWork
from shared.identifiers import new_id


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferToMentor:
    client_id: UUID
    reachable: Reachable
    capacity: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewMentor:
    """Approve with the days on which training and background were looked at, or decline."""

    mentor_id: UUID
    approved: bool
    trained_on: date | None = None
    background_checked_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WishForMentor:
    client_id: UUID
    reachable: Reachable


async def offer_to_mentor(command: OfferToMentor, uow: AftercareUnitOfWork) -> Mentor:
    """Offer, or offer again, for staff to review.

    Raises NoSuchMembership, HasOptedOut, NotInvited, MemberIsNotActive, PurposeNotAgreed,
    TooSoonToMentor, MoreMenteesThanAllowed, UnknownTimezone, MentorOfferIsOpen.
    """
    membership = await uow.alumni_memberships.hold(command.client_id)
    membership.must_be_active(Purpose.MENTORING)
    known_timezone(command.reachable.timezone)
    await _must_be_allowed(command, uow)
    known = await uow.mentors.of_member(membership.id)
    if known is not None:
        mentor = await uow.mentors.hold(known.id)
        mentor.offer_again(command.reachable, command.capacity, uow.now)
        uow.save(mentor)
        return mentor
    return _add(command, membership, uow)


async def withdraw_offer(client_id: UUID, uow: AftercareUnitOfWork) -> Mentor:
    """Stop being a mentor, at once; mentorships end. Raises NoSuchMentor, OfferIsWithdrawn."""
    membership = await uow.alumni_memberships.hold(client_id)
    known = await uow.mentors.of_member(membership.id)
    if known is None:
        raise NoSuchMentor("You have not offered to be a mentor: there is nothing to withdraw.")
    mentor = await uow.mentors.hold(known.id)
    mentor.withdraw()
    await _let_all_go(mentor, uow, by=Side.MENTOR)
    return mentor


async def review_mentor(command: ReviewMentor, uow: AftercareUnitOfWork) -> Mentor:
    """Decide on an offer; declining one that was approved ends its mentorships.

    Raises NoSuchMentor, OfferIsNotForReview, NeedsTrainingAndBackground, ReviewedInFuture.
    """
    mentor = await uow.mentors.hold(command.mentor_id)
    if not command.approved:
        mentor.decline(uow.subject)
        await _let_all_go(mentor, uow, by=None)
        return mentor
    _must_have_happened(command, uow)
    mentor.approve(command.trained_on, command.background_checked_on, uow.subject)
    uow.save(mentor)
    return mentor


async def wish_for_mentor(command: WishForMentor, uow: AftercareUnitOfWork) -> AlumniMembership:
    """Keep how a member could meet a mentor, for staff to suggest one.

    Raises NoSuchMembership, HasOptedOut, NotInvited, MemberIsNotActive, PurposeNotAgreed,
    UnknownTimezone.
    """
    membership = await uow.alumni_memberships.hold(command.client_id)
    membership.must_be_active(Purpose.MENTORING)
    known_timezone(command.reachable.timezone)
    membership.mentoring = asdict(command.reachable)
    uow.save(membership)
    return membership


async def _must_be_allowed(command: OfferToMentor, uow: AftercareUnitOfWork) -> None:
    rules = await rules_of(uow)
    completed_on = await uow.alumni_completions.last(command.client_id)
    if completed_on is None:
        raise TooSoonToMentor("Mentors have completed a program here.")
    first_day = completed_on + timedelta(days=rules.mentor_days)
    if uow.now.date() < first_day:
        raise TooSoonToMentor(
            f"You can offer this {rules.mentor_days} days after you completed the program: from "
            f"{first_day.isoformat()} on.",
            days_needed=rules.mentor_days,
            possible_from=first_day.isoformat(),
        )
    if command.capacity > rules.mentees_at_most:
        raise MoreMenteesThanAllowed("More mentees than a mentor has here.", field="capacity")


def _add(command: OfferToMentor, membership: AlumniMembership, uow: AftercareUnitOfWork) -> Mentor:
    mentor = Mentor(
        id=new_id(),
        site=uow.site,
        membership_id=membership.id,
        client_id=membership.client_id,
        reachable=command.reachable,
        capacity=command.capacity,
        offered_at=uow.now,
    )
    uow.mentors.add(mentor)
    return mentor


def _must_have_happened(command: ReviewMentor, uow: AftercareUnitOfWork) -> None:
    # A day ahead: the site's day may be later than the one of UTC.
    latest = uow.now.date() + timedelta(days=1)
    for field in ("trained_on", "background_checked_on"):
        day = getattr(command, field)
        if day is not None and day > latest:
            raise ReviewedInFuture("Not before it happened.", field=field)


async def _let_all_go(mentor: Mentor, uow: AftercareUnitOfWork, *, by: Side | None) -> None:
    uow.save(mentor)
    for mentorship in await uow.mentorships.live_of_client(mentor.client_id):
        if mentorship.is_live and mentorship.mentor_id == mentor.id:
            end_mentorship_of(mentor, mentorship, uow, by=by)
