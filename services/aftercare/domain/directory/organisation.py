"""An organisation that people go on to after the program, and how it is reached."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from shared.aggregate import Aggregate
from shared.errors import BrokenRule, Forbidden, Invalid, NotFound

CODE = r"[a-z0-9-]{1,60}"
MOST_SITES = 50


class NoSuchOrganisation(NotFound):
    pass


class OrganisationCodeIsTaken(BrokenRule):
    pass


class OrganisationIsArchived(BrokenRule):
    pass


class OrganisationIsNotArchived(BrokenRule):
    pass


class IsKeptElsewhere(Forbidden):
    """Another site keeps this entry; here it is read only."""


class MayNotServeSite(Forbidden):
    """Who writes into another site's directory belongs to that site too."""


class CodeIsMalformed(Invalid):
    pass


class TextIsGuarded(Invalid):
    """A spreadsheet takes an apostrophe before a sign for a mark of text, and drops it."""


class OrganisationKind(StrEnum):
    TREATMENT_PROVIDER = "treatment_provider"
    MUTUAL_HELP = "mutual_help"
    SOBER_LIVING = "sober_living"
    COMMUNITY = "community"
    EDUCATION = "education"
    EMPLOYMENT = "employment"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Contact:
    """How the organisation is reached: what stands on its own door, of no person."""

    phone: str | None = None
    email: str | None = None
    website: str | None = None
    address: str | None = None


@dataclass(kw_only=True)
class Organisation(Aggregate):
    """`serves` are the sites in whose directory it stands, its own among them."""

    code: str
    name: str
    kind: OrganisationKind
    contact: Contact = field(default_factory=Contact)
    serves: tuple[str, ...] = ()
    archived_on: date | None = None

    def __post_init__(self) -> None:
        self.serves = served(self.site, self.serves)

    def describe(
        self, name: str, kind: OrganisationKind, contact: Contact, serves: Iterable[str]
    ) -> None:
        """Replace what is said of it. Raises OrganisationIsArchived, TextIsGuarded."""
        self.expect_current()
        unguarded(name, "name")
        for where in ("phone", "email", "website", "address"):
            unguarded(getattr(contact, where), where)
        self.name, self.kind, self.contact = name, kind, contact
        self.serves = served(self.site, serves)

    def archive(self, today: date) -> None:
        self.expect_current()
        self.archived_on = today

    def restore(self) -> None:
        if self.archived_on is None:
            raise OrganisationIsNotArchived("This organisation is not archived.")
        self.archived_on = None

    def expect_current(self) -> None:
        if self.archived_on is not None:
            raise OrganisationIsArchived("This organisation is archived: restore it first.")


def checked_code(code: str, *, name: str) -> str:
    """Return the code. Raises CodeIsMalformed for the field `name`."""
    if re.fullmatch(CODE, code) is None:
        raise CodeIsMalformed("Is 1 to 60 of a-z, 0-9 and dashes, such as oak-house.", field=name)
    return code


def served(home: str, others: Iterable[str]) -> tuple[str, ...]:
    """Return the sites, the one that keeps the entry first."""
    return home, *sorted(set(others) - {home})


_GUARDED = re.compile("'[=+\\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")


def unguarded(text: str | None, field_name: str) -> None:
    """Raise TextIsGuarded: what an export writes must be what an import reads again."""
    if text is not None and _GUARDED.match(text):
        raise TextIsGuarded("Begins with an apostrophe before a sign.", field=field_name)
