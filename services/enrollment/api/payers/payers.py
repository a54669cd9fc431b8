"""Owns the routes of payers: their rules, version after version, and who covers a stay."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel, Field

from services.enrollment.domain.payers.coverage import Coverage
from services.enrollment.domain.payers.payer import SESSION_TYPES, PayerRules, Rounding, UnitKind
from services.enrollment.handlers.payers import payers as handlers
from services.enrollment.ports import EnrollmentUnitOfWork
from services.enrollment.queries import authorizations as queries
from shared.errors import NotFound
from shared.http.answer import Answer
from shared.http.command import Commands
from shared.http.forms import WHOLE, Code, Day, Flag, Form, Line
from shared.http.parameters import Site
from shared.http.reading import Reads
from shared.http.route import CommandRoute

router = APIRouter(tags=["payers"], route_class=CommandRoute)

Payer = Annotated[
    str,
    Path(
        pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$",
        description="The site's short name for the payer.",
        examples=["state-medicaid"],
    ),
]
_Minutes = Annotated[int, Field(ge=1, le=1440), WHOLE]


class PayerRulesForm(Form):
    """What a payer's contract says; what is left out is as HCPCS H0015 has it."""

    procedure_code: Code = "H0015"
    requires_authorization: Flag = True
    unit_kind: UnitKind = UnitKind.DAY
    minutes_per_day: _Minutes = 180
    days_per_week: Annotated[int, Field(ge=0, le=7), WHOLE] = 3
    minutes_per_session: _Minutes = 1
    rounding: Rounding = Rounding.DOWN
    session_types: Annotated[tuple[Code, ...], Field(min_length=1, max_length=20)] = SESSION_TYPES
    low_units: Annotated[int, Field(ge=0, le=1000), WHOLE] = 5
    low_days: Annotated[int, Field(ge=0, le=366), WHOLE] = 7
    most_units: Annotated[int, Field(ge=1, le=5000), WHOLE] = 180
    most_days: Annotated[int, Field(ge=1, le=1100), WHOLE] = 366

    def rules(self, payer: str) -> PayerRules:
        return PayerRules(payer=payer, **dict(self))


class PayerRulesView(BaseModel):
    """One version; what was approved under it keeps it. Minutes are credited ones."""

    payer: str
    number: int
    procedure_code: str
    requires_authorization: bool
    unit_kind: UnitKind
    minutes_per_day: int
    days_per_week: int
    minutes_per_session: int
    rounding: Rounding
    session_types: list[str]
    low_units: int
    low_days: int
    most_units: int
    most_days: int

    @classmethod
    def of(cls, rules: PayerRules) -> "PayerRulesView":
        return cls(**vars(rules))


class PayerList(BaseModel):
    items: list[PayerRulesView]


class CoverageForm(Form):
    """Without `covers_from` it is the first day of the stay. The member number is kept sealed."""

    covers_from: Day | None = None
    covers_until: Day | None = None
    member_number: Line | None = None


class CoverageView(BaseModel):
    episode_id: UUID
    payer: str
    covers_from: date
    covers_until: date | None
    has_member_number: bool

    @classmethod
    def of(cls, coverage: Coverage) -> "CoverageView":
        return cls(**{**vars(coverage), "has_member_number": coverage.sealed is not None})


class CoverageList(BaseModel):
    items: list[CoverageView]


@router.put("/sites/{site}/payers/{payer}/rules")
async def put_payer_rules(
    site: Site,  # noqa: ARG001 - the command holds it
    payer: Payer,
    body: PayerRulesForm,
    command: Commands[EnrollmentUnitOfWork],
) -> Answer[PayerRulesView]:
    """Append a version of the payer's rules; the same rules again are the version that stands."""
    asked = handlers.PutPayerRules(rules=body.rules(payer))
    async with command.unit_of_work() as uow:
        rules = await handlers.put_payer_rules(asked, uow)
        return command.answered(uow, PayerRulesView.of(rules), version=rules.number)


@router.get("/sites/{site}/payers/{payer}/rules")
async def get_payer_rules(
    site: Site,
    payer: Payer,
    reads: Reads,
    number: Annotated[int | None, Query(ge=1, le=1_000_000)] = None,
) -> Answer[PayerRulesView]:
    """Show the payer's newest rules, or the version of a number."""
    rules = await queries.rules_of_payer(reads.database, site, payer, number)
    if rules is None:
        raise NotFound("There are no such rules of this payer here.")
    return reads.found(PayerRulesView.of(rules), version=rules.number)


@router.get("/sites/{site}/payers")
async def list_payers(site: Site, reads: Reads) -> PayerList:
    """List the site's payers with their newest rules."""
    newest = await queries.newest_rules(reads.database, site)
    return PayerList(items=[PayerRulesView.of(rules) for rules in newest.values()])


@router.put("/sites/{site}/episodes/{episode_id}/payers/{payer}")
async def cover_episode(
    site: Site,  # noqa: ARG001 - the command holds it
    episode_id: UUID,
    payer: Payer,
    body: CoverageForm,
    command: Commands[EnrollmentUnitOfWork],
) -> Answer[CoverageView]:
    """Say which payer is to pay for a stay; again overwrites."""
    asked = handlers.CoverEpisode(episode_id=episode_id, payer=payer, **dict(body))
    async with command.unit_of_work() as uow:
        command.expect(await uow.episodes.get(episode_id))
        coverage = await handlers.cover_episode(asked, uow)
        return command.answered(uow, CoverageView.of(coverage))


@router.get("/sites/{site}/episodes/{episode_id}/payers")
async def list_coverages(site: Site, episode_id: UUID, reads: Reads) -> CoverageList:
    rows = await queries.coverages(reads.database, site, episode_id)
    return CoverageList(
        items=[CoverageView(**row, has_member_number=row["sealed"] is not None) for row in rows]
    )
