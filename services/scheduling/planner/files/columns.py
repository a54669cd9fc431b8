"""The columns of clients.csv and sessions.csv: their headings, and what a row of each becomes."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from services.scheduling.planner.files import cells
from services.scheduling.planner.files.cells import NoValue
from services.scheduling.planner.problem import DAY, ClientNeeds, Offer, Preferences

Row = Mapping[str, Any]
"""The values of the cells that are filled in, by column."""


@dataclass(frozen=True, slots=True)
class Column:
    """`also` are other headings that are understood; upper case, spaces and signs do not matter."""

    read: Callable[[str], object]
    also: tuple[str, ...] = ()
    is_needed: bool = False


class WrongCell(ValueError):
    """A cell that does not fit the others of its row."""

    def __init__(self, column: str, what: str) -> None:
        super().__init__(what)
        self.column = column


CLIENTS: dict[str, Column] = {
    "id": Column(cells.an_id, ("client", "client id", "code"), is_needed=True),
    "site": Column(cells.a_code, ("location", "program", "clinic")),
    "phase": Column(cells.a_code, ("stage",)),
    "hours": Column(
        cells.hours,
        ("hours required", "required hours", "hours a week", "hours week", "weekly hours"),
    ),
    "hours limit": Column(cells.hours, ("most hours", "max hours", "hours at most")),
    "days": Column(cells.whole, ("days required", "required days", "days a week")),
    "days limit": Column(cells.whole, ("most days", "max days", "days at most")),
    "daily hours limit": Column(
        cells.hours, ("most hours a day", "hours a day", "max hours a day")
    ),
    "kept": Column(cells.kept, ("kept times", "busy", "unavailable", "not available", "work")),
    "modality": Column(cells.modalities, ("comes", "attends", "attendance")),
    "languages": Column(cells.languages, ("language",)),
    "audiences": Column(cells.codes, ("audience", "groups", "gender")),
    "curriculum": Column(cells.counts, ("items", "wanted", "curriculum items")),
    "in force": Column(cells.ids, ("current", "present week", "current sessions", "booked")),
    "clinicians": Column(cells.ids, ("clinician", "preferred clinicians", "preferred clinician")),
    "preferred days": Column(cells.days, ("days preferred", "likes days")),
    "earliest": Column(cells.clock_time, ("not before", "preferred from")),
    "latest": Column(cells.clock_time, ("not after", "preferred to", "preferred until")),
    "fewest days": Column(cells.truth, ("few days",)),
}
SESSIONS: dict[str, Column] = {
    "id": Column(cells.an_id, ("session", "session id", "code"), is_needed=True),
    "site": Column(cells.a_code, ("location", "program", "clinic")),
    "type": Column(cells.a_code, ("kind", "session type"), is_needed=True),
    "day": Column(cells.a_day, ("weekday",)),
    "begins": Column(str, ("start", "starts", "from", "begin", "time"), is_needed=True),
    "ends": Column(str, ("end", "to", "until", "finish")),
    "minutes": Column(cells.whole, ("length", "duration")),
    "seats": Column(cells.whole, ("capacity", "places", "size"), is_needed=True),
    "series": Column(cells.an_id, ("group", "series id")),
    "once a week": Column(cells.truth, ("once",)),
    "curriculum": Column(cells.a_code, ("item", "curriculum item")),
    "place": Column(cells.a_code, ("room", "building", "where")),
    "modality": Column(cells.modalities, ("held", "telehealth")),
    "shared": Column(cells.truth, ("all sites", "across sites")),
    "phases": Column(cells.codes, ("phase", "stages")),
    "language": Column(cells.a_language, ("spoken",)),
    "audience": Column(cells.a_code, ("for", "gender")),
    "clinician": Column(cells.an_id, ("facilitator", "counselor", "therapist", "led by")),
}
REMARKS = ("notes", "note", "comments", "comment", "remarks", "remark")
"""Columns that are for people, and not read."""
_SITE, _PLACE = "site", "site"
_TELEHEALTH = {"telehealth", "tele", "online", "remote", "video", "zoom"}


def client_of(row: Row) -> ClientNeeds:
    """Return the client of a row; what is not filled in is as the model has it."""
    fields = {name: row[column] for name, column in _NEEDS.items() if column in row}
    for name in ("languages", "audiences", "in_force"):
        if name in fields:
            fields[name] = frozenset(fields[name])
    return ClientNeeds(
        id=row["id"],
        site=row.get("site", _SITE),
        preferences=Preferences(
            clinicians=frozenset(row.get("clinicians", ())),
            days=row.get("preferred days", frozenset()),
            earliest=row.get("earliest"),
            latest=row.get("latest"),
            fewest_days=row.get("fewest days", False),
        ),
        **fields,
        **row.get("modality", {}),
    )


_NEEDS = {
    "phase": "phase",
    "minutes_required": "hours",
    "minutes_limit": "hours limit",
    "days_required": "days",
    "days_limit": "days limit",
    "daily_minutes_limit": "daily hours limit",
    "kept": "kept",
    "languages": "languages",
    "audiences": "audiences",
    "curriculum": "curriculum",
    "in_force": "in force",
}


def session_of(row: Row) -> Offer:
    """Return the session of a row. Raises WrongCell."""
    begins = _begins(row)
    site = row.get("site", _SITE)
    fields = {
        name: row[name] for name in ("series", "curriculum", "clinician", "audience") if name in row
    }
    return Offer(
        id=row["id"],
        site=site,
        type=row["type"],
        begins=begins,
        ends=_ends(row, begins),
        seats=row["seats"],
        once_a_week=row.get("once a week", False),
        place=_place(row),
        shared=row.get("shared", False),
        phases=frozenset(row.get("phases", ())),
        language=row.get("language", "en"),
        **fields,
    )


def _begins(row: Row) -> int:
    try:
        if "day" in row:
            return int(row["day"]) * DAY + cells.clock_time(row["begins"])
        return cells.moment(row["begins"])
    except NoValue as error:
        raise WrongCell("begins", str(error)) from None


def _ends(row: Row, begins: int) -> int:
    if "ends" in row:
        try:
            return cells.end(row["ends"], begins)
        except NoValue as error:
            raise WrongCell("ends", str(error)) from None
    if "minutes" not in row:
        raise WrongCell("ends", "is empty: fill in ends, or minutes")
    return begins + int(row["minutes"])


def _place(row: Row) -> str | None:
    """Return where it is held: at the site, unless place or modality says telehealth."""
    held = row.get("modality", {"in_person": True})
    place = str(row.get("place", row.get("site", _PLACE)))
    return place if held["in_person"] and place not in _TELEHEALTH else None
