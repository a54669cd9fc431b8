"""A provider that fails half of the time and loses answers, workers killed meanwhile: its ledger.

`make faults ARGS="--soak 100000"` runs the whole proof, and so does `FOOTBRIDGE_SOAKED=100000`.
"""

import os

import pytest

from tests.faults.providers.proof import soaked, troubles_of, troubles_with_key

SOAKED = int(os.environ.get("FOOTBRIDGE_SOAKED", "160"))
SEED = 20260301
ENDS = {"sent", "dead", "expired", "unknown"}


@pytest.mark.timeout(7200)
async def test_each_message_is_taken_over_once_where_the_provider_honours_its_key() -> None:
    end = await soaked(SOAKED, SEED, honours_key=True, knows_status=True)
    assert troubles_with_key(end) == []
    assert set(end.states.values()) <= ENDS
    assert len(end.states) == SOAKED
    assert end.kills >= 1


@pytest.mark.timeout(7200)
async def test_where_it_honours_none_each_duplicate_is_a_possible_one_that_is_reported() -> None:
    end = await soaked(SOAKED, SEED, honours_key=False, knows_status=False)
    assert troubles_of(end) == []
    assert set(end.states.values()) <= ENDS
    assert sum(end.possible_duplicates.values()) > 0
