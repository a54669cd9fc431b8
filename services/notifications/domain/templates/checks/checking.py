"""All checks of a template's words: what keeps it from being published, what deserves a look."""

from collections.abc import Callable, Iterator

from services.notifications.domain.templates.checks.characters import check_characters
from services.notifications.domain.templates.checks.fields import check_fields
from services.notifications.domain.templates.checks.finding import (
    Finding,
    House,
    Part,
    Piece,
    Severity,
)
from services.notifications.domain.templates.checks.links import check_links
from services.notifications.domain.templates.checks.privacy import check_privacy
from services.notifications.domain.templates.checks.replies import check_replies
from services.notifications.domain.templates.checks.texts import check_texts
from services.notifications.domain.templates.template import Purpose, Wording, Wordings, each
from services.notifications.domain.terms import ChannelName, Language

_CHECKS: tuple[Callable[[Piece], Iterator[Finding]], ...] = (
    check_fields,
    check_privacy,
    check_replies,
    check_characters,
    check_links,
    check_texts,
)


def findings(purpose: Purpose, wordings: Wordings, house: House) -> list[Finding]:
    """Return what there is to say about the words, errors first."""
    found: list[Finding] = []
    for channel, language, wording in each(wordings):
        piece = Piece(
            purpose=purpose, channel=channel, language=language, wording=wording, house=house
        )
        for check in _CHECKS:
            found += check(piece)
        found += _check_shape(piece)
    for channel in wordings:
        found += _check_languages(purpose, channel, wordings)
    return sorted(found, key=lambda one: one.severity is not Severity.ERROR)


def errors_in(found: list[Finding]) -> list[Finding]:
    return [one for one in found if one.severity is Severity.ERROR]


def _check_shape(piece: Piece) -> Iterator[Finding]:
    is_sms = piece.channel is ChannelName.SMS
    if is_sms and piece.wording.subject:
        yield piece.error("subject-of-a-text", Part.SUBJECT, "A text has no subject: leave it out.")
    if not is_sms and not piece.wording.subject.strip():
        yield piece.error("subject-is-missing", Part.SUBJECT, "Give it a neutral subject.")
    if not piece.wording.body.strip():
        yield piece.error("body-is-empty", Part.BODY, "Say something.")
    if piece.channel is ChannelName.CHAT and not piece.purpose.is_to_staff:
        yield piece.error("chat-is-for-staff", Part.BODY, "Clients get no chat: take this out.")


def _check_languages(
    purpose: Purpose, channel: ChannelName, wordings: Wordings
) -> Iterator[Finding]:
    languages = wordings[channel]
    piece = Piece(purpose=purpose, channel=channel, language=Language.ENGLISH, wording=Wording(""))
    if Language.ENGLISH not in languages:
        yield piece.error(
            "english-is-missing",
            Part.BODY,
            "Whoever has another language gets English: write it too.",
        )
    elif Language.SPANISH not in languages:
        yield piece.warning(
            "spanish-is-missing",
            Part.BODY,
            "Whoever reads Spanish will get this in English: write it in Spanish too.",
        )
