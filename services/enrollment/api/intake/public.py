"""Owns the routes of the public: a draft of an application, without a sign-in.

The token stands in a header, as addresses are kept in histories and logs. A key for idempotency
would be anybody's here, so there is none: a draft is opened twice at worst, and is handed in once.
"""

from datetime import datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Header
from pydantic import BaseModel

from services.enrollment.api.intake.answers import AnswersView, DraftForm
from services.enrollment.domain.intake.draft import ApplicationDraft, no_such_draft
from services.enrollment.handlers.intake import drafts as handlers
from services.enrollment.ports import EnrollmentUnitOfWork
from services.enrollment.queries import intake
from shared.http.answer import Answer
from shared.http.command import Commands
from shared.http.parameters import Site
from shared.http.reading import Reads
from shared.http.route import CommandRoute
from shared.http.vaults import Vaults, opened

router = APIRouter(tags=["public intake"], route_class=CommandRoute)

DraftToken = Annotated[
    str,
    Header(
        alias="X-Draft-Token",
        pattern="^[A-Za-z0-9_-]{43}$",
        description="What was shown once, when the draft was opened.",
    ),
]


class DraftState(StrEnum):
    DRAFT = "draft"
    SUBMITTED = "submitted"


class DraftView(BaseModel):
    """A draft. Nobody sees it before it is submitted; at `kept_until` it is deleted."""

    id: UUID
    site: str
    version: int
    state: DraftState
    kept_until: datetime
    submitted_at: datetime | None

    @classmethod
    def of(cls, draft: ApplicationDraft) -> "DraftView":
        state = DraftState.DRAFT if draft.submitted_at is None else DraftState.SUBMITTED
        return cls(**vars(draft), state=state, kept_until=draft.forget_at)


class OpenedDraftView(DraftView):
    """`token` is shown this once: whoever has it may read, change and submit the draft."""

    token: str


class DraftRecord(DraftView):
    """A draft with what it says so far; once submitted, the intake team has that."""

    answers: AnswersView | None


@router.post(
    "/public/sites/{site}/applications",
    status_code=201,
    responses={429: {"description": "Too many drafts this hour."}},
)
async def open_draft(
    site: Site, body: DraftForm, command: Commands[EnrollmentUnitOfWork]
) -> Answer[OpenedDraftView]:
    """Open a draft. 429 with `Retry-After` where too many were opened at the site this hour."""
    asked = handlers.OpenDraft(answers=body.answers())
    async with command.unit_of_work() as uow:
        draft, token = await handlers.open_draft(asked, uow)
        view = OpenedDraftView(**dict(DraftView.of(draft)), token=token)
        location = f"/public/sites/{site}/applications/{draft.id}"
        return command.created(uow, view, version=draft.version, location=location)


@router.get("/public/sites/{site}/applications/{draft_id}")
async def get_draft(
    site: Site, draft_id: UUID, token: DraftToken, reads: Reads, vault: Vaults
) -> Answer[DraftRecord]:
    """Show what the draft says. 404 for a wrong token, as for a draft that is not there."""
    row = await intake.draft(reads.database, site, draft_id)
    if row is None:
        raise no_such_draft()
    draft = ApplicationDraft(**{name: value for name, value in row.items() if name != "wrapped"})
    draft.require_token(token)
    said = opened(vault, draft.client_id, draft.sealed, row["wrapped"])
    answers = AnswersView.of_answers(handlers.answers_of(said)) if said else None
    view = DraftRecord(**dict(DraftView.of(draft)), answers=answers)
    return reads.found(view, version=draft.version)


@router.put("/public/sites/{site}/applications/{draft_id}")
async def change_draft(
    site: Site,  # noqa: ARG001 - the command holds it
    draft_id: UUID,
    token: DraftToken,
    body: DraftForm,
    command: Commands[EnrollmentUnitOfWork],
) -> Answer[DraftView]:
    """Keep these answers in place of the earlier ones."""
    asked = handlers.ChangeDraft(draft_id=draft_id, token=token, answers=body.answers())
    async with command.unit_of_work() as uow:
        command.expect(await handlers.held(draft_id, token, uow))
        draft = await handlers.change_draft(asked, uow)
        return command.answered(uow, DraftView.of(draft), version=draft.version)


@router.post("/public/sites/{site}/applications/{draft_id}/submission")
async def submit_draft(
    site: Site,  # noqa: ARG001 - the command holds it
    draft_id: UUID,
    token: DraftToken,
    command: Commands[EnrollmentUnitOfWork],
) -> Answer[DraftView]:
    """Hand the draft in to the intake team; again is the same. 422 names all that is missing."""
    async with command.unit_of_work() as uow:
        command.expect(await handlers.held(draft_id, token, uow))
        asked = handlers.SubmitDraft(draft_id=draft_id, token=token)
        draft = await handlers.submit_draft(asked, uow)
        return command.answered(uow, DraftView.of(draft), version=draft.version)


@router.delete("/public/sites/{site}/applications/{draft_id}", status_code=204)
async def discard_draft(
    site: Site,  # noqa: ARG001 - the command holds it
    draft_id: UUID,
    token: DraftToken,
    command: Commands[EnrollmentUnitOfWork],
) -> Answer[None]:
    """Delete a draft that was not submitted, and everything it said, at once."""
    async with command.unit_of_work() as uow:
        command.expect(await handlers.held(draft_id, token, uow))
        await handlers.discard_draft(handlers.DiscardDraft(draft_id=draft_id, token=token), uow)
        return command.done(uow)
