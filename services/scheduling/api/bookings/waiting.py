"""Owns the routes of waitlists: who waits in which order, priorities, and the site's rules."""

from datetime import time
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, Field

from services.scheduling.api.bookings.views import MembershipView, WaitingMember
from services.scheduling.domain.bookings.policy import (
    DEFAULT_PRIORITIES,
    BookingPolicy,
    Priority,
)
from services.scheduling.handlers.bookings import memberships as membership_handlers
from services.scheduling.handlers.bookings import offers as handlers
from services.scheduling.handlers.bookings import waitlist as waitlist_handlers
from services.scheduling.ports import SchedulingUnitOfWork
from services.scheduling.queries import lines as queries
from shared.http.answer import Answer
from shared.http.command import Commands
from shared.http.forms import WHOLE, ClockTime, Code, Flag, Form
from shared.http.parameters import Site
from shared.http.reading import Looks, Reads
from shared.http.route import CommandRoute
from shared.identifiers import new_id

router = APIRouter(tags=["waitlist"], route_class=CommandRoute)


class PriorityForm(Form):
    """The lowest rank goes first."""

    code: Code
    rank: Annotated[int, Field(ge=0, le=1000), WHOLE]


class BookingPolicyForm(Form):
    """A whole new version; what is left out has its default.

    An offer lasts `offer_hours`, and then until `answer_by` on the site's clocks.
    `returns_after_…`: how often somebody keeps the place after not answering, or declining.
    `clients_book_make_ups`: whether clients take what is suggested themselves, or staff do.
    """

    offer_hours: Annotated[int, Field(ge=1, le=336), WHOLE] = 24
    answer_by: ClockTime = "17:00"
    returns_after_lapse: Annotated[int, Field(ge=0, le=100), WHOLE] = 1
    returns_after_decline: Annotated[int, Field(ge=0, le=100), WHOLE] = 0
    priorities: Annotated[list[PriorityForm], Field(min_length=1, max_length=20)] = [
        PriorityForm(code=one.code, rank=one.rank) for one in DEFAULT_PRIORITIES
    ]
    clients_book_make_ups: Flag = True

    def policy(self, site: str) -> BookingPolicy:
        """Return the version. Raises PriorityIsNamedTwice."""
        return BookingPolicy(
            id=new_id(),
            site=site,
            **{
                **dict(self),
                "answer_by": time.fromisoformat(self.answer_by),
                "priorities": tuple(Priority(**dict(one)) for one in self.priorities),
            },
        )


class PriorityView(BaseModel):
    code: str
    rank: int


class BookingPolicyView(BaseModel):
    """`number` 0: the defaults, which nobody has set."""

    number: int
    offer_hours: int
    answer_by: ClockTime
    returns_after_lapse: int
    returns_after_decline: int
    priorities: list[PriorityView]
    clients_book_make_ups: bool

    @classmethod
    def of(cls, policy: BookingPolicy) -> "BookingPolicyView":
        ranked = sorted(policy.priorities, key=lambda priority: priority.rank)
        shown = {
            "answer_by": policy.answer_by.strftime("%H:%M"),
            "priorities": [PriorityView(code=one.code, rank=one.rank) for one in ranked],
        }
        return cls(**{**vars(policy), **shown})


class MembershipPriorityForm(Form):
    """A code of the site's booking policy."""

    priority: Code


class Waitlist(BaseModel):
    """Who holds an offer, and then who waits, in the order in which seats are offered."""

    items: list[WaitingMember]


@router.get("/sites/{site}/series/{series_id}/waitlist")
async def get_waitlist(
    site: Site,  # noqa: ARG001 - the look holds it
    series_id: UUID,
    look: Looks[SchedulingUnitOfWork],
) -> Waitlist:
    """Show the line as it stands now, whole, and why nothing is offered to whom."""
    async with look.unit_of_work() as uow:
        places = await waitlist_handlers.waitlist_of(series_id, uow)
    return Waitlist(items=[WaitingMember.at(place) for place in places])


@router.put("/sites/{site}/memberships/{membership_id}/priority")
async def change_membership_priority(
    site: Site,  # noqa: ARG001 - the command holds it
    membership_id: UUID,
    body: MembershipPriorityForm,
    command: Commands[SchedulingUnitOfWork],
) -> Answer[MembershipView]:
    """Say how early who waits is offered a seat."""
    asked = membership_handlers.ChangePriority(membership_id=membership_id, priority=body.priority)
    async with command.unit_of_work() as uow:
        command.expect(await uow.memberships.get(membership_id))
        membership = await membership_handlers.change_priority(asked, uow)
        view = MembershipView.of(membership)
        return command.answered(uow, view, version=membership.version)


@router.put("/sites/{site}/booking-policy")
async def set_booking_policy(
    site: Site, body: BookingPolicyForm, command: Commands[SchedulingUnitOfWork]
) -> Answer[BookingPolicyView]:
    """Keep a new version of the site's rules of waiting; offers that were made keep their time."""
    asked = handlers.SetBookingPolicy(policy=body.policy(site))
    async with command.unit_of_work() as uow:
        policy = await handlers.set_booking_policy(asked, uow)
        return command.answered(uow, BookingPolicyView.of(policy))


@router.get("/sites/{site}/booking-policy")
async def get_booking_policy(site: Site, reads: Reads) -> BookingPolicyView:
    """Show the rules that hold now."""
    return BookingPolicyView.of(await queries.current_policy(reads.database, site))
