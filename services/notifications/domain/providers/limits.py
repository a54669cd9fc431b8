"""A provider's rate limit, shared by all replicas: a bucket of tokens that they lease from.

A token that is leased and not used yet still counts as being in the bucket. So at any moment no
more than `burst` can be used, and in no window of the limit's length more than `count`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

CRISIS_SHARE = 0.1
"""The part of a limit that is kept for the crisis lane alone."""
BURST_SHARE = 0.05
"""The part of a limit that may be used at once by the other lanes after a quiet time."""
_JUST_BELOW_ONE = 1 - 1e-6


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `count` messages in any `seconds`."""

    count: int
    seconds: float

    @property
    def reserve(self) -> int:
        """What only the crisis lane may use. A limit of one leaves nothing to keep."""
        return 0 if self.count == 1 else max(1, round(self.count * CRISIS_SHARE))

    @property
    def burst(self) -> int:
        """How much may be used at one moment."""
        return self.reserve + max(1, round(self.count * BURST_SHARE))

    @property
    def rate(self) -> float:
        """Tokens a second: what a burst and a window of refills use together is below the limit."""
        return (self.count - self.burst + _JUST_BELOW_ONE) / self.seconds


@dataclass(frozen=True, slots=True)
class Lease:
    """Tokens that a replica may still use until a moment; then they are nobody's."""

    tokens: int
    until: float


@dataclass(frozen=True, slots=True)
class Bucket:
    """One provider's budget. Moments are seconds on the database's clock."""

    limits: tuple[Limit, ...]
    tokens: tuple[float, ...]
    at: float
    leases: Mapping[str, Lease] = field(default_factory=dict)

    @classmethod
    def full(cls, limits: Sequence[Limit], at: float) -> "Bucket":
        return cls(tuple(limits), tuple(float(limit.burst) for limit in limits), at)

    def refilled(self, now: float) -> "Bucket":
        """Return the bucket at `now`: leases end at their moment, and room for tokens with them."""
        leases, tokens, at = dict(self.leases), self.tokens, self.at
        for name, lease in sorted(self.leases.items(), key=lambda item: item[1].until):
            if lease.until > now:
                break
            tokens, at = self._dripped(tokens, leases, at, lease.until)
            del leases[name]
        tokens, at = self._dripped(tokens, leases, at, now)
        return Bucket(self.limits, tokens, at, leases)

    def _dripped(
        self, tokens: tuple[float, ...], leases: Mapping[str, Lease], at: float, until: float
    ) -> tuple[tuple[float, ...], float]:
        if until <= at:
            return tokens, at
        leased = sum(lease.tokens for lease in leases.values())
        filled = tuple(
            min(float(max(limit.burst - leased, 0)), held + limit.rate * (until - at))
            for limit, held in zip(self.limits, tokens, strict=True)
        )
        # A smaller limit than before may hold less than it had: what is there is not taken away.
        return tuple(map(max, filled, tokens)), until


@dataclass(frozen=True, slots=True)
class Asked:
    """What a replica asks for: `wanted` it uses at once, `ahead` it holds for a moment.

    `unused` is what it still holds of its last lease.
    """

    replica: str
    wanted: int
    unused: int = 0
    ahead: int = 0
    is_crisis: bool = False


@dataclass(frozen=True, slots=True)
class Granted:
    """What it uses at once and what it holds beside that, until a moment.

    `wait` is the seconds until there is more, when it got less than it wants.
    """

    used: int
    held: int
    until: float
    wait: float = 0.0


def lease(bucket: Bucket, asked: Asked, now: float, seconds: float) -> tuple[Bucket, Granted]:
    """Give a replica what it wants of what is there, and a little ahead when there is plenty."""
    bucket = bucket.refilled(now)
    kept = min(asked.unused, _leased_to(bucket, asked.replica))
    free = _free(bucket, is_crisis=asked.is_crisis)
    missing = max(asked.wanted - kept, 0)
    given = min(missing, free)
    if given == missing:
        given += max(min(asked.ahead, (free - missing) // 2), 0)
    now = max(now, bucket.at)
    used = min(asked.wanted, kept + given)
    wait = _wait(bucket, asked, missing - given)
    granted = Granted(used, kept + given - used, now + seconds, wait)
    tokens = tuple(held - given for held in bucket.tokens)
    leases = {name: held for name, held in bucket.leases.items() if name != asked.replica}
    if granted.held:
        leases[asked.replica] = Lease(granted.held, granted.until)
    return Bucket(bucket.limits, tokens, bucket.at, leases), granted


def returned(bucket: Bucket, replica: str, unused: int, now: float) -> Bucket:
    """Put back what a replica did not use. What its lapsed lease held is gone already."""
    bucket = bucket.refilled(now)
    back = min(unused, _leased_to(bucket, replica))
    leases = {name: held for name, held in bucket.leases.items() if name != replica}
    return Bucket(bucket.limits, tuple(held + back for held in bucket.tokens), bucket.at, leases)


def _leased_to(bucket: Bucket, replica: str) -> int:
    return bucket.leases[replica].tokens if replica in bucket.leases else 0


def _free(bucket: Bucket, *, is_crisis: bool) -> int:
    rooms = (
        held - (0 if is_crisis else limit.reserve)
        for limit, held in zip(bucket.limits, bucket.tokens, strict=True)
    )
    return max(int(min(rooms)), 0)


def _wait(bucket: Bucket, asked: Asked, missing: int) -> float:
    """Return the seconds until one more token is free for this lane."""
    if missing <= 0:
        return 0.0
    waits = (
        (1 + (0 if asked.is_crisis else limit.reserve) - held) / limit.rate
        for limit, held in zip(bucket.limits, bucket.tokens, strict=True)
    )
    return max(*waits, 0.0)
