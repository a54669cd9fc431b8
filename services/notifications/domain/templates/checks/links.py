"""Check that links lead to us alone: a stranger's host, or a shortener, can tell and can change."""

import re
from collections.abc import Iterator

from services.notifications.domain.templates.checks.finding import Finding, Piece
from services.notifications.domain.templates.fields import SECURED
from services.notifications.domain.templates.text import FIELD

_ENDINGS = (
    "com|org|net|gov|edu|info|biz|io|co|us|me|ly|gl|gd|to|be|cc|tv|app|dev|link|page|site|online|click"
    "|health|care|clinic|mx|es"
)
_LINK = re.compile(
    r"(?P<scheme>[a-z][a-z0-9+.-]*://)?(?:[^\s/@]*@)?"
    rf"(?P<host>(?:[\w-]+\.)+(?:{_ENDINGS})|localhost|\d{{1,3}}(?:\.\d{{1,3}}){{3}})"
    r"(?![\w.-]*[\w-]*@)(?::\d+)?(?=[/?#\s.,;:!)\"']|$)",
    re.IGNORECASE,
)
_ANY_SCHEME = re.compile(r"\b([a-z][a-z0-9+.-]*)://([^\s/?#:]*)", re.IGNORECASE)


def check_links(piece: Piece) -> Iterator[Finding]:
    if piece.channel in SECURED:
        return
    for part, text in piece.parts:
        for scheme, host in links_in(text):
            if host not in piece.house.link_hosts:
                allowed = ", ".join(sorted(piece.house.link_hosts)) or "none"
                yield piece.error(
                    "link-to-a-stranger",
                    part,
                    f"A link here may lead to these hosts alone: {allowed}. Take it out, or ask"
                    " ops to allow its host.",
                )
            elif scheme not in {"https", ""}:
                yield piece.error("link-is-not-https", part, "Write the link with https://.")


def links_in(text: str) -> list[tuple[str, str]]:
    """Return each link's scheme and host, in small letters; what a phone makes tappable counts."""
    bare = FIELD.sub(" ", text)
    found = [(match["scheme"] or "", match["host"]) for match in _LINK.finditer(bare)]
    found += [(match[1] + "://", match[2]) for match in _ANY_SCHEME.finditer(bare)]
    plain = [(scheme.removesuffix("://").lower(), host.lower()) for scheme, host in found]
    return list(dict.fromkeys(plain))
