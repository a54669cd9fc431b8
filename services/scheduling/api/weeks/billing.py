"""Owns the routes of billing: payers' rules, who has which payer, and which days are billable."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel, Field

from services.scheduling.api.weeks.weeks import WeekIsNamedByMonday
from services.scheduling.domain.programs.requirements import SessionType
from services.scheduling.domain.weeks.billing import (
    BillableDay,
    BillingRules,
    BillingUnit,
    Spell,
    UnitRounding,
    Why,
)
from services.scheduling.handlers.weeks import billing as handlers
from services.scheduling.ports import SchedulingUnitOfWork
from services.scheduling.queries import billing as queries
from shared.errors import Invalid
from shared.http.answer import Answer, answer_with
from shared.http.command import Commands
from shared.http.csv_rows import Cell, csv_table
from shared.http.forms import WHOLE, Code, Day, Flag, Form
from shared.http.media import CSV, Accepts, also, answer_in
from shared.http.paging import Page, Paging
from shared.http.parameters import Site
from shared.http.reading import Reads
from shared.http.route import CommandRoute
from shared.identifiers import new_id

router = APIRouter(tags=["billing"], route_class=CommandRoute)

LONGEST = timedelta(days=92)
Payer = Annotated[
    str,
    Path(
        pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$",
        description="The site's short name for the payer.",
        examples=["state-medicaid"],
    ),
]
_Minutes = Annotated[int, Field(ge=1, le=1440), WHOLE]


class DaysAreTooMany(Invalid):
    def __init__(self) -> None:
        super().__init__("Ask for 92 days at most.", field="query.to")


class DaysAreUpsideDown(Invalid):
    def __init__(self) -> None:
        super().__init__("The last day is before the first: swap them.", field="query.to")


class BillingRulesForm(Form):
    """A payer's rules for days from `from_day` on; what is left out is as HCPCS H0015 has it.

    `unit` `day` is a day of `minutes_per_day`, of at least `days_per_week`; `minutes` is units of
    `minutes_per_unit`, as H0004 has them.
    """

    from_day: Day
    procedure_code: Code = "H0015"
    unit: BillingUnit = BillingUnit.DAY
    minutes_per_day: _Minutes = 180
    days_per_week: Annotated[int, Field(ge=0, le=7), WHOLE] = 3
    short_weeks_count: Flag = False
    minutes_per_unit: _Minutes = 15
    rounding: UnitRounding = UnitRounding.DOWN
    session_types: Annotated[list[SessionType], Field(min_length=1, max_length=5)] = list(
        SessionType
    )

    def rules(self, site: str, payer: str) -> BillingRules:
        kinds = tuple(kind for kind in SessionType if kind in self.session_types)
        plain = {**dict(self), "session_types": kinds}
        return BillingRules(id=new_id(), site=site, payer=payer, **plain)


class BillingRulesView(BaseModel):
    payer: str
    number: int
    from_day: date
    procedure_code: str
    unit: BillingUnit
    minutes_per_day: int
    days_per_week: int
    short_weeks_count: bool
    minutes_per_unit: int
    rounding: UnitRounding
    session_types: list[str]

    @classmethod
    def of(cls, rules: BillingRules) -> "BillingRulesView":
        return cls(**{**vars(rules), "session_types": list(rules.session_types)})


class PayerForm(Form):
    """The client has this payer from the local day on, until another one follows."""

    payer: Code
    from_day: Day


class SpellView(BaseModel):
    payer: str
    from_day: date


class ClientPayersView(BaseModel):
    """In the order of their days; before the first, the default rules hold."""

    client_id: UUID
    spells: list[SpellView]

    @classmethod
    def of(cls, client_id: UUID, spells: Iterable[Spell]) -> "ClientPayersView":
        return cls(
            client_id=client_id,
            spells=[SpellView(payer=one.payer, from_day=one.from_day) for one in spells],
        )


class BillableDayView(BaseModel):
    """A local day with a complete roll; `minutes` are those that count for the payer.

    `in_words` says why it is billable or not: `150 of 180 minutes`, `2 of 3 days this week`. A week
    that still runs counts the days so far.
    """

    day: date
    payer: str
    rules: int
    procedure_code: str
    minutes: int
    billable: bool
    units: int
    why: Why
    in_words: str

    @classmethod
    def of(cls, day: BillableDay) -> "BillableDayView":
        facts = {name: getattr(day, name) for name in cls.model_fields if name != "billable"}
        return cls(**facts, billable=day.is_billable)


class ClientDaysView(BaseModel):
    client_id: UUID
    units: int
    billable_days: int
    days: list[BillableDayView]

    @classmethod
    def of(cls, client_id: UUID, days: Iterable[BillableDay]) -> "ClientDaysView":
        shown = [BillableDayView.of(day) for day in days]
        return cls(
            client_id=client_id,
            units=sum(day.units for day in shown),
            billable_days=sum(day.billable for day in shown),
            days=shown,
        )


@router.put("/sites/{site}/payers/{payer}/billing-rules")
async def set_billing_rules(
    site: Site, payer: Payer, body: BillingRulesForm, command: Commands[SchedulingUnitOfWork]
) -> Answer[BillingRulesView]:
    """Append a version of a payer's rules; the same again changes nothing."""
    asked = handlers.SetBillingRules(rules=body.rules(site, payer))
    async with command.unit_of_work() as uow:
        rules = await handlers.set_billing_rules(asked, uow)
        return command.answered(uow, BillingRulesView.of(rules))


@router.get("/sites/{site}/billing-rules")
async def list_billing_rules(
    site: Site, reads: Reads, paging: Paging, payer: Annotated[Code | None, Query()] = None
) -> Page[BillingRulesView]:
    known = await queries.rules(reads.database, site, paging, payer)
    return paging.page(known, BillingRulesView.of, lambda rules: rules.id)


@router.put("/sites/{site}/clients/{client_id}/payer")
async def set_client_payer(
    site: Site,  # noqa: ARG001 - the command holds it
    client_id: UUID,
    body: PayerForm,
    command: Commands[SchedulingUnitOfWork],
) -> Answer[ClientPayersView]:
    """Note which payer a client has from a day on; for the same day again, it replaces it."""
    spell = Spell(body.payer, body.from_day)
    asked = handlers.SetClientPayer(client_id=client_id, spell=spell)
    async with command.unit_of_work() as uow:
        payers = await handlers.set_client_payer(asked, uow)
        return command.answered(uow, ClientPayersView.of(client_id, payers.spells))


@router.get("/sites/{site}/clients/{client_id}/payer")
async def get_client_payer(site: Site, client_id: UUID, reads: Reads) -> ClientPayersView:
    spells = await queries.payers_of(reads.database, site, client_id)
    return ClientPayersView.of(client_id, spells)


@router.get("/sites/{site}/clients/{client_id}/billable-days")
async def get_billable_days(
    site: Site,
    client_id: UUID,
    reads: Reads,
    first: Annotated[Day, Query(alias="from")],
    last: Annotated[Day, Query(alias="to")],
) -> ClientDaysView:
    """Show which of a client's days are billable, and of each that is not, why."""
    if last < first:
        raise DaysAreUpsideDown
    if last - first > LONGEST:
        raise DaysAreTooMany
    days = await queries.of_client(reads.database, site, client_id, first, last)
    return ClientDaysView.of(client_id, days)


@router.get("/sites/{site}/weeks/{monday}/billable-days", responses=also(CSV))
async def list_billable_days(
    *, site: Site, monday: Day, reads: Reads, paging: Paging, accepts: Accepts
) -> Answer[Page[ClientDaysView]]:
    """List the billable days of a week by client; as CSV it comes whole, a line a day."""
    if monday.weekday():
        raise WeekIsNamedByMonday
    whole = accepts.prefers(CSV)
    window = None if whole else paging
    found = await queries.of_site(reads.database, site, monday, window)
    if whole:
        clients = [_shown(one) for one in found]
        return answer_in(CSV, csv_table(HEADER, _cells(clients)), name=f"billing-{monday}.csv")
    return answer_with(paging.page(found, _shown, lambda one: one.client_id), status=200)


def _shown(one: queries.ClientDays) -> ClientDaysView:
    return ClientDaysView.of(one.client_id, one.days)


HEADER = ["client_id", *BillableDayView.model_fields]


def _cells(clients: Iterable[ClientDaysView]) -> Iterable[list[Cell]]:
    names = HEADER[1:]
    return (
        [client.client_id, *(getattr(day, name) for name in names)]
        for client in clients
        for day in client.days
    )
