"""How words will look: filled with sample values, in each channel and language, and priced."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from services.notifications.domain.templates.advice import in_gsm, instead_of
from services.notifications.domain.templates.costs import (
    Cost,
    Price,
    costs_of,
    expect_country,
    why_no_cost,
)
from services.notifications.domain.templates.rendering import (
    NoWordsForChannel,
    Rendered,
    rendered,
)
from services.notifications.domain.templates.samples import sample_neutral, sample_sensitive
from services.notifications.domain.templates.segments import Segments, outside_gsm, segments_of
from services.notifications.domain.templates.template import Template
from services.notifications.domain.terms import ChannelName, Language


@dataclass(frozen=True, slots=True)
class Dear:
    """A character that forces UCS-2, and what to write instead; None where nothing would do."""

    character: str
    instead: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Priced:
    """What the longest sample costs as SMS. `instead` is the same text in GSM-7."""

    segments: Segments
    costs: list[Cost]
    why_no_cost: str | None
    forces_ucs_2: list[Dear]
    instead: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    channel: ChannelName
    language: Language
    subject: str = field(repr=False)
    body: str = field(repr=False)
    as_sms: Priced | None


def previews(
    template: Template, *, site_phone: str | None, prices: Iterable[Price], country: str
) -> list[Preview]:
    """Return each channel and language of a template. The values are made up and name nobody.

    Raises CountryIsUnknown.
    """
    expect_country(country)
    priced = tuple(prices)
    return [
        Preview(
            channel=channel,
            language=language,
            subject=words.subject,
            body=words.body,
            as_sms=_priced(words.body, priced, country) if channel is ChannelName.SMS else None,
        )
        for channel, language, words in _said(template, site_phone)
    ]


def _said(
    template: Template, site_phone: str | None
) -> Iterator[tuple[ChannelName, Language, Rendered]]:
    """Yield what is said; who wrote a channel in Spanish alone has no English words to see yet."""
    neutral, sensitive = sample_neutral(site_phone), sample_sensitive()
    for channel in ChannelName:
        for language in Language if channel in template.channels else ():
            with suppress(NoWordsForChannel):
                yield channel, language, rendered(template, channel, language, neutral, sensitive)


def _priced(text: str, prices: Sequence[Price], country: str) -> Priced:
    segments, outside = segments_of(text), outside_gsm(text)
    return Priced(
        segments=segments,
        costs=costs_of(segments.count, prices, country),
        why_no_cost=why_no_cost(prices, country),
        forces_ucs_2=[Dear(one, instead_of(one)) for one in outside],
        instead=in_gsm(text) if outside else None,
    )
