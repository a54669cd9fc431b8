"""What is read from a TEDS file and written again is equal, field by field, where it was given."""

import csv
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deploy.teds.reader import Episode, TedsFile
from deploy.teds.table import Table
from services.enrollment.domain.reporting.teds import terms
from services.enrollment.domain.reporting.teds.codes import STAYS, waits
from services.enrollment.domain.reporting.teds.elements import ELEMENTS
from services.enrollment.domain.reporting.teds.record import Facts, Form, Kind, Layout
from services.enrollment.domain.reporting.teds.states import STATES
from tests.support.teds_codebook import raw_rows as rows_of

SAMPLE = Path(__file__).parents[4] / "shared/data/teds/teds_d_2023_iop.csv"
YEARS = range(2006, 2024)


def facts_of(told: Episode) -> Facts:
    """Return what enrollment knows of an imported episode."""
    return Facts(
        case_id=told.case_id,
        year=told.year,
        admitted_in=told.admitted_in,
        state_fips=told.state,
        age_band=told.age_band,
        referral_source=told.referral_source,
        days_waiting=told.days_waiting,
        disposition=told.disposition,
        length_of_stay=told.length_of_stay if told.disposition else None,
        level_at_admission="2.1",
        level_at_discharge=None,
        given=told.beside(),
    )


def read(rows: list[dict[str, Any]]) -> list[Episode]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "rows.csv"
        with path.open("w", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
        with Table(path) as table:
            found = list(TedsFile(table))
    assert all(isinstance(one, Episode) for one in found), found
    return [one for one in found if isinstance(one, Episode)]


def written(told: Episode, form: Form) -> dict[str, str]:
    kind = Kind.DISCHARGES if told.is_discharge else Kind.ADMISSIONS
    layout = Layout(kind, form, told.year)
    row = layout.row(facts_of(told))
    return {name: str(cell) for name, cell in zip(layout.header(), row, strict=True)}


def differing(row: Mapping[str, str], out: Mapping[str, str], missing: set[str]) -> dict[str, Any]:
    given_fields = {name: cell for name, cell in row.items() if cell not in missing}
    return {
        name: (cell, out.get(name)) for name, cell in given_fields.items() if out.get(name) != cell
    }


def _codes(codes: Any) -> st.SearchStrategy[str]:
    return st.sampled_from(["-9", *map(str, codes)])


@st.composite
def raw_rows(draw: st.DrawFn) -> dict[str, str]:
    year = draw(st.sampled_from(YEARS))
    columns = {
        element.column: _codes(element.vocabulary.by_code(year))
        for element in ELEMENTS.values()
        if element.name not in {"los", "services"}
    }
    columns |= {
        "STFIPS": _codes(STATES),
        "AGE": _codes(terms.AGE.by_code(year)),
        "PSOURCE": _codes(terms.REFERRAL.by_code(year)),
        "DAYWAIT": _codes(waits(year)),
        "REASON": _codes(terms.REASON.by_code(year)),
        "LOS": _codes(STAYS),
    }
    cells = draw(st.fixed_dictionaries(columns))
    admitted = draw(st.integers(2004, year))
    case = draw(st.integers(1, 10**10))
    return {
        "DISYR": str(year),
        "ADMYR": str(admitted),
        "CASEID": str(case),
        "SERVICES": "6",
        **cells,
    }


@settings(max_examples=120)
@given(raw_rows())
def test_any_row_of_codes_comes_out_as_it_went_in(row: dict[str, str]) -> None:
    (told,) = read([row])
    assert differing(row, written(told, Form.CODES), {"-9"}) == {}


@settings(max_examples=60)
@given(raw_rows())
def test_what_goes_out_in_labels_means_the_same_as_in_codes(row: dict[str, str]) -> None:
    (told,) = read([row])
    labels = written(told, Form.LABELS)
    (again,) = read([labels])
    out, back = written(told, Form.CODES), written(again, Form.CODES)
    assert {**out, "ADMYR": ""} == {**back, "ADMYR": ""}
    assert differing(labels, written(again, Form.LABELS), {""}) == {}


@pytest.mark.parametrize("year", YEARS)
def test_a_file_of_every_code_of_a_year_comes_out_as_it_went_in(year: int) -> None:
    rows = rows_of(year, 250)
    for row, told in zip(rows, read(rows), strict=True):
        assert differing(row, written(told, Form.CODES), {"-9"}) == {}


def test_the_real_sample_comes_out_as_it_went_in() -> None:
    if not SAMPLE.exists():
        pytest.skip(f"the sample is not here: {SAMPLE.name} in ../shared/data/teds")
    with SAMPLE.open(newline="") as file:
        rows = list(csv.DictReader(file))
    fields = 0
    for row, told in zip(rows, read(rows), strict=True):
        out = written(told, Form.LABELS)
        assert differing(row, out, {""}) == {}
        assert list(out)[: len(row)] == list(row)
        fields += sum(cell != "" for cell in row.values())
    assert (len(rows), fields) == (108, 2391)
