"""Checks of `((field))`: whole, known, of this template, and allowed on this channel."""

import re
from collections.abc import Iterator
from difflib import get_close_matches

from services.notifications.domain.templates.checks.finding import Finding, Part, Piece
from services.notifications.domain.templates.fields import SECURED, SENSITIVE_NAMES
from services.notifications.domain.templates.text import FIELD, TextIsMalformed, taken_apart

_OTHERWISE = re.compile(
    r"\{\{[^{}]*\}\}|\{[^{}\n]{1,40}\}|\[\[[^\[\]]*\]\]|\$[A-Za-z_]|%[sdif](?![A-Za-z0-9])|%\([A-Za-z_]"
)


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
        for number, name in enumerate(FIELD.findall(text), 1):
            yield from _check_name(piece, part, number, name.strip())
        yield from _check_elsewhere(piece, part, text)


def _check_elsewhere(piece: Piece, part: Part, text: str) -> Iterator[Finding]:
    """Find fields as other systems write them: they would be sent as they stand."""
    if _OTHERWISE.search(FIELD.sub(" ", text)):
        yield piece.error(
            "field-written-otherwise",
            part,
            "Fields are written ((date)): what is in braces, brackets, or behind $ or % here would"
            " be sent as it stands.",
        )


def _check_name(piece: Piece, part: Part, number: int, name: str) -> Iterator[Finding]:
    """Check one field; it is told by its place, as it may be anything, a person's name too."""
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
    yield piece.error(
        "unknown-field",
        part,
        f"Field {number} here is none of this template. There are: {', '.join(allowed)}.",
        f"(({near[0]}))" if near else None,
    )


def _allowed(piece: Piece) -> set[str]:
    fields: set[str] = {field.value for field in piece.purpose.neutral}
    if piece.channel in SECURED:
        fields |= {field.value for field in piece.purpose.sensitive}
    return fields
