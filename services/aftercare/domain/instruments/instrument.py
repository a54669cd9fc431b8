"""How an instrument is scored: items with their codes, sums, published cut-offs, safety items."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from shared.errors import Invalid


class InstrumentIsUnknown(Invalid):
    """No instrument of this code is defined."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One question. `options` are the answers it offers; `words` by language, where they are free.

    `choices` name the options in the same order, by language.
    """

    code: str
    options: tuple[int, ...]
    words: Mapping[str, str] = field(default_factory=dict)
    choices: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    is_reversed: bool = False
    is_safety: bool = False

    def points(self, answer: int) -> int:
        return self.options[0] + self.options[-1] - answer if self.is_reversed else answer

    def is_concern(self, answer: int | None) -> bool:
        """Say whether somebody has to look today: any answer above the lowest."""
        return self.is_safety and answer is not None and answer > self.options[0]


@dataclass(frozen=True, slots=True)
class Scale:
    """The sum of the points of these items; a total is a scale of all."""

    code: str
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Instrument:
    """One version of a questionnaire, as `source` publishes it."""

    code: str
    version: int
    title: str
    source: str
    items: tuple[Item, ...]
    scales: tuple[Scale, ...]

    def scores(self, answers: Mapping[str, int]) -> dict[str, int]:
        """Return each scale's score. The answers have every item."""
        by_code = {item.code: item for item in self.items}
        return {
            scale.code: sum(by_code[code].points(answers[code]) for code in scale.items)
            for scale in self.scales
        }

    def unanswered(self, answers: Mapping[str, int]) -> list[str]:
        return [item.code for item in self.items if item.code not in answers]


def items_of(asked: Sequence[Instrument]) -> dict[str, Item]:
    """Return every item that these instruments ask, by its code; one of two is asked once."""
    return {item.code: item for instrument in asked for item in instrument.items}
