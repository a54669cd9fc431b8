"""Routes of a site's rules for setbacks: working days, and how many of them are left to act."""

from datetime import date, datetime, time
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends
from pydantic import BaseModel, ConfigDict, Field

from services.aftercare.api.parameters import AftercareCommands, within_site
from services.aftercare.domain.setbacks.policy import SetbackPolicy, SetbackRules
from services.aftercare.handlers.setbacks import policies as handlers
from services.aftercare.ports import AftercareUnitOfWork
from shared.http.answer import Answer
from shared.http.forms import WHOLE, ClockTime, Day, Form, ZoneName
from shared.http.reading import Looks
from shared.http.route import CommandRoute

router = APIRouter(
    prefix="/sites/{site}/setback-policy",
    tags=["setbacks"],
    route_class=CommandRoute,
    dependencies=[Depends(within_site)],
)

WorkingDays = Annotated[int, Field(ge=1, le=10), WHOLE]
Weekday = Annotated[int, Field(ge=1, le=7), WHOLE]


class SetbackPolicyForm(Form):
    """Working days left to look at a report, then to decide; each ends at `closes_at`.

    `weekdays` are ISO numbers, Monday is 1. `closed_on` are holidays. Both are days in `timezone`.
    """

    days_to_review: WorkingDays = 1
    days_to_decide: WorkingDays = 2
    weekdays: Annotated[list[Weekday], Field(min_length=1, max_length=7)] = [1, 2, 3, 4, 5]
    closed_on: Annotated[list[Day], Field(max_length=200)] = []
    closes_at: ClockTime = "17:00"
    timezone: ZoneName

    def rules(self) -> SetbackRules:
        """Return the rules. Raises UnknownTimezone."""
        return SetbackRules(
            days_to_review=self.days_to_review,
            days_to_decide=self.days_to_decide,
            weekdays=tuple(sorted(set(self.weekdays))),
            closed_on=tuple(sorted(set(self.closed_on))),
            closes_at=time.fromisoformat(self.closes_at),
            timezone=self.timezone,
        )


class SetbackPolicyView(BaseModel):
    """Version `number`, which never changes; number 0 are the rules of a site without its own.

    Without its own a site's deadlines follow the timezone of the client's plan.
    """

    model_config = ConfigDict(frozen=True)

    id: UUID | None
    number: int
    days_to_review: int
    days_to_decide: int
    weekdays: tuple[int, ...]
    closed_on: tuple[date, ...]
    closes_at: str
    timezone: str | None
    published_at: datetime | None
    published_by: str | None

    @classmethod
    def of(cls, policy: SetbackPolicy) -> "SetbackPolicyView":
        return cls.model_validate({**vars(policy), **_said(policy.rules)})

    @classmethod
    def usual(cls) -> "SetbackPolicyView":
        unsaid = dict.fromkeys(("id", "published_at", "published_by", "timezone"))
        return cls.model_validate({**_said(SetbackRules()), **unsaid, "number": 0})


@router.put("")
async def publish_setback_policy(
    body: SetbackPolicyForm, command: AftercareCommands
) -> Answer[SetbackPolicyView]:
    """Publish the next version of the site's rules. Again is the same. Deadlines stay."""
    asked = handlers.PublishSetbackPolicy(rules=body.rules())
    async with command.unit_of_work() as uow:
        policy = await handlers.publish_setback_policy(asked, uow)
        return command.answered(uow, SetbackPolicyView.of(policy))


@router.get("")
async def get_setback_policy(looks: Looks[AftercareUnitOfWork]) -> SetbackPolicyView:
    """Show the rules that hold now: the newest version, or the usual ones."""
    async with looks.unit_of_work() as uow:
        policy = await uow.setback_policies.newest()
        return SetbackPolicyView.usual() if policy is None else SetbackPolicyView.of(policy)


def _said(rules: SetbackRules) -> dict[str, object]:
    """Return the rules as they are sent: hours as on the site's clocks."""
    said = {name: getattr(rules, name) for name in SetbackRules.__dataclass_fields__}
    return {**said, "closes_at": f"{rules.closes_at:%H:%M}"}
