"""What the checker takes for the same thing done twice."""

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.faults.checker.once import check
from tests.faults.facts import Facts
from tests.faults.ledger import ClientLedger


def _twice(*states: str) -> list[str]:
    rows: list[Any] = [
        {"id": number, "plan_id": "plan", "days_after_start": 7, "state": state}
        for number, state in enumerate(states)
    ]
    facts = Facts(taken_at=datetime(2026, 3, 2, tzinfo=UTC))
    facts.tables = {("aftercare", "check_in"): rows, ("aftercare", "plan"): []}
    found = check(ClientLedger(Path(os.devnull)), facts)
    return [one.rule for one in found if "check_in" in one.rule]


@pytest.mark.parametrize(
    ("states", "is_found"),
    [
        (("due", "scheduled"), True),
        (("completed", "completed"), True),
        (("cancelled", "scheduled"), False),
        (("cancelled", "cancelled"), False),
    ],
)
def test_two_check_ins_of_one_day_are_one_too_many_unless_one_was_cancelled(
    states: tuple[str, ...], *, is_found: bool
) -> None:
    assert bool(_twice(*states)) is is_found
