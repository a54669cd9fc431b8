"""Checks of `((field))`: whole, known, of this template, and allowed on this channel."""

from collections.abc import Iterator
from difflib import get_close_matches

from services.notifications.domain.templates.checks.finding import Finding, Part, Piece
from services.notifications.domain.templates.fields import SECURED, SENSITIVE_NAMES
from services.notifications.domain.templates.text import FIELD, TextIsMalformed, taken_apart

_LONGEST_NAME_SHOWN = 40


def check_fields(piece: Piece) -> Iterator[Finding]:
    for part, text in piece.parts:
        try:
            taken_apart(text)
        except TextIsMalformed:
            yield piece.error(
                "unbalanced-parentheses",
                part,
                "A field is written ((like_this)): one (( or )) here has no partner.",
            )
        for name in dict.fromkeys(FIELD.findall(text)):
            yield from _check_name(piece, part, name.strip())


def _check_name(piece: Piece, part: Part, name: str) -> Iterator[Finding]:
    purpose = piece.purpose
    if name in purpose.neutral or (name in purpose.sensitive and piece.channel in SECURED):
        return
    if name in SENSITIVE_NAMES:
        yield piece.error(
            "sensitive-field-in-the-open",
            part,
            f"(({name})) tells of a person or their care, and others may read this channel:"
            " take it out here. It may stand in the inbox"
            f"{'' if name in purpose.sensitive else ' of other templates'}.",
        )
        return
    allowed = sorted(_allowed(piece))
    near = get_close_matches(name, allowed, n=1)
    shown = f"(({name}))" if name.isprintable() and len(name) <= _LONGEST_NAME_SHOWN else "A field"
    yield piece.error(
        "unknown-field",
        part,
        f"{shown} is no field of this template. There are: {', '.join(allowed)}.",
        f"(({near[0]}))" if near else None,
    )


def _allowed(piece: Piece) -> set[str]:
    fields: set[str] = {field.value for field in piece.purpose.neutral}
    if piece.channel in SECURED:
        fields |= {field.value for field in piece.purpose.sensitive}
    return fields
