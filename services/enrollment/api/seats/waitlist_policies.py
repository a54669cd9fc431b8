"""Owns the routes of a site's rules of waiting."""

from datetime import time
from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, Field

from services.enrollment.domain.seats.waitlist_policy import (
    FEDERAL_PRIORITIES,
    Priority,
    WaitlistPolicy,
    Weekday,
)
from services.enrollment.handlers.seats import waitlist as handlers
from services.enrollment.ports import EnrollmentUnitOfWork
from services.enrollment.queries import waitlist
from shared.http.answer import Answer
from shared.http.command import Commands
from shared.http.forms import WHOLE, ClockTime, Code, Form
from shared.http.parameters import Site
from shared.http.reading import Reads
from shared.http.route import CommandRoute
from shared.identifiers import new_id

router = APIRouter(tags=["waitlist"], route_class=CommandRoute)


class PriorityForm(Form):
    code: Code
    rank: Annotated[int, Field(ge=0, le=1000), WHOLE]


class WaitlistPolicyForm(Form):
    """A whole new version; what is left out has its default.

    `returns_after_…`: how often somebody keeps the place in the list after not answering, or
    declining, an offer. Priorities are offered seats in the order of their ranks.
    """

    offer_hours: Annotated[int, Field(ge=1, le=336), WHOLE] = 48
    answer_by: ClockTime = "17:00"
    office_days: Annotated[list[Weekday], Field(min_length=1, max_length=7)] = list(Weekday)[:5]
    reservation_days: Annotated[int, Field(ge=0, le=365), WHOLE] = 14
    returns_after_lapse: Annotated[int, Field(ge=0, le=100), WHOLE] = 1
    returns_after_decline: Annotated[int, Field(ge=0, le=100), WHOLE] = 0
    priorities: Annotated[list[PriorityForm], Field(min_length=1, max_length=20)] = [
        PriorityForm(code=one.code, rank=one.rank) for one in FEDERAL_PRIORITIES
    ]
    initiation_days: Annotated[int, Field(ge=1, le=90), WHOLE] = 14
    alert_days_before: Annotated[int, Field(ge=0, le=90), WHOLE] = 4

    def policy(self, site: str) -> WaitlistPolicy:
        """Return the version. Raises PriorityIsNamedTwice, AlertBeforeReceipt."""
        return WaitlistPolicy(
            id=new_id(),
            site=site,
            **{
                **dict(self),
                "answer_by": time.fromisoformat(self.answer_by),
                "office_days": tuple(day for day in Weekday if day in self.office_days),
                "priorities": tuple(Priority(**dict(one)) for one in self.priorities),
            },
        )


class PriorityView(BaseModel):
    code: str
    rank: int


class WaitlistPolicyView(BaseModel):
    """`number` 0: the defaults, which nobody has set."""

    number: int
    offer_hours: int
    answer_by: ClockTime
    office_days: list[Weekday]
    reservation_days: int
    returns_after_lapse: int
    returns_after_decline: int
    priorities: list[PriorityView]
    initiation_days: int
    alert_days_before: int

    @classmethod
    def of(cls, policy: WaitlistPolicy) -> "WaitlistPolicyView":
        ranked = sorted(policy.priorities, key=lambda priority: priority.rank)
        shown = {
            "answer_by": policy.answer_by.strftime("%H:%M"),
            "priorities": [PriorityView(code=one.code, rank=one.rank) for one in ranked],
        }
        return cls(**{**vars(policy), **shown})


@router.put("/sites/{site}/waitlist-policy")
async def set_waitlist_policy(
    site: Site, body: WaitlistPolicyForm, command: Commands[EnrollmentUnitOfWork]
) -> Answer[WaitlistPolicyView]:
    """Keep a new version of the site's rules; who waits is ranked by it at once.

    Offers and reservations that were made keep their deadlines. Again is the same.
    """
    asked = handlers.SetWaitlistPolicy(policy=body.policy(site))
    async with command.unit_of_work() as uow:
        policy = await handlers.set_waitlist_policy(asked, uow)
        return command.answered(uow, WaitlistPolicyView.of(policy))


@router.get("/sites/{site}/waitlist-policy")
async def get_waitlist_policy(site: Site, reads: Reads) -> WaitlistPolicyView:
    """Show the rules that hold now."""
    return WaitlistPolicyView.of(await waitlist.current_policy(reads.database, site))
