"""The published codebook, row by row, and files of codes made from it.

Tests that need it skip, and name it, where it is not here.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

import pytest

CODEBOOK = Path(__file__).parents[3] / "shared/data/teds/tedsd_codebook_2006_2022.csv"


@dataclass(frozen=True)
class Meaning:
    """What a code means in the years that a column of the codebook covers."""

    column: str
    first_year: int
    code: int
    label: str


def meanings() -> Iterator[Meaning]:
    if not CODEBOOK.exists():
        pytest.skip(f"the codebook is not here: {CODEBOOK.name} in ../shared/data/teds")
    with CODEBOOK.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            if not row["Value"].lstrip("-").isdecimal():
                continue
            for years in list(row)[2:]:
                if row[years]:
                    yield Meaning(row["code"], int(years[:4]), int(row["Value"]), row[years])


def raw_rows(year: int, count: int, *, seed: int = 1) -> list[dict[str, str]]:
    """Make discharges of a year in its codes: each code of each column comes up in turn.

    Columns turn at their own lengths, shuffled, so that rows hold all kinds of combinations.
    """
    codes: dict[str, set[str]] = {}
    for one in meanings():
        if one.column not in {"CASEID", "DISYR", "CBSA", "SERVICES"} and _covers(one, year):
            codes.setdefault(one.column, {"-9"}).add(str(one.code))
    shuffle = Random(seed)
    turns = {}
    for column in sorted(codes):
        turns[column] = sorted(codes[column])
        shuffle.shuffle(turns[column])
    return [
        {
            "DISYR": str(year),
            "CASEID": str(year * 10_000 + number),
            "SERVICES": "6",
            **{column: of[number % len(of)] for column, of in turns.items()},
        }
        for number in range(count)
    ]


def _covers(one: Meaning, year: int) -> bool:
    return one.first_year == min(max(year, 2015), 2022) if year >= 2015 else one.first_year < 2015
