"""The report as it is printed."""

import io
from typing import Any

import pytest
from rich.console import Console

from deploy.cli.program_report import show_program_report
from deploy.cli.report import show

NOBODY: dict[str, Any] = {
    "total": 0,
    "synthetic_left_out": 0,
    "sites": [],
    "by_disposition": {},
    "by_referral_source": {},
    "by_age_band": {},
    "by_length_of_stay": {},
}


def printed(document: dict[str, Any]) -> list[str]:
    output = io.StringIO()
    show(document, Console(file=output, width=80))
    return output.getvalue().splitlines()


@pytest.mark.parametrize(
    ("left_out", "line"),
    [
        (0, "There are no episodes."),
        (1, "There are no episodes; 1 synthetic episode left out: --synthetic counts them."),
        (9, "There are no episodes; 9 synthetic episodes left out: --synthetic counts them."),
    ],
)
def test_where_there_are_no_episodes_one_line_says_so(left_out: int, line: str) -> None:
    assert printed({**NOBODY, "synthetic_left_out": left_out}) == [line]


def test_one_episode_is_not_called_episodes() -> None:
    tally = {**NOBODY, "total": 1, "by_disposition": {"completed": 1}}
    document = {**tally, "sites": [{**tally, "site": "north"}]}
    assert printed(document)[0] == "1 episode at 1 site"


def test_levels_of_care_are_printed_as_levels_and_days_of_stay_as_weeks() -> None:
    tally = {"total": 3, "by": {"level_of_care": {"1": 2, "2.1": 1}}}
    output = io.StringIO()
    document = {**tally, "on": "2026-03-10", "sites": [{**tally, "site": "north"}]}
    show_program_report(document, Console(file=output, width=80))
    heads = next(line for line in output.getvalue().splitlines() if line.startswith("site"))
    assert heads.split() == ["site", "all", "1", "2.1"]
    stays = {**NOBODY, "total": 3, "by_length_of_stay": {"1": 2, "6": 1}}
    lines = [line.split() for line in printed({**stays, "sites": [{**stays, "site": "north"}]})]
    assert ["north", "3", "3"] in lines
