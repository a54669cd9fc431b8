"""Owns what the API shows of answers: a receipt to whoever gave them, all of it to clinicians."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel

from services.aftercare.api.crisis import CRISIS_LINES
from services.aftercare.api.views import View
from services.aftercare.domain.check_ins.check_in import RiskBand
from services.aftercare.domain.instruments.answers import AnsweredAs, AnswersState
from services.aftercare.handlers.check_ins.answers import Taken
from shared.http.vaults import opened
from shared.private import Vault


class AnswersReceipt(View):
    """That it was kept, without what was answered. `missing` items are still to be answered.

    `words` are there where an answer may be of somebody's safety: who is told, and where to turn.
    """

    check_in_id: UUID
    state: AnswersState
    answered_as: AnsweredAs
    answered_at: datetime
    is_late: bool
    completed_on: date | None
    missing: list[str]
    words: str | None

    @classmethod
    def of(cls, taken: Taken) -> "AnswersReceipt":
        completed_on = taken.check_in.completed_on
        kept = vars(taken.answers)
        more = {"missing": list(taken.missing), "words": _words(taken)}
        return cls(**{**kept, "completed_on": completed_on, **more})


def _words(taken: Taken) -> str | None:
    """Return what helps whoever answered that they are not safe, or who enters it; or None."""
    if taken.tell_from is not None:
        return _HELP_CAN_WAIT.format(taken.tell_from)
    is_of_safety = taken.is_concern or taken.answers.is_safety_told
    return f"{_HELP_WAS_ASKED} {CRISIS_LINES}" if is_of_safety else None


_HELP_WAS_ASKED = (
    "Because of an answer, help was asked for: we try to reach whoever is on call at once. If "
    "nobody gets in touch soon, call the program."
)
_HELP_CAN_WAIT = (
    "An answer may be of the client's safety. As it was given days ago, staff are told from "
    "{:%Y-%m-%d %H:%M} UTC on. Where that is too late, ask for help for the client now."
)


class GivenAnswer(BaseModel):
    item: str
    answer: int


class AnswersView(View):
    """One row of a check-in as it was answered and scored; null once the key is destroyed.

    `because` explains the band by the rules of the site. Corrected rows are the history.
    `answered_on` is the day of answers that staff entered later.
    """

    check_in_id: UUID
    client_id: UUID
    number: int
    settings: int
    instruments: list[str]
    state: AnswersState
    answered_as: AnsweredAs
    answered_by: str
    answered_at: datetime
    is_late: bool
    answers: list[GivenAnswer] | None
    note: str | None
    correction_reason: str | None
    answered_on: date | None
    scores: dict[str, dict[str, int]] | None
    band: RiskBand | None
    because: list[str] | None

    @classmethod
    def of_row(cls, row: Mapping[str, Any], vault: Vault) -> "AnswersView":
        said = opened(vault, row["client_id"], row["sealed"], row["wrapped"])
        shown = {name: said.get(name) for name in _SEALED}
        answers = said.get("answers")
        shown["answers"] = None if answers is None else given_answers(answers)
        return cls(**{**row, **shown})


_SEALED = ("note", "correction_reason", "answered_on", "scores", "band", "because")


def given_answers(answers: Mapping[str, int]) -> list[GivenAnswer]:
    return [GivenAnswer(item=item, answer=answer) for item, answer in answers.items()]


class JudgementView(View):
    """A person's band, over that of the rules; the newest of a check-in counts."""

    check_in_id: UUID
    band: RiskBand
    band_before: RiskBand | None
    judged_by: str
    judged_at: datetime
    reason: str | None

    @classmethod
    def of_row(cls, row: Mapping[str, Any], vault: Vault) -> "JudgementView":
        said = opened(vault, row["client_id"], row["reason"], row["wrapped"])
        return cls(**{**row, "reason": said.get("reason")})
