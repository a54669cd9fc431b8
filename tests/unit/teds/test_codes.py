"""The code tables against the published codebook, year by year."""

import csv
from pathlib import Path
from typing import Any

import pytest

from deploy.teds import columns as c
from deploy.teds import labels
from deploy.teds.columns import Column, UnreadableCell
from services.enrollment.domain.codes import Disposition, ReferralSource
from services.enrollment.domain.reporting.teds import codes
from services.enrollment.domain.reporting.teds.states import STATES

CODEBOOK = Path(__file__).parents[4] / "shared/data/teds/tedsd_codebook_2006_2022.csv"
COLUMNS: dict[str, Column[Any]] = {
    "AGE": c.AGE,
    "DAYWAIT": c.WAIT,
    "LOS": c.STAY,
    "PSOURCE": c.REFERRAL_SOURCE,
    "REASON": c.REASON,
    "SERVICES": c.SERVICE,
    "SERVICES_D": c.SERVICE,
    "STFIPS": c.STATE,
}
MISPRINT = ("LOS", "21", "211")


def meanings() -> list[tuple[str, int, int, str]]:
    """Return (column, year, code, label) of every code the codebook gives a meaning."""
    if not CODEBOOK.exists():
        pytest.skip(f"the codebook is not here: {CODEBOOK.name} in ../shared/data/teds")
    found = []
    with CODEBOOK.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            if row["code"] not in COLUMNS or c.whole(row["Value"]) in {None, -9}:
                continue
            for years in list(row)[2:]:
                misprinted = (row["code"], row["Value"], row[years]) == MISPRINT
                label = row["Value"] if misprinted else row[years]
                span = range(int(years[:4]), int(years[-4:]) + 1) if label else ()
                found += [(row["code"], year, int(row["Value"]), label) for year in span]
    return found


def test_each_code_of_the_codebook_means_what_its_label_says() -> None:
    wrong = []
    for name, year, code, label in meanings():
        column = COLUMNS[name]
        by_label = column.in_words(labels.normalised(label))
        if column.read(str(code), year) != by_label or by_label is None:
            wrong.append((name, year, code, label))
    assert not wrong


def test_no_code_has_a_meaning_that_the_codebook_lacks() -> None:
    told = {(name, year, code) for name, year, code, _ in meanings()}
    closed = {"AGE", "LOS", "PSOURCE", "REASON", "SERVICES_D"}
    ours = {
        (name, year, code)
        for name in closed
        for year in range(2006, 2023)
        for code in COLUMNS[name].codes(year)
    }
    assert ours == {entry for entry in told if entry[0] in closed}


def test_what_the_codebook_calls_missing_is_missing() -> None:
    assert c.REASON.read("Missing/Unknown/Not Collected/Invalid", 2010) is None
    assert c.REASON.read("-9", 2010) is None


def test_the_codes_are_those_that_enrollment_takes() -> None:
    assert set(codes.REFERRAL_SOURCES.values()) == set(ReferralSource)
    assert set(codes.DISPOSITIONS.values()) == set(Disposition)


def test_every_state_is_found_by_code_name_and_letters() -> None:
    assert len(STATES) >= 52
    assert c.STATE.read("Rhode Island", 2023) == c.STATE.read("RI", 2023) == 44
    assert c.STATE.read("09", 2023) == c.STATE.read("9", 2023) == 9
    with pytest.raises(UnreadableCell):
        c.STATE.read("3", 2023)


@pytest.mark.parametrize(
    ("column", "label", "same_as_code"),
    [
        (c.SERVICE, "Intensive Outpatient", 6),
        (c.SERVICE, "AMBULATORY, INTENSIVE OUTPATIENT", 6),
        (c.SERVICE, "Non-intensive Outpatient", 7),
        (c.SERVICE, "Detox 24hr Hospital", 1),
        (c.SERVICE, "Detox 24hr Residential", 2),
        (c.SERVICE, "Rehab Hospital", 3),
        (c.SERVICE, "Rehab Short-term (\u226430 days)", 4),
        (c.SERVICE, "Rehab Long-term (>30 days)", 5),
        (c.SERVICE, "Outpatient Detox", 8),
        (c.REASON, "Treatment completed", 1),
        (c.REASON, "Completed", 1),
        (c.REASON, "Dropped out", 2),
        (c.REASON, "Left against professional advice (dropped out)", 2),
        (c.REASON, "Transferred to another treatment program, completed", 4),
        (c.REFERRAL_SOURCE, "Self/Individual", 1),
        (c.REFERRAL_SOURCE, "Alcohol/drug provider", 2),
        (c.REFERRAL_SOURCE, "Other healthcare", 3),
        (c.REFERRAL_SOURCE, "Other health care provider", 3),
        (c.REFERRAL_SOURCE, "School", 4),
        (c.REFERRAL_SOURCE, "Employer/EAP", 5),
        (c.REFERRAL_SOURCE, "Other community", 6),
        (c.REFERRAL_SOURCE, "Criminal justice/DUI/DWI", 7),
        (c.AGE, "12\u201314 years", 1),
        (c.AGE, "55 to 64", 11),
        (c.AGE, "65+", 12),
        (c.WAIT, "Same day", 0),
        (c.WAIT, "1-7 days", 1),
        (c.WAIT, "31+ days", 4),
        (c.WAIT, "31 or more", 4),
        (c.STAY, "More than a year", 37),
        (c.STAY, "46 - 60 days", 32),
        (c.SERVICE, "(06) AMBULATORY, INTENSIVE OUTPATIENT", 6),
        (c.REFERRAL_SOURCE, "7: Court/criminal justice referral/DUI/DWI", 7),
        (c.AGE, "(10) 50-54", 10),
        (c.AGE, "14-Dec", 1),
        (c.WAIT, "7-Jan", 1),
        (c.WAIT, "Aug-14", 2),
        (c.AGE, "(-9) Missing/unknown/not collected/invalid", -9),
    ],
)
def test_labels_of_other_files_mean_the_same(
    column: Column[object], label: str, same_as_code: int
) -> None:
    assert column.read(label, 2023) == column.read(str(same_as_code), 2023)


@pytest.mark.parametrize("label", ["Not completed", "Incomplete", "Otherwise", "Completely else"])
def test_a_label_that_only_resembles_one_is_not_taken_for_it(label: str) -> None:
    with pytest.raises(UnreadableCell):
        c.REASON.read(label, 2023)
