"""Owns the forms of answers and of a person's judgement."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from services.aftercare.domain.check_ins.check_in import RiskBand
from services.aftercare.domain.instruments.answers import AnsweredAs
from services.aftercare.handlers.check_ins.answers import AnswerCheckIn
from shared.errors import Invalid
from shared.http.forms import WHOLE, Code, Day, Flag, Form, Note

MOST_ITEMS = 60


class CorrectionIsForStaff(Invalid):
    def __init__(self) -> None:
        super().__init__("Staff correct answers: leave this out.", field="correction_reason")


class AnsweredOnIsForStaff(Invalid):
    def __init__(self) -> None:
        super().__init__("What you send, you answer now: leave this out.", field="answered_on")


class ItemAnswer(Form):
    """An item's code, as the check-in asks it, and one of the answers that it offers."""

    item: Code
    answer: Annotated[int, Field(ge=0, le=100), WHOLE]


class AnswersForm(Form):
    """Some or all items, in any order: what was sent before is gone on with.

    Once every item is answered and `finish` holds, the check-in is answered. `keep`: where it can
    take no answers, these are kept for the team. Staff correct with `correction_reason`, and say
    with `answered_on` when the client answered what they enter later, from paper.
    """

    answers: Annotated[list[ItemAnswer], Field(max_length=MOST_ITEMS)]
    note: Note | None = None
    finish: Flag = True
    keep: Flag = False
    correction_reason: Note | None = None
    answered_on: Day | None = None

    def command(self, check_in_id: UUID, answered_as: AnsweredAs, by: str) -> AnswerCheckIn:
        """Raise CorrectionIsForStaff, AnsweredOnIsForStaff."""
        if self.correction_reason is not None and answered_as is AnsweredAs.CLIENT:
            raise CorrectionIsForStaff
        if self.answered_on is not None and answered_as is AnsweredAs.CLIENT:
            raise AnsweredOnIsForStaff
        return AnswerCheckIn(
            check_in_id=check_in_id,
            answered_as=answered_as,
            by=by,
            answers=tuple((one.item, one.answer) for one in self.answers),
            note=self.note,
            finish=self.finish,
            keep=self.keep,
            correction_reason=self.correction_reason,
            answered_on=self.answered_on,
        )


class JudgementForm(Form):
    """The band that a person gives, over that of the rules; the reason is kept sealed."""

    band: RiskBand
    reason: Note
