"""What a run stands on: the service under test, a site in it, and the words that fit its fields."""

import re
from collections.abc import Awaitable, Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import httpx

from shared.auth import EVERY_SITE, ROLES
from shared.database import Database
from tests.fuzz.process import Served

SITE = "fuzz"
ZONE = ZoneInfo("America/Denver")
OTHER_SITE = "elsewhere"
NOT_STAFF = frozenset({"client", "family_member", "partner_administrator"})


@dataclass
class Ground:
    """The service, its document, and `words`: values for parameters and fields, by their name.

    `words["application_id"]` holds ids that exist; without them nearly every answer is 404.
    `clients` are those that the caller is, for what only a client may do; `roles` are roles of the
    caller beside those of staff.
    `planted` are the answers that the seeds got, each with its operation as it is labelled.
    """

    served: Served
    database: Database
    document: dict[str, Any]
    words: dict[str, list[Any]] = field(default_factory=lambda: {"If-Match": ["*", '"1"']})
    planted: list[tuple[str, httpx.Response]] = field(default_factory=list)
    now: datetime = field(default_factory=lambda: datetime.now(UTC))
    clients: list[str] = field(default_factory=list)
    roles: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._http = httpx.Client(base_url=self.served.url, timeout=20)

    def day(self, days: int = 0) -> str:
        """Return the local day of the sites that is so many days from today."""
        return (self.now.astimezone(ZONE) + timedelta(days=days)).date().isoformat()

    def learn(self, name: str, *values: object) -> None:
        """Remember values that fit every parameter and field of this name."""
        known = self.words.setdefault(name, [])
        known.extend(
            str(value) if isinstance(value, UUID) else value
            for value in values
            if value is not None and value not in known
        )

    def headers(self) -> dict[str, str]:
        """Return the token of somebody with every role of staff and `roles`, at every site.

        Where the seeds know `clients`, it is a token of each of them as well: some things only a
        client does.
        """
        roles = ROLES - NOT_STAFF | self.roles
        if not self.clients:
            return self.served.issuer.bearer(*sorted(roles), sites=(EVERY_SITE,))
        own = {"client_ids": self.clients}
        return self.served.issuer.bearer(*sorted(roles | {"client"}), sites=(EVERY_SITE,), **own)

    def ask(self, method: str, path: str, body: object = None, **headers: str) -> Any:
        """Ask for what must work, and return what is shown; None where it is no JSON."""
        answer = self._http.request(method, path, json=body, headers={**self.headers(), **headers})
        assert answer.is_success, f"seeding: {method} {path}: {answer.status_code} {answer.text}"
        self.planted.append((self._label(method, path), answer))
        is_json = answer.headers.get("content-type", "").endswith("json")
        return answer.json() if is_json else None

    def signed(self, path: str, body: bytes, headers: dict[str, str]) -> None:
        """Send what must be taken, as somebody who signs it instead of showing a token."""
        answer = self._http.post(path, content=body, headers=headers)
        assert answer.is_success, f"seeding: POST {path}: {answer.status_code} {answer.text}"
        self.planted.append((self._label("POST", path), answer))

    def put(self, path: str, body: object) -> Any:
        return self.ask("PUT", path, body)

    def post(self, path: str, body: object) -> Any:
        return self.ask("POST", path, body)

    def items(self, path: str) -> list[dict[str, Any]]:
        """Return the first page of a list."""
        found: list[dict[str, Any]] = self.ask("GET", path)["items"]
        return found

    def _label(self, method: str, path: str) -> str:
        """Return the operation that answers there: the one with the fewest parameters."""
        fitting = [
            (template.count("{"), f"{method} {template}")
            for verb, template, _ in self.operations()
            if verb == method.lower() and _pattern(template).fullmatch(path.partition("?")[0])
        ]
        return min(fitting)[1]

    def operations(self) -> Iterator[tuple[str, str, dict[str, Any]]]:
        """Yield method, path and description of each operation in the document."""
        for path, methods in self.document["paths"].items():
            for method, operation in methods.items():
                yield method, path, operation


def _pattern(template: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\\{\w+\\}", "[^/]+", re.escape(template)))


Seed = Callable[[Ground], Awaitable[None]]
"""One step that puts something there and learns its ids."""


async def plant(ground: Ground, seeds: Iterable[Seed]) -> None:
    for seed in seeds:
        await seed(ground)
