"""How built-in words are put down: one neutral subject, a short text, and fuller ones if wanted."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from services.notifications.domain.templates.fields import NeutralField, SensitiveField
from services.notifications.domain.templates.template import Purpose, Wording, Wordings
from services.notifications.domain.terms import ChannelName, Language

OPT_OUT = {
    Language.ENGLISH: "Reply STOP to opt out.",
    Language.SPANISH: "Responda STOP para darse de baja.",
}


@dataclass(frozen=True, slots=True)
class Said:
    """One language. `short` is the SMS and the push; `long` the e-mail; `inbox` may be fuller.

    What is not said is said by the next shorter one.
    """

    subject: str
    short: str
    long: str | None = None
    inbox: str | None = None


@dataclass(frozen=True, slots=True)
class BuiltIn:
    """A template as it comes with the service: what it is for, and its words."""

    purpose: Purpose
    wordings: Wordings


def written(
    code: str,
    *,
    en: Said,
    es: Said,
    neutral: Iterable[NeutralField] = (),
    sensitive: Iterable[SensitiveField] = (SensitiveField.GIVEN_NAME,),
    offers_opt_out: bool = True,
    is_to_staff: bool = False,
) -> BuiltIn:
    """Return a template in both languages, for every channel it may take."""
    purpose = Purpose(
        code=code,
        neutral=frozenset((*neutral, NeutralField.SITE_PHONE)),
        sensitive=frozenset(() if is_to_staff else sensitive),
        offers_opt_out=offers_opt_out and not is_to_staff,
        is_to_staff=is_to_staff,
    )
    return BuiltIn(purpose, _wordings(purpose, {Language.ENGLISH: en, Language.SPANISH: es}))


def _wordings(purpose: Purpose, said: Mapping[Language, Said]) -> Wordings:
    channels = {
        ChannelName.EMAIL: {lang: _email(one, lang, purpose) for lang, one in said.items()},
        ChannelName.SMS: {lang: _sms(one, lang, purpose) for lang, one in said.items()},
        ChannelName.PUSH: {lang: Wording(one.short, one.subject) for lang, one in said.items()},
        ChannelName.INBOX: {lang: _inbox(one) for lang, one in said.items()},
    }
    if purpose.is_to_staff:
        channels[ChannelName.CHAT] = channels[ChannelName.PUSH]
    return channels


def _email(said: Said, language: Language, purpose: Purpose) -> Wording:
    body = said.long or said.short
    stop = f"\n\n{OPT_OUT[language]}" if purpose.offers_opt_out else ""
    return Wording(body + stop, said.subject)


def _sms(said: Said, language: Language, purpose: Purpose) -> Wording:
    stop = f" {OPT_OUT[language]}" if purpose.offers_opt_out else ""
    return Wording(said.short + stop)


def _inbox(said: Said) -> Wording:
    return Wording(said.inbox or said.long or said.short, said.subject)
