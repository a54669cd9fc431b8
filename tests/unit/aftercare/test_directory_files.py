"""A directory's file: what is written comes back, row for row, and no cell can break the reader."""

import csv
import io
from datetime import date, datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from services.aftercare.domain.directory.files.columns import COLUMNS, REQUIRED, row_of
from services.aftercare.domain.directory.files.rows import directory_rows
from services.aftercare.domain.directory.offering import (
    Admission,
    CostModel,
    Gender,
    Location,
    Modality,
    Offering,
    OfferingKind,
    Places,
)
from services.aftercare.domain.directory.organisation import (
    Contact,
    Organisation,
    OrganisationKind,
    TextIsGuarded,
    unguarded,
)
from services.aftercare.domain.directory.times import MeetingTime
from shared.csv_table import read_table
from shared.errors import Invalid
from shared.http.csv_rows import csv_table
from tests.unit.aftercare.directory import details, offering, organisation

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
_LETTERS = st.characters(codec="utf-8", exclude_categories=["C", "Z"])
_WORD = st.text(_LETTERS, min_size=1, max_size=12)


@st.composite
def lines(draw: st.DrawFn) -> str:
    """Draw a line as forms keep it: printed words with single spaces, of no guarded beginning."""
    line = " ".join(draw(st.lists(_WORD, min_size=1, max_size=4)))
    try:
        unguarded(line, "name")
    except TextIsGuarded:
        return f"x{line}"
    return line


_RULES = ("FREQ=WEEKLY;BYDAY=TU", "FREQ=MONTHLY;BYDAY=-1FR", "FREQ=DAILY;COUNT=30", None)


@st.composite
def times(draw: st.DrawFn) -> MeetingTime:
    starts = datetime.fromisoformat("2026-01-06T18:00") + timedelta(days=draw(st.integers(0, 300)))
    rule = draw(st.sampled_from(_RULES))
    later = [(starts + timedelta(days=away)).date() for away in draw(st.sets(st.integers(1, 20)))]
    return MeetingTime(starts, draw(st.integers(1, 1440)), rule, tuple(sorted(later)[:9]))


@st.composite
def offerings(draw: st.DrawFn, owner: Organisation) -> Offering:
    kind = draw(st.sampled_from(OfferingKind))
    is_house = kind is OfferingKind.SOBER_LIVING
    degrees = st.builds(Location, st.floats(-90, 90), st.floats(-180, 180))
    free = draw(st.none() | st.integers(0, 9))
    said: dict[str, Any] = {
        "name": draw(lines()),
        "modality": draw(st.sampled_from(Modality)),
        "languages": tuple(draw(st.sets(st.sampled_from(["en", "es-MX", "zh-Hant"]), min_size=1))),
        "payers": tuple(draw(st.sets(st.sampled_from(["medicaid", "aetna-1"])))),
        "cost": draw(st.none() | st.sampled_from(CostModel)),
        "address": draw(st.none() | lines()),
        "location": draw(st.none() | degrees),
        "times": tuple(draw(st.lists(times(), max_size=3))),
        "narr_level": draw(st.integers(1, 4)) if is_house else None,
        "admission": Admission(
            min_age=draw(st.none() | st.integers(0, 40)),
            max_age=draw(st.none() | st.integers(40, 120)),
            genders=tuple(draw(st.sets(st.sampled_from(Gender)))),
            welcomes=tuple(draw(st.sets(st.sampled_from(["pets", "with_children"])))),
            accepts_moud=draw(st.none() | st.booleans()) if is_house else None,
        ),
    }
    places = Places(draw(st.none() | st.integers(9, 99)), free)
    checked_on = draw(st.dates(date(2000, 1, 1), date(2026, 1, 1)))
    return offering(owner.id, places=places, checked_on=checked_on, said=details(kind, **said))


@st.composite
def directories(draw: st.DrawFn) -> tuple[Organisation, list[Offering]]:
    contact = Contact(
        phone=draw(st.sampled_from([None, "+1 555 0100", "(555) 0100"])),
        email=draw(st.sampled_from([None, "desk@oak.example"])),
        website=draw(st.sampled_from([None, "https://oak.example/?a=1"])),
        address=draw(st.none() | lines()),
    )
    owner = organisation(
        name=draw(lines()), kind=draw(st.sampled_from(OrganisationKind)), contact=contact
    )
    return owner, draw(st.lists(offerings(owner), min_size=1, max_size=3))


def test_an_apostrophe_within_a_name_stays() -> None:
    owner = organisation(name="Parents'-group")
    content = csv_table(COLUMNS, [row_of(owner, offering(owner.id))])
    table = read_table(content, columns=COLUMNS, required=REQUIRED, windows=False)
    (row,) = directory_rows(table.records).rows
    assert row.organisation.name == owner.name


@given(directories())
def test_what_is_written_is_read_again_as_the_same(
    directory: tuple[Organisation, list[Offering]],
) -> None:
    owner, made = directory
    content = csv_table(COLUMNS, (row_of(owner, one) for one in made))
    table = read_table(content, columns=COLUMNS, required=REQUIRED, windows=False)
    file = directory_rows(table.records)
    assert (table.findings, file.findings) == ([], [])
    for row, one in zip(file.rows, made, strict=True):
        said = row.organisation
        assert (said.code, said.name, said.kind) == (owner.code, owner.name, owner.kind)
        assert said.contact == owner.contact
        assert (row.code, row.details, row.places) == (one.code, one.details, one.places)
        assert row.checked_on == one.checked_on


@given(directories())
def test_no_cell_that_leaves_runs_as_a_formula(
    directory: tuple[Organisation, list[Offering]],
) -> None:
    owner, made = directory
    content = csv_table(COLUMNS, (row_of(owner, one) for one in made)).decode()
    for row in csv.reader(io.StringIO(content, newline="")):
        for name, cell in zip(COLUMNS, row, strict=True):
            is_number = name in {"latitude", "longitude"}
            assert is_number or not cell.startswith(_FORMULA)


_CELL = st.text(max_size=40) | st.sampled_from(
    ["", "2026-02-30", "2026-01-06T18:00|", "FREQ=WEEKLY;BYDAY=TU", "|", "9" * 30, "-1", "1e999"]
)


@given(st.lists(st.lists(_CELL, min_size=1, max_size=len(COLUMNS) + 1), max_size=4), st.data())
def test_whatever_stands_in_the_cells_is_read_or_named(
    cells: list[list[str]], data: st.DataObject
) -> None:
    good = ["oak", "Oak", "other", "c", "course", "Course", "America/Denver", "telehealth"]
    header = list(dict.fromkeys([*REQUIRED, *data.draw(st.permutations(COLUMNS))]))
    written = io.StringIO(newline="")
    writer = csv.writer(written)
    writer.writerow(header)
    for row in cells:
        # Some rows begin as they should, so that the columns after are reached.
        writer.writerow(data.draw(st.sampled_from([row, [*good, *row][: len(header)]])))
    try:
        table = read_table(written.getvalue().encode(), columns=COLUMNS, required=REQUIRED)
    except Invalid:
        return
    file = directory_rows(table.records)
    named = {finding.line for finding in file.findings}
    assert {record.line for record in table.records} == named | {row.line for row in file.rows}
    assert all(finding.field in COLUMNS for finding in file.findings)
