"""Owns the routes of a site's rules of credit, and of the rolls that wait to be finished."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, Field

from services.scheduling.api.clock import Now
from services.scheduling.api.sessions.views import SessionRecord
from services.scheduling.domain.rolls.credit_rules import LONGEST_WAIT, CreditRules, Rounding
from services.scheduling.handlers.rolls import credit_rules as handlers
from services.scheduling.ports import SchedulingUnitOfWork
from services.scheduling.queries import rolls as queries
from shared.http.answer import Answer
from shared.http.command import Commands
from shared.http.forms import WHOLE, Day, Flag, Form
from shared.http.paging import Page, Paging
from shared.http.parameters import Site
from shared.http.reading import Reads
from shared.http.route import CommandRoute
from shared.identifiers import new_id

router = APIRouter(tags=["sessions"], route_class=CommandRoute)

_Minutes = Annotated[int, Field(ge=0, le=720), WHOLE]


class CreditRulesForm(Form):
    """A whole new version for sessions from `from_day` on; what is left out has its default."""

    from_day: Day
    grace_minutes: _Minutes = 5
    partial_after_minutes: _Minutes = 30
    minimum_minutes: _Minutes = 1
    rounding: Rounding = Rounding.NONE
    status_from_times: Flag = False
    lock_after_hours: Annotated[int, Field(ge=0, le=LONGEST_WAIT), WHOLE] | None = 24


class CreditRulesView(BaseModel):
    """One version. Whole minutes; `number` 0 are the defaults, which nobody has set."""

    number: int
    from_day: date | None
    grace_minutes: int
    partial_after_minutes: int
    minimum_minutes: int
    rounding: Rounding
    status_from_times: bool
    lock_after_hours: int | None

    @classmethod
    def of(cls, rules: CreditRules) -> "CreditRulesView":
        return cls(**{**vars(rules), "from_day": rules.from_day if rules.number else None})


class RollToFinish(SessionRecord):
    """A session that is over; so many of its clients have no mark."""

    unmarked: int


@router.put("/sites/{site}/credit-rules")
async def set_credit_rules(
    site: Site, body: CreditRulesForm, command: Commands[SchedulingUnitOfWork]
) -> Answer[CreditRulesView]:
    """Append a version of the rules by which minutes are credited; the same again changes nothing.

    Each entry of a roll keeps the version it was credited by. Only the first version may begin
    before tomorrow.
    """
    rules = CreditRules(id=new_id(), site=site, **dict(body))
    async with command.unit_of_work() as uow:
        rules = await handlers.set_credit_rules(handlers.SetCreditRules(rules=rules), uow)
        return command.answered(uow, CreditRulesView.of(rules))


@router.get("/sites/{site}/credit-rules")
async def list_credit_rules(site: Site, reads: Reads, paging: Paging) -> Page[CreditRulesView]:
    """List the site's versions, the first one first; where nobody set any, the defaults."""
    known = await queries.credit_rules_of(reads.database, site, paging)
    if not known and paging.after is None:
        known = [CreditRules(id=new_id(), site=site)]
    return paging.page(known, CreditRulesView.of, lambda rules: rules.id)


@router.get("/sites/{site}/rolls-to-finish")
async def list_rolls_to_finish(
    site: Site, reads: Reads, paging: Paging, now: Now
) -> Page[RollToFinish]:
    """List sessions that are over and whose roll nobody has completed."""
    rows = await queries.rolls_to_finish(reads.database, site, paging, now)
    return paging.page(rows, lambda row: RollToFinish(**row), lambda row: row["id"])
