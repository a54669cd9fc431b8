"""Check that nobody who reads along learns of treatment: whole words, in either language."""

import re
import unicodedata
from collections.abc import Iterable, Iterator

from services.notifications.domain.templates.checks.finding import Finding, Piece
from services.notifications.domain.templates.checks.telling_words import (
    HARMLESS,
    TELLING,
    TELLING_PHRASES,
)
from services.notifications.domain.templates.fields import SECURED
from services.notifications.domain.templates.text import FIELD

_WORD = re.compile(r"[^\W_]+")
_HARMLESS = tuple(tuple(phrase.split()) for phrase in HARMLESS)
_PHRASES = tuple(tuple(phrase.split()) for phrase in TELLING_PHRASES)


def check_privacy(piece: Piece) -> Iterator[Finding]:
    if piece.channel in SECURED:
        return
    own = [plain_words(word) for word in piece.house.private_words]
    for part, text in piece.parts:
        for told in told_by(text, own):
            yield piece.error(
                "telling-word",
                part,
                f'"{told}" can tell whoever reads along that somebody is in treatment: say it in'
                " other words, such as appointment, or keep it for the inbox.",
            )


def told_by(text: str, own: Iterable[tuple[str, ...]] = ()) -> list[str]:
    """Return the words and phrases of a text that tell of treatment, each once."""
    words = plain_words(FIELD.sub(" ", text))
    left = _without(words, _HARMLESS)
    phrases = [phrase for phrase in (*_PHRASES, *own) if phrase and _stands_in(phrase, left)]
    found = [word for word in left if word in TELLING]
    return list(dict.fromkeys((*found, *(" ".join(phrase) for phrase in phrases))))


def plain_words(text: str) -> tuple[str, ...]:
    """Return the words as they are compared: without accents, invisible characters and case."""
    apart = unicodedata.normalize("NFKD", text)
    kept = "".join(one for one in apart if unicodedata.category(one) not in {"Mn", "Cf"})
    return tuple(_WORD.findall(kept.casefold()))


def _without(words: tuple[str, ...], phrases: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    """Return the words with a gap where a harmless phrase stands."""
    left = list(words)
    for phrase in phrases:
        for at in range(len(words) - len(phrase) + 1):
            if words[at : at + len(phrase)] == phrase:
                left[at : at + len(phrase)] = [""] * len(phrase)
    return tuple(left)


def _stands_in(phrase: tuple[str, ...], words: tuple[str, ...]) -> bool:
    return any(words[at : at + len(phrase)] == phrase for at in range(len(words)))
