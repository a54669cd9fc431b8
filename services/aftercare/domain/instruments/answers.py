"""The answers to one check-in: kept as a draft until they are whole, then scored; never changed.

A correction is a new row that replaces the one before it, which stays as history.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from services.aftercare.domain.instruments.instrument import (
    Instrument,
    Item,
    items_of,
    with_skipped,
)
from services.aftercare.domain.steps import Steps, step
from shared.aggregate import Aggregate
from shared.errors import BrokenRule, Invalid


class CheckInIsNotDueYet(BrokenRule):
    """Nothing is asked before the day."""

    def __init__(self, due_on: date) -> None:
        super().__init__(
            "This check-in is not open yet: answer from its day on. Help can be asked for at any "
            "time; with keep, what you wrote is kept for your team now.",
            due_on=due_on.isoformat(),
        )


class CheckInIsCancelled(BrokenRule):
    """Nothing is asked any more."""

    def __init__(self) -> None:
        super().__init__(
            "This check-in was cancelled and asks nothing. Send the same again with keep, and what "
            "you wrote is kept for your team; help can be asked for at any time."
        )


class CheckInIsAnswered(BrokenRule):
    """Answers are given once; what is wrong in them staff correct, and the old ones stay."""

    def __init__(self, answered_on: date | None, what_to_do: str) -> None:
        day = answered_on.isoformat() if answered_on else None
        on = f" on {day}" if day else ""
        super().__init__(f"Already answered{on}: {what_to_do}", answered_on=day)


class CorrectionIsNotWhole(Invalid):
    """Where staff only noted that it took place, answers are added whole."""

    def __init__(self, missing: list[str]) -> None:
        detail = "Nothing was answered here before: send an answer to every item."
        super().__init__(detail, field="answers", missing=missing)


class AnswersAreGiven(BrokenRule):
    pass


class AnswerIsImpossible(Invalid):
    """An item that this check-in does not ask, twice the same, or an answer that it has not.

    Every such place is named at once, and no answer is repeated.
    """

    def __init__(self, wrong: Mapping[int, str]) -> None:
        errors = [
            {"field": f"answers.{place}", "message": message} for place, message in wrong.items()
        ]
        BrokenRule.__init__(self, " ".join(wrong.values()), errors=errors)


class AnsweredAs(StrEnum):
    CLIENT = "client"
    STAFF = "staff"


class AnswersState(StrEnum):
    """`kept`: for a check-in that could not take them; a person of the team reads them."""

    DRAFT = "draft"
    GIVEN = "given"
    CORRECTED = "corrected"
    KEPT = "kept"


ANSWERS_STEPS: Steps[AnswersState] = {
    "go on": step({AnswersState.DRAFT}, AnswersState.DRAFT, AnswersAreGiven),
    "give": step({AnswersState.DRAFT}, AnswersState.GIVEN, AnswersAreGiven),
    "keep": step({AnswersState.DRAFT}, AnswersState.KEPT, AnswersAreGiven),
    "correct": step({AnswersState.GIVEN}, AnswersState.CORRECTED, AnswersAreGiven),
}


@dataclass(kw_only=True)
class Answers(Aggregate):
    """`number` counts the rows of a check-in; `settings` is the version that says what is asked.

    `sealed`, under the client's key: answers, note, scores, and why they come to their band.
    """

    check_in_id: UUID
    client_id: UUID
    number: int
    settings: int
    instruments: tuple[str, ...]
    state: AnswersState = AnswersState.DRAFT
    answered_as: AnsweredAs
    answered_by: str
    answered_at: datetime
    is_late: bool = False
    is_safety_told: bool = False
    sealed: bytes = field(default=b"", repr=False)

    def go_on(self, said_as: AnsweredAs, by: str, at: datetime, sealed: bytes) -> None:
        self.state = ANSWERS_STEPS["go on"].take(self.state)
        self.answered_as, self.answered_by, self.answered_at = said_as, by, at
        self.sealed = sealed

    def give(self, *, is_late: bool) -> None:
        self.state = ANSWERS_STEPS["give"].take(self.state)
        self.is_late = is_late

    def keep(self) -> None:
        self.state = ANSWERS_STEPS["keep"].take(self.state)

    def correct(self) -> None:
        """Note that a later row replaces this one."""
        self.state = ANSWERS_STEPS["correct"].take(self.state)


def checked(
    given: Iterable[tuple[str, int]], asked: tuple[Instrument, ...]
) -> tuple[dict[str, int], Mapping[str, Item]]:
    """Return the answers by item, and the items. Raises AnswerIsImpossible."""
    items = items_of(asked)
    answers: dict[str, int] = {}
    wrong: dict[int, str] = {}
    for place, (code, answer) in enumerate(given):
        item = items.get(code)
        if item is None:
            wrong[place] = f"This check-in asks no such item; it asks {', '.join(items)}."
        elif code in answers:
            wrong[place] = "This item is answered twice."
        elif answer not in item.options:
            offered = ", ".join(map(str, item.options))
            wrong[place] = f"This item takes one of {offered}."
        else:
            answers[code] = answer
    if wrong:
        raise AnswerIsImpossible(wrong)
    return answers, items


def is_safety_concern(answers: Mapping[str, int], items: Mapping[str, Item]) -> bool:
    return any(item.is_concern(answers.get(code)) for code, item in items.items())


def missing(answers: Mapping[str, int], asked: tuple[Instrument, ...]) -> list[str]:
    """Return the items that still need an answer, each once, in the order of asking."""
    items = items_of(asked)
    known = with_skipped(answers, items)
    return [code for code in items if code not in known]


def says_the_same(sealed: Mapping[str, Any], answers: Mapping[str, int], note: str | None) -> bool:
    """Say whether everything in the new answers stands in the old ones already."""
    kept = sealed["answers"]
    same = all(kept.get(code) == answer for code, answer in answers.items())
    return same and note in {None, sealed.get("note")}
