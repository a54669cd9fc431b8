"""The schedule of faults: one seed, one schedule, and all that a full run promises."""

from collections import Counter

import pytest

from deploy.local.plan import SERVICES
from tests.faults.schedule import FULL, NATS, POSTGRES, SMOKE, Fault, Kind, schedule

SEEDS = range(20)


def full(seed: int) -> list[Fault]:
    return schedule(seed, SERVICES, FULL)


def test_one_seed_gives_one_schedule() -> None:
    assert full(7) == full(7)
    assert full(7) != full(8)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_full_run_kills_at_least_thirty_times_and_everything_at_least_four_times(
    seed: int,
) -> None:
    kills = Counter(fault.target for fault in full(seed) if fault.kills)
    assert kills.total() >= 30
    assert set(kills) == {*SERVICES, NATS, POSTGRES}
    assert min(kills.values()) >= 4


@pytest.mark.parametrize("seed", SEEDS)
def test_a_full_run_wipes_the_store_and_puts_older_ones_back_after_they_were_copied(
    seed: int,
) -> None:
    of_processes = (Kind.KILL, Kind.KILL_IN_TRANSACTION, Kind.PAUSE)
    stores = [fault.kind for fault in full(seed) if fault.kind not in of_processes]
    assert stores == [
        Kind.WIPE,
        Kind.COPY,
        Kind.ROLL_BACK,
        Kind.COPY,
        Kind.ROLL_BACK_MESSAGES,
    ]


@pytest.mark.parametrize("seed", SEEDS)
def test_a_full_run_kills_each_service_with_its_hands_full(seed: int) -> None:
    victims = {f.target for f in full(seed) if f.kind is Kind.KILL_IN_TRANSACTION}
    assert victims == set(SERVICES)


@pytest.mark.parametrize("seed", SEEDS)
def test_between_a_copy_and_its_return_the_relay_has_time_to_publish(seed: int) -> None:
    at = {fault.kind: fault.at for fault in full(seed)}
    assert at[Kind.ROLL_BACK_MESSAGES] - at[Kind.COPY] > 20


def test_faults_come_in_order_of_time_and_within_the_run() -> None:
    moments = [fault.at for fault in full(3)]
    assert moments == sorted(moments)
    assert 0 <= moments[0] <= moments[-1] <= FULL.seconds


def test_a_smoke_run_kills_each_process_once() -> None:
    kills = [fault.target for fault in schedule(1, SERVICES, SMOKE) if fault.kills]
    assert sorted(kills) == sorted([*SERVICES, NATS, POSTGRES])
