"""Answers to a check-in: taken, gone on with, given late, corrected, or kept aside; never lost."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from services.aftercare.domain.check_ins.check_in import CheckIn, CheckInState
from services.aftercare.domain.help.help_request import AskedAs
from services.aftercare.domain.instruments import answers as rules
from services.aftercare.domain.instruments.answers import (
    AnsweredAs,
    Answers,
    AnswersState,
    CheckInIsAnswered,
    CheckInIsCancelled,
    CheckInIsNotDueYet,
    CorrectionIsNotWhole,
)
from services.aftercare.domain.instruments.instrument import Instrument, items_of
from services.aftercare.domain.instruments.risk import Judged, judge
from services.aftercare.domain.instruments.settings import CheckInSettings
from services.aftercare.domain.local_days import local_day
from services.aftercare.handlers.check_ins.answering import completed, follow_band, follow_new_band
from services.aftercare.handlers.help.asking import AskForHelp, ask_for_help
from services.aftercare.handlers.outreach.ending import note_answer
from services.aftercare.ports import AftercareUnitOfWork
from shared.errors import BrokenRule
from shared.identifiers import new_id

_TELL = "tell your team what has changed; with keep, what you wrote is kept for them."
_CORRECT = "send a correction_reason to correct it; with keep, this is kept beside it."


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerCheckIn:
    """`answers` are item codes with answers, of the items that are answered so far.

    `finish`: whole answers are given, else they wait. `keep`: where the check-in cannot take them,
    they are kept for the team. `correction_reason` is for staff, and so is `answered_on`: the local
    day on which the client answered what they enter later.
    """

    check_in_id: UUID
    answered_as: AnsweredAs
    by: str
    answers: tuple[tuple[str, int], ...] = field(repr=False)
    note: str | None = field(default=None, repr=False)
    finish: bool = True
    keep: bool = False
    correction_reason: str | None = field(default=None, repr=False)
    answered_on: date | None = None


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of it: the row, the check-in, and the items that have no answer yet.

    `is_concern`: an answer that was sent may be of safety. `tell_from`: it is so old that staff are
    told when they work next.
    """

    answers: Answers
    check_in: CheckIn
    missing: tuple[str, ...] = ()
    tell_from: datetime | None = None
    is_concern: bool = False


@dataclass(frozen=True, slots=True)
class _Sent:
    """A command with what stands: the check-in, earlier rows, and what is asked."""

    command: AnswerCheckIn
    check_in: CheckIn
    known: list[Answers]
    settings: CheckInSettings
    asked: tuple[Instrument, ...]
    said: Mapping[str, int]
    is_concern: bool

    def in_state(self, state: AnswersState) -> Answers | None:
        return next((one for one in self.known if one.state is state), None)


async def answer_check_in(command: AnswerCheckIn, uow: AftercareUnitOfWork) -> Taken:
    """Take answers, whole or in part; whoever moves the check-in meanwhile comes first or after.

    Raises NoSuchCheckIn, AnswerIsImpossible, CheckInIsNotDueYet, CheckInIsCancelled,
    CheckInIsAnswered, CompletedInFuture, CompletedBeforeItsDay. What may be of somebody's safety is
    refused by no state of a check-in.
    """
    check_in = await uow.check_ins.locked(command.check_in_id)
    if command.answered_on is not None:
        check_in.expect_day(command.answered_on, uow.now, "answered_on")
    sent = await _sent(command, check_in, uow)
    given = sent.in_state(AnswersState.GIVEN)
    if given is not None and await _is_the_same(sent, given, uow):
        return await _same_again(given, sent, uow)
    if check_in.state is CheckInState.COMPLETED and _is_correction(command):
        return await _correct(sent, given, uow)
    refusal = _refusal(sent)
    if refusal is None:
        return await _take(sent, uow)
    if command.keep or sent.is_concern:
        return await _keep_aside(sent, uow)
    raise refusal


async def _sent(command: AnswerCheckIn, check_in: CheckIn, uow: AftercareUnitOfWork) -> _Sent:
    known = await uow.answers.of_check_in(check_in.id)
    book = await uow.check_in_settings.book()
    pinned = next((one for one in reversed(known) if one.state is not AnswersState.KEPT), None)
    settings = book.newest if pinned is None else book.numbered(pinned.settings)
    asked = settings.instruments(check_in.days_after_start)
    said, items = rules.checked(command.answers, asked)
    is_concern = rules.is_safety_concern(said, items)
    return _Sent(command, check_in, known, settings, asked, said, is_concern)


async def _same_again(row: Answers, sent: _Sent, uow: AftercareUnitOfWork) -> Taken:
    """Return what became of it the first time; of safety whoever sends again reads the same.

    The first answer may have been lost on its way, so that this is the only one that is read.
    """
    if not sent.is_concern or row.is_safety_told:
        return Taken(row, sent.check_in, is_concern=sent.is_concern)
    waiting = await uow.help_requests.waiting(row.client_id, of_family=False)
    tell_from = None if waiting is None else waiting.tell_from
    return Taken(row, sent.check_in, tell_from=tell_from, is_concern=True)


def _refusal(sent: _Sent) -> BrokenRule | None:
    """Return why the check-in cannot take answers, or None where it can."""
    check_in = sent.check_in
    if check_in.state is CheckInState.SCHEDULED:
        return CheckInIsNotDueYet(check_in.due_on)
    if check_in.state is CheckInState.CANCELLED:
        return CheckInIsCancelled()
    if check_in.state is CheckInState.COMPLETED:
        is_staff = sent.command.answered_as is AnsweredAs.STAFF
        return CheckInIsAnswered(check_in.completed_on, _CORRECT if is_staff else _TELL)
    return None


def _is_correction(command: AnswerCheckIn) -> bool:
    return command.answered_as is AnsweredAs.STAFF and command.correction_reason is not None


async def _is_the_same(sent: _Sent, given: Answers, uow: AftercareUnitOfWork) -> bool:
    kept = await uow.private.open(given.client_id, given.sealed)
    return rules.says_the_same(kept, sent.said, sent.command.note)


async def _take(sent: _Sent, uow: AftercareUnitOfWork) -> Taken:
    """Go on with the draft; where it is whole and finished, the check-in is answered."""
    draft = sent.in_state(AnswersState.DRAFT)
    before = await _opened(draft, uow)
    answers = {**before["answers"], **sent.said}
    contents = {"answers": answers, "note": sent.command.note or before["note"]}
    missing = tuple(rules.missing(answers, sent.asked))
    is_whole = sent.command.finish and not missing
    judged = _judged(answers, sent) if is_whole else None
    row = await _write(sent, draft, contents, judged, uow)
    if judged is not None:
        await _give(row, sent, judged, uow)
    tell_from = await _tell_safety(row, sent, uow)
    return Taken(row, sent.check_in, missing, tell_from, sent.is_concern)


async def _give(row: Answers, sent: _Sent, judged: Judged, uow: AftercareUnitOfWork) -> None:
    check_in = sent.check_in
    check_in.answer(judged.band, uow.now, sent.command.answered_on)
    row.give(is_late=check_in.answered_late)
    assert check_in.completed_on is not None  # noqa: S101 - answer() has just set it
    uow.publish(completed(check_in, check_in.completed_on), of=check_in)
    await note_answer(check_in, uow)
    await follow_band(check_in, uow)


async def _correct(sent: _Sent, given: Answers | None, uow: AftercareUnitOfWork) -> Taken:
    """Replace what was given; the old row stays, and says who answered what, and when."""
    before = await _opened(given, uow)
    answers = {**before["answers"], **sent.said}
    if missing := rules.missing(answers, sent.asked):
        raise CorrectionIsNotWhole(missing)
    contents = {
        "answers": answers,
        "note": sent.command.note or before["note"],
        "correction_reason": sent.command.correction_reason,
    }
    judged = _judged(answers, sent)
    if given is not None:
        given.correct()
        uow.save(given)
    row = await _write(sent, None, contents, judged, uow)
    row.give(is_late=sent.check_in.answered_late)
    band_before = sent.check_in.risk_band
    sent.check_in.judge(judged.band)
    uow.save(sent.check_in)
    await follow_new_band(sent.check_in, band_before, uow)
    tell_from = await _tell_safety(row, sent, uow)
    return Taken(row, sent.check_in, tell_from=tell_from, is_concern=sent.is_concern)


async def _keep_aside(sent: _Sent, uow: AftercareUnitOfWork) -> Taken:
    for kept in sent.known:
        if kept.state is AnswersState.KEPT and await _is_the_same(sent, kept, uow):
            return await _same_again(kept, sent, uow)
    contents = {"answers": dict(sent.said), "note": sent.command.note}
    row = await _write(sent, None, contents, None, uow)
    row.keep()
    tell_from = await _tell_safety(row, sent, uow)
    return Taken(row, sent.check_in, tell_from=tell_from, is_concern=sent.is_concern)


def _judged(answers: Mapping[str, int], sent: _Sent) -> Judged:
    scores = {one.code: one.scores(answers) for one in sent.asked}
    concern = rules.is_safety_concern(answers, items_of(sent.asked))
    return judge(scores, sent.settings.risk_rules, is_safety_concern=concern)


async def _write(
    sent: _Sent,
    draft: Answers | None,
    contents: dict[str, Any],
    judged: Judged | None,
    uow: AftercareUnitOfWork,
) -> Answers:
    if judged is not None:
        answers = contents["answers"]
        contents["scores"] = {one.code: one.scores(answers) for one in sent.asked}
        contents["band"], contents["because"] = judged.band.value, list(judged.because)
    command = sent.command
    if command.answered_on is not None:
        contents["answered_on"] = command.answered_on.isoformat()
    sealed = await uow.private.seal(sent.check_in.client_id, contents)
    if draft is not None:
        draft.go_on(command.answered_as, command.by, uow.now, sealed)
        uow.save(draft)
        return draft
    return _new_row(sent, sealed, uow)


def _new_row(sent: _Sent, sealed: bytes, uow: AftercareUnitOfWork) -> Answers:
    row = Answers(
        id=new_id(),
        site=uow.site,
        check_in_id=sent.check_in.id,
        client_id=sent.check_in.client_id,
        number=len(sent.known) + 1,
        settings=sent.settings.number,
        instruments=tuple(one.code for one in sent.asked),
        answered_as=sent.command.answered_as,
        answered_by=sent.command.by,
        answered_at=uow.now,
        sealed=sealed,
    )
    uow.answers.add(row)
    return row


async def _opened(row: Answers | None, uow: AftercareUnitOfWork) -> dict[str, Any]:
    if row is None:
        return {"answers": {}, "note": None}
    return await uow.private.open(row.client_id, row.sealed)


async def _tell_safety(row: Answers, sent: _Sent, uow: AftercareUnitOfWork) -> datetime | None:
    """Ask whoever is on call to look, at once; of one row once, however often it is gone on.

    Answers of days ago wait until staff work: return from when on they are told.
    """
    if not sent.is_concern or row.is_safety_told:
        return None
    tell_from = _tell_from(sent, uow.now)
    row.is_safety_told = tell_from is None
    command = AskForHelp(
        client_id=row.client_id,
        asked_as=AskedAs.ANSWERS,
        check_in_id=row.check_in_id,
        answered_on=None if tell_from is None else sent.command.answered_on,
        tell_from=tell_from,
    )
    await ask_for_help(command, uow)
    return tell_from


def _tell_from(sent: _Sent, now: datetime) -> datetime | None:
    """Return when staff work next where the answers are of before yesterday; None is at once."""
    zone, answered_on = sent.check_in.timezone, sent.command.answered_on
    if answered_on is None or answered_on >= local_day(now, zone) - _FRESH:
        return None
    return sent.settings.outreach.week.next_open(now, zone)


_FRESH = timedelta(days=1)
