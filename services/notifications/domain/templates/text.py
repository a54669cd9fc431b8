"""Text with `((field))`, compiled once. Nothing in it is evaluated, and a value is never read."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from services.notifications.domain.templates.fields import (
    NEUTRAL_NAMES,
    SENSITIVE_NAMES,
    AnyField,
    NeutralField,
    SensitiveField,
)

FIELD = re.compile(r"\(\(([^()]*)\)\)")
_PARENTHESES = re.compile(r"\(\(|\)\)")
F = TypeVar("F", NeutralField, AnyField)


class TextIsMalformed(Exception):
    """Words cannot be compiled: they ask for a field that may not stand there, or for half one."""


@dataclass(frozen=True, slots=True)
class Text(Generic[F]):
    """Fixed words with fields between them: one more of the former than of the latter."""

    words: tuple[str, ...]
    fields: tuple[F, ...]

    def filled(self, values: Mapping[F, str]) -> str:
        """Return the words with their fields filled. Raises KeyError for a missing value."""
        pieces = [self.words[0]]
        for field, words in zip(self.fields, self.words[1:], strict=True):
            pieces += (values[field], words)
        return "".join(pieces)


def neutral_text(text: str) -> Text[NeutralField]:
    """Compile words for an unsecured channel. Raises TextIsMalformed."""
    words, names = taken_apart(text)
    return Text(words, tuple(_neutral(name) for name in names))


def secured_text(text: str) -> Text[AnyField]:
    """Compile words for behind a login. Raises TextIsMalformed."""
    words, names = taken_apart(text)
    return Text(words, tuple(_any(name) for name in names))


def taken_apart(text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the fixed words and the names between them. Raises TextIsMalformed."""
    pieces = FIELD.split(text)
    words, names = tuple(pieces[::2]), tuple(name.strip() for name in pieces[1::2])
    if any(_PARENTHESES.search(word) for word in words):
        raise TextIsMalformed("a (( without its ))")
    return words, names


def _neutral(name: str) -> NeutralField:
    if name not in NEUTRAL_NAMES:
        raise TextIsMalformed(f"not a neutral field: {name}")
    return NeutralField(name)


def _any(name: str) -> AnyField:
    if name in SENSITIVE_NAMES:
        return SensitiveField(name)
    return _neutral(name)
