"""Why a check-in is asked on its day: codes and numbers, and the sentence that they make.

The sentence says what an answer showed. It is for clinicians: it stands in no event, log or metric.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from services.aftercare.domain.check_ins.because import Cause

BASE = "base"
_WEEK = 7

_SINCE = {
    BASE: "the plan began on {since}",
    Cause.LOW_RISK: "the answer of {since}, because it showed low risk",
    Cause.MEDIUM_RISK: "the answer of {since}, because it showed medium risk",
    Cause.HIGH_RISK: "the answer of {since}, because it showed high risk",
    Cause.MISSED: "{since}, because a check-in was missed then",
    Cause.REACHED: "{since}, because outreach reached the client then",
    Cause.UNREACHED: "{since}, because outreach did not reach the client",
    Cause.SETBACK: "the setback of {since}",
    Cause.HELP_REQUESTED: "{since}, because the client asked for help then",
    Cause.READMISSION: "{since}, because readmission was requested then",
}


@dataclass(frozen=True, slots=True)
class Reason:
    """`days` after `since`; `moved_days` on from there to a day on which check-ins are asked.

    `code` is `base` or a Cause; `rule` is the code of the rule of version `version`.
    """

    code: str
    days: int
    since: date
    version: int
    rule: str | None = None
    moved_days: int = 0

    def in_words(self) -> str:
        """Return the reason as part of a sentence."""
        words = f"{_later(self.days)} {_SINCE[self.code].format(since=self.since)}"
        if self.rule is not None:
            words += f" (rule '{self.rule}', version {self.version})"
        if self.moved_days:
            plural = "" if self.moved_days == 1 else "s"
            words += f", and {self.moved_days} day{plural} on to a day on which we ask"
        return words


def in_words(reasons: Sequence[Reason]) -> str:
    """Return one sentence on why this day, and one on what else it stands for."""
    if not reasons:
        return "No reason was kept."
    first, *others = (each.in_words() for each in reasons)
    words = f"{first[0].upper()}{first[1:]}."
    if others:
        words += f" It stands for another date as well: {'; '.join(others)}."
    return words


def _later(days: int) -> str:
    if days == 1:
        return "a day after"
    if days == _WEEK:
        return "a week after"
    if days < _WEEK * 10 and days % _WEEK == 0:
        return f"{days // _WEEK} weeks after"
    return f"{days} days after"
