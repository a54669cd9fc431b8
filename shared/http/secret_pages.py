"""Owns the frame of a page that a secret address opens: no script, no other server, no tracks.

The page asks nothing of other servers, and no other page may frame it: the address is a secret.
"""

import base64
import hashlib
from dataclasses import dataclass, field
from html import escape

from starlette.requests import Request

from shared.http.answer import Answer


def reads_spanish(request: Request) -> bool:
    """Say whether the reader's browser asks for Spanish first: no contact says what they read."""
    return request.headers.get("accept-language", "").lower().startswith("es")


@dataclass(frozen=True)
class SecretPage:
    """The frame with its own style, which is the only one that the page may have."""

    style: str
    headers: dict[str, str] = field(init=False)

    def __post_init__(self) -> None:
        digest = base64.b64encode(hashlib.sha256(self.style.encode()).digest()).decode()
        policy = (
            f"default-src 'none'; style-src 'sha256-{digest}'; form-action 'self'; "
            "base-uri 'none'; frame-ancestors 'none'"
        )
        headers = {
            "Content-Type": "text/html; charset=utf-8",
            "Content-Security-Policy": policy,
            "Referrer-Policy": "no-referrer",
            "X-Robots-Tag": "noindex",
            "Cache-Control": "no-store",
        }
        object.__setattr__(self, "headers", headers)

    def filled(self, *, language: str, title: str, heading: str, text: str, rest: str) -> bytes:
        """Return the page; `rest` is HTML already, all else is text."""
        return (
            f'<!doctype html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">\n'
            '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
            f"<title>{escape(title)}</title>\n<style>{self.style}</style>\n</head>\n"
            f"<body>\n<main>\n<h1>{escape(heading)}</h1>\n"
            f'<p role="status">{escape(text)}</p>\n{rest}</main>\n</body>\n</html>\n'
        ).encode()

    def answer(self, status: int, body: bytes) -> Answer[None]:
        return Answer(status, body, dict(self.headers))
