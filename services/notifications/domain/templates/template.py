"""Templates: one message in the words of each channel and language, compiled once per version."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Generic

from services.notifications.domain.templates.fields import (
    UNSECURED,
    AnyField,
    NeutralField,
    SensitiveField,
)
from services.notifications.domain.templates.text import F, Text, neutral_text, secured_text
from services.notifications.domain.terms import ChannelName, Language


@dataclass(frozen=True, slots=True)
class Wording:
    """What was written for one channel in one language; an SMS has no subject."""

    body: str
    subject: str = ""


Wordings = Mapping[ChannelName, Mapping[Language, Wording]]
"""All that was written for a template, as it is kept and shown."""


@dataclass(frozen=True, slots=True)
class Words(Generic[F]):
    """A wording, compiled over the fields that its channel may carry."""

    subject: Text[F]
    body: Text[F]
    fields: tuple[F, ...]


Open = Words[NeutralField]
"""Words that can be filled with neutral values and with nothing else."""
Secured = Words[AnyField]


@dataclass(frozen=True, slots=True, kw_only=True)
class Purpose:
    """What a template is for: which fields its cause can fill, and what its words owe.

    `offers_opt_out`: its texts must say how to stop them. `is_to_staff`: so it goes to chat too.
    """

    code: str
    neutral: frozenset[NeutralField] = frozenset()
    sensitive: frozenset[SensitiveField] = frozenset()
    offers_opt_out: bool = True
    is_to_staff: bool = False


@dataclass(frozen=True, slots=True)
class Template:
    """One message in all its words. `number` is its version at a site; 0 is the built-in one."""

    code: str
    number: int
    open: Mapping[tuple[ChannelName, Language], Open]
    secured: Mapping[tuple[ChannelName, Language], Secured]

    @property
    def fields(self) -> frozenset[AnyField]:
        """Every field that some wording of it asks for."""
        asked: set[AnyField] = set()
        for words in self.open.values():
            asked.update(words.fields)
        for secured in self.secured.values():
            asked.update(secured.fields)
        return frozenset(asked)

    @property
    def channels(self) -> frozenset[ChannelName]:
        return frozenset(channel for channel, _ in (*self.open, *self.secured))

    def over(self, other: "Template") -> "Template":
        """Return this with what `other` says on the channels that this is silent on."""
        mine = self.channels
        return Template(
            self.code,
            self.number,
            {k: v for k, v in other.open.items() if k[0] not in mine} | dict(self.open),
            {k: v for k, v in other.secured.items() if k[0] not in mine} | dict(self.secured),
        )

    def open_words(self, channel: ChannelName, language: Language) -> Open | None:
        return self.open.get((channel, language)) or self.open.get((channel, Language.ENGLISH))

    def secured_words(self, channel: ChannelName, language: Language) -> Secured | None:
        """Return the words; English where there are none in the language."""
        english = (channel, Language.ENGLISH)
        return self.secured.get((channel, language)) or self.secured.get(english)


def compiled(code: str, number: int, wordings: Wordings) -> Template:
    """Compile wordings. Raises TextIsMalformed: a sensitive field compiles behind a login only."""
    written = list(each(wordings))
    return Template(
        code,
        number,
        {(c, lang): _open(one) for c, lang, one in written if c in UNSECURED},
        {(c, lang): _secured(one) for c, lang, one in written if c not in UNSECURED},
    )


def each(wordings: Wordings) -> Iterator[tuple[ChannelName, Language, Wording]]:
    for channel, languages in wordings.items():
        for language, wording in languages.items():
            yield channel, language, wording


def _open(wording: Wording) -> Open:
    subject, body = neutral_text(wording.subject), neutral_text(wording.body)
    return Words(subject, body, tuple(dict.fromkeys((*subject.fields, *body.fields))))


def _secured(wording: Wording) -> Secured:
    subject, body = secured_text(wording.subject), secured_text(wording.body)
    return Words(subject, body, tuple(dict.fromkeys((*subject.fields, *body.fields))))
