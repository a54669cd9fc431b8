"""How an instrument is scored: items with their codes, sums, published cut-offs, safety items."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from shared.errors import Invalid

Words = Mapping[str, str]
"""By language (BCP 47)."""


class InstrumentIsUnknown(Invalid):
    """No instrument of this code is defined."""


@dataclass(frozen=True, slots=True)
class Skip:
    """An item is not asked where `item` was answered with `answer`: then its answer is the lowest.

    As a paper form has it: "0 (skip to 6)".
    """

    item: str
    answer: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One question. `options` are the answers it offers; `words` by language, where they are free.

    `choices` name the options in the same order, by language. `loinc` is the item's code there.
    """

    code: str
    options: tuple[int, ...]
    words: Words = field(default_factory=dict)
    choices: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    loinc: str | None = None
    is_reversed: bool = False
    is_safety: bool = False
    skip: Skip | None = None

    def points(self, answer: int) -> int:
        return self.options[0] + self.options[-1] - answer if self.is_reversed else answer

    def is_concern(self, answer: int | None) -> bool:
        """Say whether somebody has to look today: any answer above the lowest."""
        return self.is_safety and answer is not None and answer > self.options[0]

    def is_skipped(self, answers: Mapping[str, int]) -> bool:
        return self.skip is not None and answers.get(self.skip.item) == self.skip.answer


@dataclass(frozen=True, slots=True)
class Scale:
    """The sum of the points of these items; a total is a scale of all."""

    code: str
    items: tuple[str, ...]
    loinc: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Instrument:
    """One version of a questionnaire, as `source` publishes it.

    `instructions` stand over its items, by language: what time they ask about, and how to answer.
    `licence` says by what right its words stand here. `loinc` is the code of its panel.
    """

    code: str
    version: int
    title: str
    source: str
    licence: str
    instructions: Words
    items: tuple[Item, ...]
    scales: tuple[Scale, ...]
    loinc: str | None = None

    def scores(self, answers: Mapping[str, int]) -> dict[str, int]:
        """Return each scale's score. The answers have every item that was to be asked."""
        by_code = {item.code: item for item in self.items}
        whole = with_skipped(answers, by_code)
        return {
            scale.code: sum(by_code[code].points(whole[code]) for code in scale.items)
            for scale in self.scales
        }

    def range_of(self, scale_code: str) -> tuple[int, int]:
        """Return the lowest and the highest score of a scale that it has."""
        scale = next(one for one in self.scales if one.code == scale_code)
        offered = [item.options for item in self.items if item.code in scale.items]
        return sum(one[0] for one in offered), sum(one[-1] for one in offered)

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages in which every word of it is there."""
        told = [self.instructions, *(one for item in self.items for one in _told(item))]
        return tuple(one for one in self.instructions if all(one in words for words in told))


def _told(item: Item) -> tuple[Mapping[str, object], ...]:
    return item.words, item.choices


def items_of(asked: Sequence[Instrument]) -> dict[str, Item]:
    """Return every item that these instruments ask, by its code; one of two is asked once."""
    return {item.code: item for instrument in asked for item in instrument.items}


def with_skipped(answers: Mapping[str, int], items: Mapping[str, Item]) -> dict[str, int]:
    """Return the answers, with the lowest to each item that another answer lets skip."""
    skipped = {code: item.options[0] for code, item in items.items() if item.is_skipped(answers)}
    return {**skipped, **answers}
