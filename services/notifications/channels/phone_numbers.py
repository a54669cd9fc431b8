"""What every channel to a phone checks before the wire: one number, and words it can carry."""

import re

_E164 = re.compile(r"\+[1-9][0-9]{6,14}")
_UNPRINTED = re.compile(r"[\x00-\x09\x0b-\x1f\x7f]")
LONGEST_TEXT = 1600
"""Characters of one message; more is refused by providers (Twilio's 21617)."""


def is_one_number(text: str) -> bool:
    """Say whether this is one number in E.164, and nothing beside it."""
    return _E164.fullmatch(text) is not None


def is_sendable_text(text: str) -> bool:
    return 0 < len(text) <= LONGEST_TEXT and not text.isspace() and not _UNPRINTED.search(text)
