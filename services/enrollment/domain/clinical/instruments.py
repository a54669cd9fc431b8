"""Owns how an instrument is scored: which answers are possible, sums, bands, cut-offs and flags.

Items are numbered from 1, as the publications do. The instruments are in `instrument_catalogue`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from shared.errors import BrokenRule, Invalid


class AnswerIsImpossible(Invalid):
    """An answer is missing, is one too many, or is none that the item offers.

    Every such item is named at once, and no answer is repeated.
    """

    def __init__(self, wrong: Mapping[int, str]) -> None:
        errors = [
            {"field": f"answers.{number - 1}", "message": message}
            for number, message in wrong.items()
        ]
        BrokenRule.__init__(self, " ".join(wrong.values()), errors=errors)


class InstrumentIsUnknown(Invalid):
    """No instrument of this code, or no such version of it, is defined."""


@dataclass(frozen=True, slots=True)
class Band:
    """What a publication calls scores from `at_least` up to the next band."""

    at_least: int
    name: str


@dataclass(frozen=True, slots=True)
class Scale:
    """The sum of these items' points; a total is a scale of all items."""

    code: str
    items: tuple[int, ...]
    bands: tuple[Band, ...] = ()
    loinc: str | None = None

    def band_of(self, score: int) -> str | None:
        reached = [band.name for band in self.bands if score >= band.at_least]
        return reached[-1] if reached else None


@dataclass(frozen=True, slots=True)
class CutOff:
    """A published cut-off: the flag stands where the scale's score is at least, or at most, it."""

    flag: str
    scale: str
    at_least: int | None = None
    at_most: int | None = None

    def is_met(self, score: int) -> bool:
        if self.at_least is not None:
            return score >= self.at_least
        return self.at_most is not None and score <= self.at_most


@dataclass(frozen=True, slots=True)
class Scored:
    """What the answers come to. `is_safety_concern`: somebody has to look today."""

    scores: dict[str, int]
    bands: dict[str, str]
    flags: tuple[str, ...]
    is_safety_concern: bool


SAFETY = "safety"
"""The flag of an instrument's safety items."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Instrument:
    """One version of a questionnaire, as published in `source`.

    `options` are the answers that each item offers; the points of a `reversed` item count from
    the other end; an answer above 0 to one of the `safety_items` is a safety concern. `loinc` is
    the panel's code, `item_loinc` those of the items in their order, where LOINC has them.
    """

    code: str
    version: int
    title: str
    source: str
    options: tuple[tuple[int, ...], ...]
    scales: tuple[Scale, ...]
    cut_offs: tuple[CutOff, ...] = ()
    reversed: frozenset[int] = frozenset()
    safety_items: frozenset[int] = frozenset()
    loinc: str | None = None
    item_loinc: tuple[str, ...] = ()

    def score(self, answers: Sequence[Any]) -> Scored:
        """Return what the answers, in the order of the items, come to.

        Raises AnswerIsImpossible.
        """
        self._must_be_possible(answers)
        scores = {scale.code: self._sum(scale, answers) for scale in self.scales}
        bands = {scale.code: scale.band_of(scores[scale.code]) for scale in self.scales}
        is_concern = any(answers[number - 1] > 0 for number in self.safety_items)
        met = [cut.flag for cut in self.cut_offs if cut.is_met(scores[cut.scale])]
        return Scored(
            scores=scores,
            bands={code: band for code, band in bands.items() if band is not None},
            flags=(*met, SAFETY) if is_concern else tuple(met),
            is_safety_concern=is_concern,
        )

    def _sum(self, scale: Scale, answers: Sequence[int]) -> int:
        return sum(self._points(number, answers[number - 1]) for number in scale.items)

    def _points(self, number: int, answer: int) -> int:
        offered = self.options[number - 1]
        return offered[0] + offered[-1] - answer if number in self.reversed else answer

    def _must_be_possible(self, answers: Sequence[Any]) -> None:
        wrong: dict[int, str] = {}
        for number, offered in enumerate(self.options, start=1):
            if number > len(answers):
                wrong[number] = f"Item {number} has no answer."
            elif type(answers[number - 1]) is not int or answers[number - 1] not in offered:
                wrong[number] = f"Item {number} takes {_in_words(offered)}."
        if len(answers) > len(self.options):
            number = len(self.options) + 1
            wrong[number] = f"{self.title} has no item {number}."
        if wrong:
            raise AnswerIsImpossible(wrong)


def _in_words(offered: tuple[int, ...]) -> str:
    *others, last = map(str, offered)
    return f"{', '.join(others)} or {last}"
