"""The terms of every element against the published codebook, year by year."""

import pytest

from deploy.teds.columns import UnreadableCell
from deploy.teds.given import read
from services.enrollment.domain.reporting.teds.elements import ELEMENTS, FLAGS
from services.enrollment.domain.reporting.teds.vocabulary import MISSING
from tests.support.teds_codebook import Meaning, meanings

_READ_ELSEWHERE = {"los"}
LOST = {"ALCDRUG", "ARRESTS", "ARRESTS_D", "HLTHINS", "PRIMINC"} | {
    f"SUB{rank}{at}" for rank in (1, 2, 3) for at in ("", "_D")
}
"""Columns whose "None" the codebook's makers lost for some years: a table program read it as
missing. SAMHSA's own codebooks have it in all."""
FIRST_NAMED_LATER = {"IDU": 0, "SERVICES": None}
"""IDU 0 is in SAMHSA's files to 2014; this codebook names it from 2015. SERVICES is from 2017."""


def of_elements() -> list[Meaning]:
    known = {element.column for element in ELEMENTS.values()} - {"LOS"}
    return [one for one in meanings() if one.column in known and one.code != MISSING]


def test_each_code_means_what_its_label_says() -> None:
    wrong = []
    for one in of_elements():
        element = ELEMENTS[one.column.lower()]
        by_code = read(element, str(one.code), one.first_year)
        if by_code is None or by_code != element.vocabulary.named(one.label):
            wrong.append(one)
    assert not wrong


def test_each_code_goes_out_as_it_came_in() -> None:
    for one in of_elements():
        element = ELEMENTS[one.column.lower()]
        term = read(element, str(one.code), one.first_year)
        assert term is not None
        assert element.vocabulary.code(term, one.first_year) == one.code, one
        assert read(element, element.vocabulary.label(term), one.first_year) == term, one


def test_no_code_has_a_meaning_that_the_codebook_lacks() -> None:
    told = {(one.column, one.first_year, one.code) for one in of_elements()}
    columns = {(column, year) for column, year, _ in told}
    for column, year in columns - {(name, year) for name, year in columns if name in LOST}:
        codes = set(ELEMENTS[column.lower()].vocabulary.by_code(year))
        here = {code for name, since, code in told if (name, since) == (column, year)}
        assert codes - here <= {FIRST_NAMED_LATER.get(column)}, (column, year)


def test_every_column_of_the_codebook_is_kept_or_is_known_otherwise() -> None:
    known = {"AGE", "CASEID", "DAYWAIT", "DISYR", "LOS", "PSOURCE", "REASON", "STFIPS"}
    left_out = {"CBSA"}  # an area smaller than a state: that of the client, which nobody here needs
    assert {one.column for one in meanings()} - known - left_out <= {
        element.column for element in ELEMENTS.values()
    }


@pytest.mark.parametrize("element", ELEMENTS.values(), ids=lambda one: one.name)
def test_none_is_a_term_and_what_was_not_given_is_none(element: object) -> None:
    from services.enrollment.domain.reporting.teds.elements import Element  # noqa: PLC0415 - a type only

    assert isinstance(element, Element)
    for blank in ("", " ", "-9", "NA", "Missing/Unknown/Not Collected/Invalid"):
        assert read(element, blank, 2020) is None
    if "none" in element.vocabulary.terms and element.name != "noprior":
        assert read(element, "None", 2020) == "none"


@pytest.mark.parametrize("cell", ["99", "-1", "Zebra", "1.5", "0x1"])
def test_what_no_codebook_has_is_refused_without_being_repeated(cell: str) -> None:
    for element in ELEMENTS.values():
        if element.name in _READ_ELSEWHERE:
            continue
        with pytest.raises(UnreadableCell) as refused:
            read(element, cell, 2020)
        assert (refused.value.column, cell in refused.value.reason) == (element.column, False)


@pytest.mark.parametrize(
    ("name", "term", "code"),
    [
        ("freq1", "3_to_6_a_week", 2),
        ("freq1", "daily", 3),
        ("race", "asian", 6),
        ("noprior", "four", 1),
        ("frstuse1", "55+", 7),
        ("primpay", "medicare_or_workers_compensation", None),
        ("route1", "other", 5),
    ],
)
def test_what_was_coded_to_2014_goes_into_the_code_that_holds_it_today(
    name: str, term: str, code: int | None
) -> None:
    assert ELEMENTS[name].vocabulary.code(term, 2021) == code


def test_every_flag_names_a_substance() -> None:
    assert set(FLAGS.values()) == set(ELEMENTS["sub1"].vocabulary.terms) - {"none"}
