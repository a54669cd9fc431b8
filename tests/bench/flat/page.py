"""A page as it is asked for, by whom, and what its filters look for."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import Enum, auto
from typing import Any
from uuid import UUID

from tests.bench.flat.filling import FIRST_DAY, ROWS_A_DAY

FULL_PAGE = 50
NEIGHBOUR = 7
"""How many rows on there is one at the same site; rare rows are the others."""
FEW = 5
"""A filter finds little; a page of five is full in a small database too."""


class Kind(Enum):
    """A long list, a short one that begins at its first, or one thing with no list at all."""

    LONG = auto()
    SHORT = auto()
    ONE = auto()


@dataclass(frozen=True)
class Asker:
    """Whose token asks."""

    roles: tuple[str, ...] = ("program_director", "clinician", "intake_coordinator", "ops")
    subject: str = "somebody"
    client_ids: tuple[UUID, ...] = ()

    def claims(self) -> dict[str, Any]:
        return {"sub": self.subject, "client_ids": [str(one) for one in self.client_ids] or None}


STAFF = Asker()


def client(number: int) -> Asker:
    """Return the client of this number."""
    return Asker(("client",), "client", (numbered_id(number),))


@dataclass(frozen=True)
class Page:
    """A list as it is asked for; without a filter it begins behind half of the site's rows.

    A search has a body, which is sent as it stands. `{id}` in a path is that of the middle row.
    """

    name: str
    table: str
    path: str
    filter: str = ""
    body: dict[str, Any] | None = None
    asker: Asker = field(default=STAFF)
    kind: Kind = Kind.LONG
    site: str = ""
    """Where it is not the site of the row in the middle."""
    may_be_empty: bool = False


def one(name: str, table: str, path: str, asker: Asker = STAFF) -> Page:
    """Return a page that shows one thing."""
    return Page(name, table, path, asker=asker, kind=Kind.ONE)


def own(name: str, table: str, path: str, asker: Asker = STAFF, site: str = "") -> Page:
    """Return a list that is one person's, or one site's few versions: it begins at its first."""
    return Page(name, table, path, asker=asker, kind=Kind.SHORT, site=site)


def numbered_id(number: int) -> UUID:
    return UUID(int=number)


def week_of(row: int) -> tuple[date, date]:
    first = FIRST_DAY + timedelta(days=row // ROWS_A_DAY)
    return first, first + timedelta(days=6)
