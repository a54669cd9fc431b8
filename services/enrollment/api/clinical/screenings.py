"""Owns the routes of screenings by ASAM's dimensions.

Answers to commands are receipts, without ratings; those are read where `Location` points.
"""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from asyncpg import Record
from fastapi import APIRouter
from pydantic import BaseModel, Field

from services.enrollment.api.opening import Opening, Sealed
from services.enrollment.domain.clinical.asam import Consideration, Edition, RecommendationRules
from services.enrollment.domain.clinical.asam_rules import RULES, rules_of
from services.enrollment.domain.clinical.screening import OverrideReason, Screening, ScreeningState
from services.enrollment.domain.codes import LevelOfCare
from services.enrollment.handlers.clinical import screenings as handlers
from services.enrollment.ports import EnrollmentUnitOfWork
from services.enrollment.queries import admission as queries
from shared.errors import NotFound
from shared.http.answer import Answer
from shared.http.command import Commands
from shared.http.forms import WHOLE, Form, Note
from shared.http.paging import Page, Paging
from shared.http.parameters import Site
from shared.http.reading import Reads
from shared.http.route import CommandRoute

router = APIRouter(tags=["screenings"], route_class=CommandRoute)

_AT = "/sites/{site}/applications/{application_id}/screenings"
Dimension = Annotated[int, Field(ge=1, le=6), WHOLE]
Risk = Annotated[int, Field(ge=0, le=4), WHOLE]
EditionNumber = Annotated[int, Field(ge=3, le=4), WHOLE]


class RatingForm(Form):
    """A dimension's risk, 0 to 4; the note says what it rests on and is kept sealed."""

    dimension: Dimension
    rating: Risk
    note: Note | None = None


class ScreeningForm(Form):
    """Edition 3 rates dimensions 1 to 6; edition 4 rates 1 to 5 and notes considerations."""

    edition: EditionNumber
    ratings: Annotated[tuple[RatingForm, ...], Field(max_length=12)]
    considerations: Annotated[tuple[Consideration, ...], Field(max_length=3)] = ()
    note: Note | None = None

    def command(self, application_id: UUID, by: str) -> handlers.DraftScreening:
        return handlers.DraftScreening(
            application_id=application_id,
            edition=Edition(self.edition),
            ratings=tuple(handlers.Rating(**dict(one)) for one in self.ratings),
            considerations=self.considerations,
            note=self.note,
            by=by,
        )


class ConfirmationForm(Form):
    """Empty: as recommended. Another level needs a reason; `other` needs words, kept sealed."""

    level_of_care: LevelOfCare | None = None
    reason: OverrideReason | None = None
    words: Note | None = None


class ScreeningReceipt(BaseModel):
    """A screening and what became of it, without its ratings."""

    id: UUID
    site: str
    version: int
    application_id: UUID
    client_id: UUID
    edition: int
    rules_version: int
    recommended_level: str
    state: ScreeningState
    drafted_at: datetime
    drafted_by: str
    confirmed_level: str | None
    confirmed_at: datetime | None
    confirmed_by: str | None
    override_reason: OverrideReason | None

    @classmethod
    def of(cls, screening: Screening) -> "ScreeningReceipt":
        return cls(**vars(screening))


class ScreeningView(ScreeningReceipt):
    """A screening with its ratings by dimension, and why they lead to the recommended level."""

    ratings: dict[str, int] | None
    notes: dict[str, str] | None
    considerations: list[Consideration] | None
    note: str | None
    explanation: list[str] | None
    override_note: str | None

    @classmethod
    def of_row(cls, row: Record, opening: Opening) -> "ScreeningView":
        unread: dict[str, Any] = dict.fromkeys(("ratings", "notes", "considerations", "note"))
        kept = opening.contents(row)
        override = opening.contents(row, "sealed_override") or {}
        return cls(
            **{**unread, **row, **(kept or {})},
            explanation=None if kept is None else _explained(row, kept),
            override_note=override.get("note"),
        )


def _explained(row: Record, kept: dict[str, Any]) -> list[str]:
    rules = rules_of(Edition(row["edition"]), row["rules_version"])
    ratings = {int(dimension): rating for dimension, rating in kept["ratings"].items()}
    noted = [Consideration(one) for one in kept["considerations"]]
    return list(rules.recommend(ratings, noted).sentences)


class RecommendationRulesView(BaseModel):
    """`floors`: for each dimension, the least intensive level that meets ratings 0 to 4."""

    edition: int
    version: int
    levels: list[str]
    dimensions: dict[int, str]
    floors: dict[int, list[str]]

    @classmethod
    def of(cls, rules: RecommendationRules) -> "RecommendationRulesView":
        return cls(
            edition=rules.edition,
            version=rules.version,
            levels=list(rules.levels),
            dimensions=dict(rules.dimensions),
            floors={number: list(levels) for number, levels in rules.floors.items()},
        )


class RecommendationRulesList(BaseModel):
    items: list[RecommendationRulesView]


@router.get("/screening-rules")
async def list_screening_rules() -> RecommendationRulesList:
    """List, by edition, dimensions and levels, and the level that each rating asks for."""
    return RecommendationRulesList(items=[RecommendationRulesView.of(one) for one in RULES])


@router.post(_AT, status_code=201)
async def draft_screening(
    site: Site,
    application_id: UUID,
    body: ScreeningForm,
    command: Commands[EnrollmentUnitOfWork],
) -> Answer[ScreeningReceipt]:
    """Rate an applicant. A new draft takes the place of an older one; what is confirmed stays."""
    asked = body.command(application_id, command.principal.subject)
    async with command.unit_of_work() as uow:
        screening = await handlers.draft_screening(asked, uow)
        location = f"/sites/{site}/applications/{application_id}/screenings/{screening.id}"
        receipt = ScreeningReceipt.of(screening)
        return command.created(uow, receipt, version=screening.version, location=location)


@router.post(_AT + "/{screening_id}/confirmation")
async def confirm_screening(
    site: Site,  # noqa: ARG001 - the command holds it
    application_id: UUID,
    screening_id: UUID,
    body: ConfirmationForm,
    command: Commands[EnrollmentUnitOfWork],
) -> Answer[ScreeningReceipt]:
    """Confirm the recommended level, or another with a reason; an older confirmation gives way."""
    asked = handlers.ConfirmScreening(
        application_id=application_id,
        screening_id=screening_id,
        level=body.level_of_care,
        reason=body.reason,
        words=body.words,
        by=command.principal.subject,
    )
    async with command.unit_of_work() as uow:
        screening = await handlers.confirm_screening(asked, uow)
        receipt = ScreeningReceipt.of(screening)
        return command.answered(uow, receipt, version=screening.version)


@router.get(_AT)
async def list_screenings(
    site: Site, application_id: UUID, reads: Reads, sealed: Sealed, paging: Paging
) -> Page[ScreeningView]:
    """List every attempt, those that were replaced too."""
    rows = await queries.screenings(reads.database, site, paging, application_id)
    return paging.page(rows, lambda row: ScreeningView.of_row(row, sealed), lambda row: row["id"])


@router.get(_AT + "/{screening_id}")
async def get_screening(
    site: Site, application_id: UUID, screening_id: UUID, reads: Reads, sealed: Sealed
) -> Answer[ScreeningView]:
    row = await queries.screening_by_id(reads.database, site, application_id, screening_id)
    if row is None:
        raise NotFound("There is no screening of this id here.")
    return reads.found(ScreeningView.of_row(row, sealed), version=row["version"])
