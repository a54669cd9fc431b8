"""Filling words: neutral values alone reach an unsecured channel, which the types say as well."""

from dataclasses import dataclass, field

from services.notifications.domain.templates.fields import (
    SECURED,
    AnyField,
    NeutralField,
    SensitiveField,
)
from services.notifications.domain.templates.template import Open, Secured, Template
from services.notifications.domain.templates.values import Hand, NeutralValues, SensitiveValues
from services.notifications.domain.terms import ChannelName, Language


class NoWordsForChannel(Exception):
    """A template says nothing over this channel."""


@dataclass(frozen=True, slots=True)
class Rendered:
    """The words of one message. Its repr shows none of them."""

    subject: str = field(repr=False)
    body: str = field(repr=False)


def rendered(
    template: Template,
    channel: ChannelName,
    language: Language,
    values: NeutralValues,
    sensitive: SensitiveValues | None = None,
) -> Rendered:
    """Render for a channel; what is sensitive is read for a secured one only.

    Raises FieldHasNoValue, NoWordsForChannel.
    """
    hand = Hand(language, in_gsm=channel is ChannelName.SMS)
    if channel in SECURED:
        secured = template.secured_words(channel, language)
        if secured is None:
            raise NoWordsForChannel
        return in_secured(secured, values, sensitive or SensitiveValues(), hand)
    words = template.open_words(channel, language)
    if words is None:
        raise NoWordsForChannel
    return in_the_open(words, values, hand)


def in_the_open(words: Open, values: NeutralValues, hand: Hand) -> Rendered:
    """Fill words that others may read. Neither their type nor their values know a person."""
    filled = values.written(words.fields, hand)
    return Rendered(words.subject.filled(filled), words.body.filled(filled))


def in_secured(
    words: Secured, values: NeutralValues, sensitive: SensitiveValues, hand: Hand
) -> Rendered:
    """Fill words that only their reader sees."""
    neutral = [one for one in words.fields if isinstance(one, NeutralField)]
    private = [one for one in words.fields if isinstance(one, SensitiveField)]
    filled: dict[AnyField, str] = dict(
        (*values.written(neutral, hand).items(), *sensitive.written(private, hand).items())
    )
    return Rendered(words.subject.filled(filled), words.body.filled(filled))
