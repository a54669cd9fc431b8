"""Checks of what goes out as SMS: how long it gets, and what makes it dear."""

from collections.abc import Iterator

from services.notifications.domain.templates.advice import in_gsm, instead_of
from services.notifications.domain.templates.checks.finding import Finding, Part, Piece
from services.notifications.domain.templates.samples import longest
from services.notifications.domain.templates.segments import Encoding, outside_gsm, segments_of
from services.notifications.domain.templates.text import FIELD
from services.notifications.domain.terms import ChannelName


def check_texts(piece: Piece) -> Iterator[Finding]:
    if piece.channel is not ChannelName.SMS:
        return
    yield from _check_length(piece)
    yield from _check_alphabet(piece)


def _check_length(piece: Piece) -> Iterator[Finding]:
    segments = segments_of(longest(piece.wording.body, piece.language))
    said = f"With its longest values this text takes {segments.count} segments"
    if segments.count > piece.house.most_segments:
        most = piece.house.most_segments
        yield piece.error(
            "too-many-segments", Part.BODY, f"{said}; {most} are allowed: shorten it."
        )
    elif segments.count > 1:
        yield piece.warning(
            "several-segments",
            Part.BODY,
            f"{said}, and each is paid for: one holds {segments.encoding.alone} characters.",
        )


def _check_alphabet(piece: Piece) -> Iterator[Finding]:
    body = FIELD.sub("", piece.wording.body)
    outside = outside_gsm(body)
    if not outside:
        return
    yield piece.warning(
        "forces-ucs-2",
        Part.BODY,
        f"A segment holds {Encoding.UCS_2.alone} characters in place of {Encoding.GSM_7.alone}"
        f" because of {', '.join(_advised(one) for one in outside)}.",
        in_gsm(piece.wording.body),
    )


def _advised(character: str) -> str:
    instead = instead_of(character)
    if instead is None:
        return f"{character} (leave it out)"
    return f"{character} ({instead!r} would do)" if instead else f"U+{ord(character):04X}"
