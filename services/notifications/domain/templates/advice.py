"""What to write instead of characters that GSM-7 lacks. It is offered and never done silently."""

import unicodedata

from services.notifications.domain.templates.segments import Encoding, encoding_of, outside_gsm

# By code, as the eye cannot tell some of them apart: quotes, dashes, bullets, spaces.
_INSTEAD = {
    **dict.fromkeys("\u201c\u201d\u201e\u201f\u00ab\u00bb\u2033\u301d\u301e", '"'),
    **dict.fromkeys("\u2018\u2019\u201a\u201b\u2032\u00b4`\u02b9\u02bc", "'"),
    **dict.fromkeys("\u2013\u2014\u2015\u2010\u2011\u2012\u2212", "-"),
    **dict.fromkeys("\u2022\u00b7\u2023", "-"),
    **dict.fromkeys("\u00a0\u2002\u2003\u2007\u2009\u202f\u3000\t", " "),
    "\u2026": "...",
    "\u00d7": "x",
    "\u00f7": "/",
    "\u00aa": "a",
    "\u00ba": "o",
    "\u2122": "(TM)",
    "\u00ae": "(R)",
    "\u00a9": "(C)",
    "\u00bd": "1/2",
    "\u00bc": "1/4",
    "\u00be": "3/4",
    "\u2192": "->",
    "\u200b": "",
    "\u200d": "",
    "\ufe0f": "",
    "\u00ad": "",
    "\ufeff": "",
}


def instead_of(character: str) -> str | None:
    """Return what says the same in GSM-7, or None where nothing does (an emoji, say)."""
    if character in _INSTEAD:
        return _INSTEAD[character]
    for form in ("NFKC", "NFKD"):
        apart = unicodedata.normalize(form, character)
        plain = "".join(one for one in apart if not unicodedata.combining(one))
        if plain and encoding_of(plain) is Encoding.GSM_7:
            return plain
    return None


def in_gsm(text: str) -> str | None:
    """Return the whole text in GSM-7, or None where some of it cannot be said so."""
    replaced = {one: instead_of(one) for one in outside_gsm(text)}
    known = {ord(one): other for one, other in replaced.items() if other is not None}
    return text.translate(known) if len(known) == len(replaced) else None
