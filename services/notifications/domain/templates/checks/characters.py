"""Checks of single characters: what cannot be seen, what looks like another, what breaks a line."""

import unicodedata
from collections.abc import Iterator

from services.notifications.domain.templates.checks.finding import Finding, Part, Piece

_UNSEEN = {"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"}
_BREAKS = ("\n", "\r", "\v", "\f", "\x1c", "\x1d", "\x1e", "\x85", "\u2028", "\u2029")
_EMOJI_JOINERS = {"\u200d", "\ufe0f"}
_LONGEST_SUBJECT = 78


def check_characters(piece: Piece) -> Iterator[Finding]:
    for part, text in piece.parts:
        yield from _check_unseen(piece, part, text)
        yield from _check_letters(piece, part, text)
    yield from _check_subject(piece)


def _check_unseen(piece: Piece, part: Part, text: str) -> Iterator[Finding]:
    for one in dict.fromkeys(text):
        if unicodedata.category(one) not in _UNSEEN or one == "\n" or one in _EMOJI_JOINERS:
            continue
        yield piece.error(
            "invisible-character",
            part,
            f"Character {text.index(one) + 1} cannot be seen ({_named(one)}): delete it and type"
            " the text around it again.",
        )


def _check_letters(piece: Piece, part: Part, text: str) -> Iterator[Finding]:
    for one in dict.fromkeys(text):
        if not one.isalpha() or unicodedata.name(one, "").startswith(
            ("LATIN", "FEMININE", "MASCULINE")
        ):
            continue
        yield piece.error(
            "letter-of-another-script",
            part,
            f"Character {text.index(one) + 1} looks like a letter and is another ({_named(one)}):"
            " type it again.",
        )


def _check_subject(piece: Piece) -> Iterator[Finding]:
    subject = piece.wording.subject
    if any(one in subject for one in _BREAKS):
        yield piece.error(
            "line-break-in-subject", Part.SUBJECT, "A subject is one line: take the line break out."
        )
    if len(subject) > _LONGEST_SUBJECT:
        yield piece.warning(
            "long-subject",
            Part.SUBJECT,
            f"A phone shows the first few words of {len(subject)} characters: say it shorter.",
        )


def _named(character: str) -> str:
    return f"U+{ord(character):04X} {unicodedata.name(character, '')}".strip()
