"""Rows of contacts: who, reached how, in which language and zone, permitting what."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TypeVar
from uuid import UUID

from services.notifications.domain.contacts.contact import PersonalData, personal_data
from services.notifications.domain.contacts.suppression import Why
from services.notifications.domain.terms import Category, ChannelName, Language
from services.notifications.domain.zones import zone_named
from shared.csv_table import Finding, Record
from shared.errors import Invalid

T = TypeVar("T")
E = TypeVar("E", bound=StrEnum)

COLUMNS = (
    "person_id",
    "given_name",
    "email",
    "phone",
    "language",
    "timezone",
    "channels",
    "categories",
)
REQUIRED = ("person_id",)
SUPPRESSION_COLUMNS = ("channel", "address", "why")


@dataclass(frozen=True, slots=True)
class Defaults:
    """What a row means where it says nothing; `region`: whose national numbers it holds."""

    region: str
    language: Language
    timezone: str | None


@dataclass(frozen=True, slots=True)
class ContactRow:
    """A row that can be kept; its permissions stand in for what the person has not said yet.

    `says` names the cells that say something: an empty one erases nothing that is known.
    """

    line: int
    person_id: UUID
    data: PersonalData = field(repr=False)
    language: Language
    timezone: str
    permits: tuple[tuple[ChannelName, Category], ...]
    says: frozenset[str] = frozenset(COLUMNS)

    def over(self, data: PersonalData, language: Language, timezone: str) -> "ContactRow":
        """Return the row with what is known of the person where it says nothing."""
        number = self.data if "phone" in self.says else data
        return replace(
            self,
            data=PersonalData(
                email=self.data.email if "email" in self.says else data.email,
                phone=number.phone,
                given_name=self.data.given_name if "given_name" in self.says else data.given_name,
                phone_gets_texts=number.phone_gets_texts,
            ),
            language=self.language if "language" in self.says else language,
            timezone=self.timezone if "timezone" in self.says else timezone,
        )


@dataclass(frozen=True, slots=True)
class SuppressionRow:
    line: int
    channel: ChannelName
    address: str = field(repr=False)
    why: Why


def contact_rows(
    records: Iterable[Record], defaults: Defaults
) -> tuple[list[ContactRow], list[Finding]]:
    """Return the rows that can be kept, and what is wrong with each of the others."""
    rows: list[ContactRow] = []
    findings: list[Finding] = []
    seen: dict[UUID, int] = {}
    for record in records:
        reading = _Reading(record)
        row = _contact_row(reading, defaults)
        if row is not None and row.person_id in seen:
            reading.found("person_id", f"Is on line {seen[row.person_id]} already.")
        elif row is not None and not reading.findings:
            seen[row.person_id] = row.line
            rows.append(row)
        findings.extend(reading.findings)
    return rows, findings


def suppression_rows(records: Iterable[Record]) -> tuple[list[SuppressionRow], list[Finding]]:
    """Return the entries that can be kept, and what is wrong with each of the others."""
    rows: list[SuppressionRow] = []
    findings: list[Finding] = []
    for record in records:
        reading = _Reading(record)
        channel = reading.one_of("channel", ChannelName)
        why = reading.one_of("why", Why)
        address = record.cells["address"]
        if not address:
            reading.found("address", "Is empty.")
        if channel is not None and why is not None and address:
            rows.append(SuppressionRow(record.line, channel, address, why))
        findings.extend(reading.findings)
    return rows, findings


class _Reading:
    """One row as it is read: what is wrong is noted, and the rest is read on."""

    def __init__(self, record: Record) -> None:
        self.line = record.line
        self.findings: list[Finding] = []
        self._cells = record.cells

    def text(self, name: str) -> str | None:
        return self._cells.get(name) or None

    def found(self, name: str, reason: str) -> None:
        self.findings.append(Finding(self.line, name, reason))

    def read(self, name: str, how: Callable[[], T]) -> T | None:
        try:
            return how()
        except Invalid as wrong:
            self.found(name, wrong.detail)
        except ValueError:
            self.found(name, "Cannot be read.")
        return None

    def one_of(self, name: str, words: type[E]) -> E | None:
        said = (self.text(name) or "").lower()
        try:
            return words(said)
        except ValueError:
            self.found(name, f"Is one of {', '.join(words)}.")
            return None

    def many_of(self, name: str, words: type[E]) -> list[E]:
        said = (self.text(name) or "").lower().split()
        try:
            return [words(word) for word in said]
        except ValueError:
            there_are = ", ".join(words)
            self.found(name, f"Words with spaces between, and no commas; each of {there_are}.")
            return []


def _contact_row(reading: _Reading, defaults: Defaults) -> ContactRow | None:
    person_id = _person(reading)
    data = _data(reading, defaults.region)
    language = reading.one_of("language", Language) if reading.text("language") else None
    timezone = reading.text("timezone") or defaults.timezone
    if timezone is None:
        reading.found("timezone", "Is empty, and no default was given.")
    else:
        zone = timezone
        reading.read("timezone", lambda: zone_named(zone))
    permits = _permits(reading)
    if reading.findings or person_id is None or data is None or timezone is None:
        return None
    return ContactRow(
        reading.line,
        person_id,
        data,
        language or defaults.language,
        timezone,
        permits,
        frozenset(name for name in COLUMNS if reading.text(name)),
    )


def _person(reading: _Reading) -> UUID | None:
    said = reading.text("person_id")
    if said is None:
        reading.found("person_id", "Is empty.")
        return None
    try:
        return UUID(said)
    except ValueError:
        reading.found("person_id", "Is not a UUID.")
        return None


def _data(reading: _Reading, region: str) -> PersonalData | None:
    """Return the personal values, each read by itself: one row may have several that are wrong."""
    email, name = reading.text("email"), reading.text("given_name")
    # Spreadsheets, and our own exports, put an apostrophe before what looks like a formula.
    phone = (reading.text("phone") or "").removeprefix("'") or None
    alone = (
        ("email", lambda: personal_data(email=email, phone=None, given_name=None)),
        ("phone", lambda: personal_data(email=None, phone=phone, given_name=None, region=region)),
        ("given_name", lambda: personal_data(email=None, phone=None, given_name=name)),
    )
    mailbox, number, called = (reading.read(field_name, how) for field_name, how in alone)
    if mailbox is None or number is None or called is None:
        return None
    return replace(number, email=mailbox.email, given_name=called.given_name)


def _permits(reading: _Reading) -> tuple[tuple[ChannelName, Category], ...]:
    channels = reading.many_of("channels", ChannelName)
    categories = reading.many_of("categories", Category)
    if bool(channels) != bool(categories) and not reading.findings:
        lacking = "categories" if channels else "channels"
        reading.found(lacking, "Channels and categories are permitted together, or neither.")
    return tuple((channel, category) for channel in channels for category in categories)
