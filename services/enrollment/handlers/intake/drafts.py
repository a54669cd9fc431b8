"""Owns the commands of the public on a draft: opening, changing, submitting, discarding it."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from pydantic import TypeAdapter

from services.enrollment.domain.intake.answers import Answers
from services.enrollment.domain.intake.draft import (
    HOUR,
    ApplicationDraft,
    TooManyDrafts,
    hash_of,
    hour_of,
    new_token,
)
from services.enrollment.handlers.intake.applications import SubmitApplication, submit_application
from services.enrollment.ports import EnrollmentUnitOfWork
from shared.identifiers import new_id

_ANSWERS = TypeAdapter(Answers)


@dataclass(frozen=True, kw_only=True, repr=False)
class OpenDraft:
    answers: Answers


@dataclass(frozen=True, kw_only=True, repr=False)
class ChangeDraft:
    draft_id: UUID
    token: str
    answers: Answers


@dataclass(frozen=True, kw_only=True, repr=False)
class SubmitDraft:
    draft_id: UUID
    token: str


@dataclass(frozen=True, kw_only=True, repr=False)
class DiscardDraft:
    draft_id: UUID
    token: str


@dataclass(frozen=True)
class ForgetDrafts:
    at_most: int


async def open_draft(command: OpenDraft, uow: EnrollmentUnitOfWork) -> tuple[ApplicationDraft, str]:
    """Open a draft, and return the token that leads back to it: nobody can show it again.

    Raises TooManyDrafts once the site's hour is full.
    """
    today = (await uow.sites.get()).today(uow.now)
    _check(command.answers, today)
    rules = await uow.intake_rules.get()
    hour = hour_of(uow.now)
    if not await uow.drafts.count_one(hour, at_most=rules.drafts_per_hour):
        wait = hour + HOUR - uow.now
        raise TooManyDrafts(
            "Many people are writing to this site now. Try again later, or call.",
            retry_after_seconds=int(wait.total_seconds()) + 1,
        )
    token, client_id = new_token(), new_id()
    draft = ApplicationDraft(
        id=new_id(),
        site=uow.site,
        client_id=client_id,
        token_hash=hash_of(token),
        sealed=await _sealed(client_id, command.answers, uow),
        forget_at=uow.now + timedelta(days=rules.days_to_submit),
    )
    uow.save(draft)
    uow.drafts.add(draft)
    return draft, token


async def change_draft(command: ChangeDraft, uow: EnrollmentUnitOfWork) -> ApplicationDraft:
    """Keep these answers in place of all earlier ones."""
    draft = await held(command.draft_id, command.token, uow)
    draft.require_open()
    _check(command.answers, (await uow.sites.get()).today(uow.now))
    draft.change(await _sealed(draft.client_id, command.answers, uow))
    uow.save(draft)
    return draft


async def submit_draft(command: SubmitDraft, uow: EnrollmentUnitOfWork) -> ApplicationDraft:
    """Hand the draft in: an application of the same id. Submitting again changes nothing.

    Raises DraftIsIncomplete, which names what is missing.
    """
    draft = await held(command.draft_id, command.token, uow)
    if draft.sealed is None:
        return draft
    answers = answers_of(await uow.private.open(draft.client_id, draft.sealed))
    answers.require_complete()
    await submit_application(await _application(draft, answers, uow), uow)
    draft.submit(now=uow.now)
    uow.save(draft)
    return draft


async def discard_draft(command: DiscardDraft, uow: EnrollmentUnitOfWork) -> None:
    """Delete the draft and what it said, at once."""
    draft = await held(command.draft_id, command.token, uow)
    draft.require_open()
    uow.drafts.forget(draft)


async def forget_drafts(command: ForgetDrafts, uow: EnrollmentUnitOfWork) -> int:
    """Delete drafts whose time is over, with the keys of what nobody submitted."""
    due = await uow.drafts.to_forget(uow.now, at_most=command.at_most)
    for draft in due:
        uow.drafts.forget(draft)
    uow.drafts.forget_counts(uow.now - timedelta(days=1))
    return len(due)


async def held(draft_id: UUID, token: str, uow: EnrollmentUnitOfWork) -> ApplicationDraft:
    """Return the draft of this token; nobody else changes it meanwhile. Raises DraftIsNotHere."""
    draft = await uow.drafts.get(draft_id)
    draft.require_token(token)
    return draft


def answers_of(values: dict[str, Any]) -> Answers:
    """Return what was sealed, from its values."""
    return _ANSWERS.validate_python(values)


def _check(answers: Answers, today: date) -> None:
    """Raise BornInTheFuture now, not when somebody submits what they wrote long ago."""
    if answers.identity is not None:
        answers.identity.born_by(today)


async def _sealed(client_id: UUID, answers: Answers, uow: EnrollmentUnitOfWork) -> bytes:
    return await uow.private.seal(client_id, _ANSWERS.dump_python(answers, mode="json"))


async def _application(
    draft: ApplicationDraft, answers: Answers, uow: EnrollmentUnitOfWork
) -> SubmitApplication:
    today = (await uow.sites.get()).today(uow.now)
    rules = await uow.intake_rules.get()
    return SubmitApplication(
        application_id=draft.id,
        client_id=draft.client_id,
        program=answers.program or rules.program,
        track=answers.track,
        referral_source=answers.referral_source,
        age_band=answers.age_band_on(today),
        received_on=today,
        external_reference=None,
        applied_by=answers.applied_by,
        identity=answers.identity,
        in_confidence=answers.in_confidence,
        preferences=answers.preferences,
        kept_times=answers.kept_times,
    )
