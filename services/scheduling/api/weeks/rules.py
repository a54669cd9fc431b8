"""Owns the routes of a site's rules of weeks."""

from datetime import time
from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, Field

from services.scheduling.domain.weeks.rules import PartOfWeek, WeekRules
from services.scheduling.handlers.weeks import rules as handlers
from services.scheduling.ports import SchedulingUnitOfWork
from services.scheduling.queries import weeks as queries
from shared.http.answer import Answer
from shared.http.command import Commands
from shared.http.forms import WHOLE, ClockTime, Form
from shared.http.paging import Page, Paging
from shared.http.parameters import Site
from shared.http.reading import Reads
from shared.http.route import CommandRoute
from shared.identifiers import new_id
from shared.recurrence.weekdays import Weekday

router = APIRouter(tags=["weeks"], route_class=CommandRoute)


class WeekRulesForm(Form):
    """A whole new version; what is left out has its default.

    `partial_weeks`: what a week asks for in which a stay begins or ends, pauses or resumes;
    `holidays`: one with holidays of the site. Who is
    short is told at `check_at`, local time, on `check_on`, and before it when a week gets worse.
    """

    partial_weeks: PartOfWeek = PartOfWeek.NOTHING
    holidays: PartOfWeek = PartOfWeek.WHOLE
    check_on: Weekday = Weekday.WE
    check_at: ClockTime = "12:00"
    tell_days: Annotated[int, Field(ge=0, le=366), WHOLE] = 28

    def rules(self, site: str) -> WeekRules:
        clock = time.fromisoformat(self.check_at)
        return WeekRules(id=new_id(), site=site, **{**dict(self), "check_at": clock})


class WeekRulesView(BaseModel):
    """`number` 0: the defaults, which nobody has set."""

    number: int
    partial_weeks: PartOfWeek
    holidays: PartOfWeek
    check_on: Weekday
    check_at: ClockTime
    tell_days: int

    @classmethod
    def of(cls, rules: WeekRules) -> "WeekRulesView":
        return cls(**{**vars(rules), "check_at": rules.check_at.strftime("%H:%M")})


@router.put("/sites/{site}/week-rules")
async def set_week_rules(
    site: Site, body: WeekRulesForm, command: Commands[SchedulingUnitOfWork]
) -> Answer[WeekRulesView]:
    """Append a version for weeks that begin to be kept from now on; again changes nothing."""
    asked = handlers.SetWeekRules(rules=body.rules(site))
    async with command.unit_of_work() as uow:
        rules = await handlers.set_week_rules(asked, uow)
        return command.answered(uow, WeekRulesView.of(rules))


@router.get("/sites/{site}/week-rules")
async def list_week_rules(site: Site, reads: Reads, paging: Paging) -> Page[WeekRulesView]:
    """List the site's versions, the first one first; where nobody set any, the defaults."""
    known = await queries.week_rules_of(reads.database, site, paging)
    if not known and paging.after is None:
        known = [WeekRules(id=new_id(), site=site)]
    return paging.page(known, WeekRulesView.of, lambda rules: rules.id)
