"""What FindTreatment.gov lists becomes rows of a directory; what does not says why."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deploy.cli.aftercare.findtreatment import COLUMNS, FileIsUnreadable, Listed, listed, parts
from services.aftercare.domain.directory.files.columns import COLUMNS as TAKEN
from services.aftercare.domain.directory.files.rows import DirectoryRow, directory_rows
from services.aftercare.domain.directory.offering import CostModel, Gender, Modality, OfferingKind
from shared.csv_table import read_table

REAL = Path(__file__).parents[4] / "shared/data"
OUTPATIENT = "Outpatient; Intensive outpatient treatment; Telemedicine/telehealth"
SERVICES = {
    "TC": "Substance use treatment; Transitional housing, halfway house, or sober home",
    "SET": OUTPATIENT,
    "OT": "Accepts clients on opioid medication but prescribed elsewhere",
    "PAY": "Medicaid; Private health insurance; Cash or self-payment; Some other funds",
    "PYAS": "Sliding fee scale (fee is based on income and other factors)",
    "AGE": "Adults; Young adults",
    "GN": "Female",
    "SG": "Veterans; Pregnant/postpartum women",
    "SL": "Sign language services for the deaf and hard of hearing",
    "OL": "Spanish; Any Chinese Language; Klingon",
}


def facility(services: dict[str, str] | None = None, **changed: Any) -> dict[str, Any]:
    said = SERVICES if services is None else services
    return {
        "_irow": 1,
        "frid": "f00d",
        "name1": "Elm Street Recovery",
        "name2": "Evening program",
        "street1": "1 Elm Street",
        "street2": "Suite 2",
        "city": "Denver",
        "state": "CO",
        "zip": "80202",
        "phone": "303-555-0100",
        "intake1": "303-555-0101 x2",
        "website": "elm.example.org",
        "latitude": "39.74",
        "longitude": "-104.99",
        "typeFacility": "SA",
        "services": [{"f1": "In words", "f2": code, "f3": words} for code, words in said.items()],
        **changed,
    }


def of(*records: Any) -> Listed:
    return listed(json.dumps({"page": 1, "rows": records}).encode(), "America/Denver")


def taken(found: Listed) -> list[DirectoryRow]:
    """Return the rows as aftercare reads them; nothing is refused."""
    kept: list[DirectoryRow] = []
    for content, _ in parts(found.facilities):
        table = read_table(content, columns=TAKEN, required=(), windows=False)
        read = directory_rows(table.records)
        assert [*table.findings, *read.findings] == []
        kept += read.rows
    return kept


def test_a_facility_with_a_house_is_two_offerings_of_one_organisation() -> None:
    talks, house = taken(of(facility()))
    assert talks.organisation == house.organisation
    assert (talks.details.kind, house.details.kind) == (
        OfferingKind.THERAPY,
        OfferingKind.SOBER_LIVING,
    )
    assert (talks.code, house.code) == ("therapy", "sober-living")
    contact = talks.organisation.contact
    assert (contact.phone, contact.website) == ("303-555-0101 x2", "http://elm.example.org")
    assert talks.details.address == "1 Elm Street, Suite 2, Denver, CO 80202"
    assert (house.details.admission.accepts_moud, talks.details.admission.accepts_moud) == (
        True,
        None,
    )


def test_what_it_says_in_words_becomes_codes_and_what_has_none_is_left_out() -> None:
    details = taken(of(facility()))[0].details
    assert (details.name, details.modality) == ("Evening program", Modality.HYBRID)
    assert details.languages == ("ase", "en", "es", "zh")
    assert details.payers == ("medicaid", "private", "self-pay")
    assert details.cost is CostModel.SLIDING_SCALE
    admission = details.admission
    assert (admission.min_age, admission.max_age) == (18, None)
    assert admission.genders == (Gender.WOMEN,)
    assert admission.welcomes == ("pregnant", "veterans")
    assert details.location is not None
    assert (details.location.latitude, details.location.longitude) == (39.74, -104.99)


@pytest.mark.parametrize(
    ("said", "cost"),
    [
        ({"PAY": "No payment accepted"}, CostModel.FREE),
        ({"PAY": "Medicare"}, CostModel.INSURANCE),
        ({"PAY": "Cash or self-payment"}, CostModel.SELF_PAY),
        ({}, None),
    ],
)
def test_a_cost_is_the_best_that_is_said(said: dict[str, str], cost: CostModel | None) -> None:
    (row,) = taken(of(facility({"SET": "Outpatient", **said})))
    assert row.details.cost is cost


@pytest.mark.parametrize(
    ("record", "is_wrong", "told"),
    [
        (facility({"SET": "Residential; Short-term residential"}), False, "nothing that follows"),
        (facility({"SET": "Outpatient detoxification"}), False, "nothing that follows"),
        (facility(name1=" "), True, "name1"),
        (facility(services=None) | {"services": None}, True, "services"),
        ("Elm Street Recovery", True, "name1"),
    ],
)
def test_a_record_that_makes_no_row_says_why_and_the_rest_goes_on(
    record: Any, told: str, *, is_wrong: bool
) -> None:
    found = of(record, facility())
    assert len(taken(found)) == 2
    (left_out,) = found.left_out
    assert (left_out.record, left_out.is_wrong) == (1, is_wrong)
    assert told in left_out.reason
    assert "Elm" not in left_out.reason


@pytest.mark.parametrize("content", [b"name1", b"\xff\xfe", b"{}", b'{"rows": 7}', b"[" * 9999])
def test_a_file_that_is_none_is_refused_as_a_whole(content: bytes) -> None:
    with pytest.raises(FileIsUnreadable):
        listed(content, "America/Denver")


def test_the_same_facility_has_the_same_code_and_another_address_another() -> None:
    no_id = {"frid": None}
    codes = [
        rows[0]["organisation_code"]
        for _, rows in of(
            facility(), facility(name1="Renamed"), facility(**no_id), facility(**no_id, zip="80203")
        ).facilities
    ]
    assert codes[0] == codes[1]
    assert len(set(codes)) == 3


def test_long_names_and_addresses_are_shortened_to_a_line() -> None:
    long = "A very long name of a center " * 6
    row = taken(of(facility(name1=long, name2="", street2="Building " * 12)))[0]
    assert len(row.organisation.name) <= 80
    assert row.details.address == "1 Elm Street, Denver, CO 80202"


def test_a_facility_stands_whole_in_one_part_and_each_line_knows_its_record() -> None:
    found = of(*(facility(frid=str(number)) for number in range(501)))
    first, second = list(parts(found.facilities))
    assert (first[1][:3], second[1]) == ([1, 1, 2], [501, 501])
    assert len(first[1]) == 1000


@given(
    st.dictionaries(
        st.sampled_from([*facility(), "x"]),
        st.none() | st.booleans() | st.floats() | st.text() | st.lists(st.text()),
    )
)
def test_whatever_a_record_says_it_is_a_row_or_left_out(changed: dict[str, Any]) -> None:
    found = of(facility() | changed)
    assert len(found.facilities) + len(found.left_out) == 1
    for content, records in parts(found.facilities):
        table = read_table(content, columns=COLUMNS, required=(), windows=False)
        assert len(table.records) + len(table.findings) <= len(records)
        directory_rows(table.records)


def test_real_answers_of_the_locator_are_read() -> None:
    files = sorted(REAL.rglob("findtreatment*.json"))
    if not files:
        pytest.skip("no answer of the locator is here: findtreatment*.json in ../shared/data")
    for file in files:
        found = listed(file.read_bytes(), "America/New_York")
        assert not [one for one in found.left_out if one.is_wrong]
        assert taken(found)
