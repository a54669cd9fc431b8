"""What goes wrong between us and a service: it refused, or it is away."""

from typing import Any

import httpx


class Problem(Exception):
    """The service refused, with a problem document (RFC 9457).

    `rule` is the broken rule's name, such as `duplicate-reference`; `fields` are the named ones;
    `members` is the whole document.
    """

    def __init__(self, status: int, document: dict[str, Any]) -> None:
        self.status = status
        self.members = document
        self.rule = str(document.get("type", "about:blank")).rsplit("/", 1)[-1].rsplit(":", 1)[-1]
        self.detail = str(document.get("detail") or document.get("title") or "refused")
        self.fields = [str(error.get("field")) for error in document.get("errors") or []]
        where = f" ({', '.join(self.fields)})" if self.fields else ""
        super().__init__(f"{status} {self.rule}: {self.detail}{where}")

    @classmethod
    def of(cls, response: httpx.Response) -> "Problem":
        try:
            document = response.json()
        except ValueError:
            document = None
        if not isinstance(document, dict):
            document = {"detail": "answered without a problem document"}
        return cls(response.status_code, document)


class PlatformAway(Exception):
    """A service did not answer for as long as we were willing to wait."""

    def __init__(self, service: str, waited: float, reason: str) -> None:
        super().__init__(f"{service} is away: {reason} for {waited:.0f} s")
