"""Routes of mentoring: offers and wishes of members, review and proposals of staff."""

from collections.abc import Collection
from typing import Annotated
from uuid import UUID

from fastapi import Query
from pydantic import Field

from services.aftercare.api.alumni.parameters import FOR_MEMBERS, Mentees, ReachableForm, own_router
from services.aftercare.api.alumni.views import (
    MentorshipView,
    MentorView,
    MentorWishView,
    OwnMentorship,
    Suggestions,
    SuggestionView,
)
from services.aftercare.api.parameters import AftercareCommands, Filters, router_of
from services.aftercare.domain.alumni.mentor import MentorState
from services.aftercare.domain.alumni.mentorship import Mentorship, MentorshipState, Side
from services.aftercare.handlers.alumni import mentors as offers
from services.aftercare.handlers.alumni import mentorships as handlers
from services.aftercare.ports import AftercareUnitOfWork
from services.aftercare.queries import alumni as queries
from services.aftercare.queries.persons import ids_of
from services.aftercare.queries.rows import Row
from shared.http.answer import Answer
from shared.http.forms import Day, Flag, Form, Note
from shared.http.paging import Page, Paging
from shared.http.reading import Looks, Reads
from shared.http.vaults import Vaults, opened
from shared.private import Vault

mentors = router_of("mentors")
mentorships = router_of("mentorships")
own_offer = own_router("mentor-offer")
own_wish = own_router("mentor-wish")
own = own_router("mentorships")


class MentorFilters(Filters):
    state: MentorState | None = None


class MentorshipFilters(Filters):
    state: MentorshipState | None = None


class OfferBody(ReachableForm):
    capacity: Mentees = 1


class MentorReviewBody(Form):
    """Whoever approves says when training and background were looked at."""

    approved: Flag
    trained_on: Day | None = None
    background_checked_on: Day | None = None


class MentorshipProposalBody(Form):
    mentor_id: UUID
    client_id: UUID


class AcceptanceBody(Form):
    """What the other may read while the mentorship is active, such as how to be reached."""

    introduction: Annotated[Note, Field(max_length=500)] | None = None


_WITHOUT_A_WORD = AcceptanceBody()
"""Who accepts has to say nothing of themselves."""


@own_offer.post("")
async def offer_to_mentor(
    client_id: UUID, body: OfferBody, command: AftercareCommands
) -> Answer[MentorView]:
    """Offer to be a mentor, for staff to review."""
    wish = offers.OfferToMentor(
        client_id=client_id, reachable=body.reachable(), capacity=body.capacity
    )
    async with command.unit_of_work() as uow:
        mentor = await offers.offer_to_mentor(wish, uow)
        view = MentorView.of(mentor)
        return command.answered(uow, view, version=mentor.version)


@own_offer.delete("")
async def withdraw_mentor_offer(client_id: UUID, command: AftercareCommands) -> Answer[MentorView]:
    """Stop being a mentor; mentorships end with it, at once."""
    async with command.unit_of_work() as uow:
        mentor = await offers.withdraw_offer(client_id, uow)
        return command.answered(uow, MentorView.of(mentor), version=mentor.version)


@own_wish.put("")
async def wish_for_mentor(
    client_id: UUID, body: ReachableForm, command: AftercareCommands
) -> Answer[MentorWishView]:
    """Say how one could meet a mentor."""
    wish = offers.WishForMentor(client_id=client_id, reachable=body.reachable())
    async with command.unit_of_work() as uow:
        membership = await offers.wish_for_mentor(wish, uow)
        return command.answered(uow, MentorWishView(**membership.mentoring))


@mentors.get("")
async def list_mentors(
    reads: Reads, paging: Paging, filters: Annotated[MentorFilters, Query()]
) -> Page[MentorView]:
    """List who has offered to mentor, oldest first, with how many mentees each has."""
    rows = await queries.mentors(reads.database, reads.site, filters.model_dump(), paging)
    return paging.page(rows, MentorView.model_validate, lambda row: row["id"])


@mentors.post("/{mentor_id}/review")
async def review_mentor(
    mentor_id: UUID, body: MentorReviewBody, command: AftercareCommands
) -> Answer[MentorView]:
    """Approve an offer, or decline it; an approved mentor who is declined has no mentees more."""
    wish = offers.ReviewMentor(mentor_id=mentor_id, **body.model_dump())
    async with command.unit_of_work() as uow:
        command.expect(await uow.mentors.hold(mentor_id))
        mentor = await offers.review_mentor(wish, uow)
        return command.answered(uow, MentorView.of(mentor), version=mentor.version)


@own_wish.get("/suggestions", responses=FOR_MEMBERS)
async def suggest_mentors(client_id: UUID, look: Looks[AftercareUnitOfWork]) -> Suggestions:
    """List up to 20 mentors with room who share a language, the best first, with reasons."""
    async with look.unit_of_work() as uow:
        found = await handlers.suggest_mentors(client_id, uow)
    return Suggestions(items=[SuggestionView.model_validate(one) for one in found])


@mentorships.post("")
async def propose_mentorship(
    body: MentorshipProposalBody, command: AftercareCommands
) -> Answer[MentorshipView]:
    """Propose a mentor to a member; both are asked, and neither learns who the other is."""
    wish = handlers.ProposeMentorship(mentor_id=body.mentor_id, client_id=body.client_id)
    async with command.unit_of_work() as uow:
        mentorship = await handlers.propose_mentorship(wish, uow)
        view = MentorshipView.model_validate(mentorship)
        return command.answered(uow, view, version=mentorship.version)


@mentorships.get("")
async def list_mentorships(
    reads: Reads, paging: Paging, filters: Annotated[MentorshipFilters, Query()]
) -> Page[MentorshipView]:
    """List proposals, mentorships and those that ended, oldest first."""
    rows = await queries.mentorships(reads.database, reads.site, filters.model_dump(), paging)
    return paging.page(rows, MentorshipView.model_validate, lambda row: row["id"])


@mentorships.post("/{mentorship_id}/ending")
async def end_mentorship(mentorship_id: UUID, command: AftercareCommands) -> Answer[MentorshipView]:
    """End a mentorship, or a proposal."""
    wish = handlers.EndMentorship(mentorship_id=mentorship_id)
    async with command.unit_of_work() as uow:
        command.expect(await uow.mentorships.get(mentorship_id))
        mentorship = await handlers.end_mentorship(wish, uow)
        view = MentorshipView.model_validate(mentorship)
        return command.answered(uow, view, version=mentorship.version)


@own.get("")
async def list_own_mentorships(
    client_id: UUID, reads: Reads, paging: Paging, vault: Vaults
) -> Page[OwnMentorship]:
    """List the member's own, oldest first; the other is an alias."""
    rows = await queries.mentorships_of(reads.database, reads.site, client_id, paging)
    own_ids = await ids_of(reads.database, client_id)
    return paging.page(rows, lambda row: _own(own_ids, vault, row), lambda row: row["id"])


@own.post("/{mentorship_id}/acceptance")
async def accept_mentorship(
    client_id: UUID,
    mentorship_id: UUID,
    command: AftercareCommands,
    body: AcceptanceBody = _WITHOUT_A_WORD,
) -> Answer[OwnMentorship]:
    """Say yes; it begins once the other has too."""
    wish = handlers.AcceptMentorship(
        mentorship_id=mentorship_id, client_id=client_id, introduction=body.introduction
    )
    async with command.unit_of_work() as uow:
        mentorship = await handlers.accept_mentorship(wish, uow)
        view = _shown(await uow.merges.ids_of({client_id}), mentorship)
        return command.answered(uow, view, version=mentorship.version)


@own.post("/{mentorship_id}/ending")
async def leave_mentorship(
    client_id: UUID, mentorship_id: UUID, command: AftercareCommands
) -> Answer[OwnMentorship]:
    """End it, or decline, at once; nobody is asked why."""
    wish = handlers.EndMentorship(mentorship_id=mentorship_id, client_id=client_id)
    async with command.unit_of_work() as uow:
        mentorship = await handlers.end_mentorship(wish, uow)
        view = _shown(await uow.merges.ids_of({client_id}), mentorship)
        return command.answered(uow, view, version=mentorship.version)


def _shown(own_ids: Collection[UUID], mentorship: Mentorship) -> OwnMentorship:
    return _own_view(own_ids, vars(mentorship), introduction=None)


def _own(own_ids: Collection[UUID], vault: Vault, row: Row) -> OwnMentorship:
    """Open what the other wrote, while the mentorship is active and at no other time."""
    if row["state"] != MentorshipState.ACTIVE:
        return _own_view(own_ids, row, introduction=None)
    other = Side.MENTEE if row["mentor_client_id"] in own_ids else Side.MENTOR
    words = opened(vault, row[f"{other}_client_id"], row[f"sealed_by_{other}"], row[f"{other}_key"])
    return _own_view(own_ids, row, introduction=words.get("introduction"))


def _own_view(own_ids: Collection[UUID], row: Row, *, introduction: str | None) -> OwnMentorship:
    is_mentor = row["mentor_client_id"] in own_ids
    side, other = (Side.MENTOR, Side.MENTEE) if is_mentor else (Side.MENTEE, Side.MENTOR)
    shown = {
        "side": side,
        "other_alias": row[f"{other}_alias"],
        "accepted_at": row[f"{side}_accepted_at"],
        "introduction": introduction,
    }
    return OwnMentorship.model_validate({**row, **shown})
