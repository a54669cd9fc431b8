"""What a week of texts takes: each template's texts, at the segments of its words in use."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from services.notifications.domain.templates.costs import (
    Cost,
    Price,
    costs_of,
    expect_country,
    why_no_cost,
)
from services.notifications.domain.templates.samples import longest
from services.notifications.domain.templates.segments import segments_of
from services.notifications.domain.templates.template import Wordings
from services.notifications.domain.templates.wordings import BUILT_IN
from services.notifications.domain.terms import ChannelName

WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class TextsOfTemplate:
    """`each` is how many segments one text takes, in its longest language and values."""

    template: str
    texts: int
    each: int

    @property
    def segments(self) -> int:
        return self.texts * self.each


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekOfTexts:
    items: list[TextsOfTemplate]
    segments: int
    costs: list[Cost]
    why_no_cost: str | None


def week_of_texts(
    sent: Mapping[str, int], own: Mapping[str, Wordings], prices: Sequence[Price], country: str
) -> WeekOfTexts:
    """Return what as many texts would take and cost in the words that are in use now.

    Raises CountryIsUnknown.
    """
    expect_country(country)
    items = [
        TextsOfTemplate(template=code, texts=texts, each=_segments(code, own.get(code, {})))
        for code, texts in sorted(sent.items())
        if code in BUILT_IN
    ]
    segments = sum(one.segments for one in items)
    return WeekOfTexts(
        items=items,
        segments=segments,
        costs=costs_of(segments, prices, country),
        why_no_cost=why_no_cost(prices, country),
    )


def _segments(code: str, own: Wordings) -> int:
    in_use = {**BUILT_IN[code].wordings, **own}.get(ChannelName.SMS, {})
    counts = [segments_of(longest(one.body, language)).count for language, one in in_use.items()]
    return max(counts, default=0)
