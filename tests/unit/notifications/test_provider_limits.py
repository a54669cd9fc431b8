"""A provider's limit holds in every window, whatever replicas ask, use, give back or die of."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from hypothesis import given, settings
from hypothesis import strategies as st

from services.notifications.domain.providers.limits import (
    Asked,
    Bucket,
    Limit,
    lease,
    returned,
)

LEASE = 0.3
REPLICAS = ("a", "b", "c", "d")
SECOND = Limit(20, 1.0)

limits = st.lists(
    st.builds(Limit, st.integers(1, 60), st.sampled_from([1.0, 2.0, 60.0])),
    min_size=1,
    max_size=2,
    unique_by=lambda limit: limit.seconds,
).map(tuple)
steps = st.lists(
    st.tuples(
        st.floats(0, 0.4),
        st.sampled_from(REPLICAS),
        st.sampled_from(["ask", "ask", "ask", "use", "return", "die"]),
        st.integers(1, 40),
        st.booleans(),
    ),
    max_size=40,
)


@dataclass
class Shared:
    """One bucket and what four replicas believe to hold of it; `used` is when they used it."""

    bucket: Bucket
    now: float = 1000.0
    held: dict[str, tuple[int, float]] = field(default_factory=dict)
    used: list[float] = field(default_factory=list)

    def unused(self, replica: str) -> int:
        tokens, until = self.held.get(replica, (0, 0.0))
        return tokens if self.now < until else 0

    def ask(self, replica: str, wanted: int, *, is_crisis: bool) -> None:
        asked = Asked(replica, wanted, self.unused(replica), wanted, is_crisis)
        self.bucket, granted = lease(self.bucket, asked, self.now, LEASE)
        self.held[replica] = (granted.held, self.now + LEASE)
        self.used += [self.now] * granted.used

    def use(self, replica: str, wanted: int) -> None:
        count = min(wanted, self.unused(replica))
        tokens, until = self.held.get(replica, (0, 0.0))
        self.held[replica] = (tokens - count, until)
        self.used += [self.now] * count

    def give_back(self, replica: str) -> None:
        self.bucket = returned(self.bucket, replica, self.unused(replica), self.now)
        self.held.pop(replica, None)


def most_in_a_window(used: list[float], seconds: float) -> int:
    most, first = 0, 0
    for place, at in enumerate(used):
        while used[first] + seconds <= at:
            first += 1
        most = max(most, place - first + 1)
    return most


def run(bucket: Bucket, told: list[tuple[float, str, str, int, bool]]) -> Shared:
    shared = Shared(bucket)
    for pause, replica, what, count, is_crisis in told:
        shared.now += pause
        match what:
            case "ask":
                shared.ask(replica, count, is_crisis=is_crisis)
            case "use":
                shared.use(replica, count)
            case "return":
                shared.give_back(replica)
            case "die":
                shared.held.pop(replica, None)
    return shared


@settings(max_examples=1000, deadline=None)
@given(limits, steps)
def test_no_window_ever_has_more_than_the_limit(
    limits: tuple[Limit, ...], steps: list[tuple[float, str, str, int, bool]]
) -> None:
    shared = run(Bucket.full(limits, 1000.0), steps)
    for limit in limits:
        assert most_in_a_window(shared.used, limit.seconds) <= limit.count


@given(limits, steps)
def test_tokens_are_neither_made_nor_held_beyond_the_burst(
    limits: tuple[Limit, ...], steps: list[tuple[float, str, str, int, bool]]
) -> None:
    bucket = run(Bucket.full(limits, 1000.0), steps).bucket
    leased = sum(lease.tokens for lease in bucket.leases.values())
    for limit, tokens in zip(limits, bucket.tokens, strict=True):
        assert tokens >= -1e-9
        assert tokens + leased <= limit.burst + 1e-6


def saturated(limit: Limit, seconds: float, *, is_crisis: bool = False) -> int:
    shared = Shared(Bucket.full((limit,), 1000.0))
    for _ in range(int(seconds / 0.01)):
        shared.now += 0.01
        shared.ask("a", 10, is_crisis=is_crisis)
    return len(shared.used)


def rates() -> Iterator[tuple[Limit, int]]:
    yield Limit(1, 1.0), 59
    yield Limit(10, 1.0), 490
    yield Limit(100, 1.0), 5_000
    yield Limit(600, 60.0), 500


def test_who_always_wants_more_gets_most_of_the_limit() -> None:
    for limit, at_least in rates():
        assert saturated(limit, 60) >= at_least, limit


def test_the_crisis_lane_finds_its_share_however_much_the_others_want() -> None:
    shared = Shared(Bucket.full((SECOND,), 1000.0))
    for _ in range(500):
        shared.now += 0.01
        shared.ask("a", 50, is_crisis=False)
    before = len(shared.used)
    shared.ask("b", SECOND.reserve, is_crisis=True)
    assert len(shared.used) - before == SECOND.reserve


def test_the_others_never_use_the_share_of_the_crisis_lane() -> None:
    bucket, granted = lease(Bucket.full((SECOND,), 0.0), Asked("a", 100), 0.0, LEASE)
    assert granted.used == SECOND.burst - SECOND.reserve
    assert bucket.tokens[0] == SECOND.reserve


def test_a_lease_that_its_replica_died_with_lapses() -> None:
    limit = Limit(200, 1.0)
    asked = Asked("dead", 1, ahead=100)
    bucket, granted = lease(Bucket.full((limit,), 0.0), asked, 0.0, LEASE)
    assert granted.held > 0
    assert bucket.refilled(LEASE / 2).tokens == (float(limit.burst - granted.held),)
    assert bucket.refilled(LEASE + 5).tokens == (float(limit.burst),)


def test_what_is_given_back_is_there_for_others() -> None:
    full = Bucket.full((Limit(200, 1.0),), 0.0)
    bucket, granted = lease(full, Asked("a", 0, ahead=8), 0.0, LEASE)
    assert granted.held > 0
    assert returned(bucket, "a", granted.held, 0.1).tokens == full.tokens


def test_who_gets_less_than_wanted_is_told_when_there_is_more() -> None:
    bucket = Bucket.full((SECOND,), 0.0)
    bucket, _ = lease(bucket, Asked("a", 100), 0.0, LEASE)
    bucket, granted = lease(bucket, Asked("b", 1), 0.0, LEASE)
    assert granted.used == 0
    _, later = lease(bucket, Asked("b", 1), granted.wait + LEASE, LEASE)
    assert later.used == 1
