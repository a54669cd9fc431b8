"""The schedule of faults: which process, what happens to it, and when; one seed, one schedule."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

NATS = "nats"
POSTGRES = "postgres"


class Kind(StrEnum):
    """What is done to a process. All but PAUSE begin with SIGKILL."""

    KILL = "kill"
    KILL_IN_TRANSACTION = "kill_in_transaction"
    """A service's database stands still for as long as the fault lasts, and then the service is
    killed: with its hands full of what it was sent, and of what it has sent itself."""
    PAUSE = "pause"
    """SIGSTOP, and SIGCONT when it is over."""
    WIPE = "wipe"
    """The JetStream store is deleted while the server is down."""
    COPY = "copy"
    """The store is copied while the server is down, to be put back later."""
    ROLL_BACK = "roll_back"
    """The copy taken last is put back: all of the store is as old as the copy."""
    ROLL_BACK_MESSAGES = "roll_back_messages"
    """Only the events go back: consumers believe that they have seen what is gone."""


@dataclass(frozen=True, slots=True)
class Fault:
    """`at` is in seconds after the load began; `lasts` in seconds until it is mended."""

    at: float
    target: str
    kind: Kind
    lasts: float

    @property
    def kills(self) -> bool:
        return self.kind is not Kind.PAUSE


@dataclass(frozen=True, slots=True)
class Wanted:
    """How many faults of which kind, and over how many seconds."""

    seconds: float
    kills_per_service: int
    kills_of_nats: int
    kills_of_postgres: int
    pauses: int
    in_transaction: bool = True
    """Each service is killed once more, with its hands full."""
    store_faults: bool = True
    all_at_once: bool = True


FULL = Wanted(150, kills_per_service=3, kills_of_nats=4, kills_of_postgres=6, pauses=7)
SMOKE = Wanted(
    6,
    kills_per_service=1,
    kills_of_nats=1,
    kills_of_postgres=1,
    pauses=1,
    in_transaction=False,
    store_faults=False,
    all_at_once=False,
)

# Shares of the run. Between a copy and its return the relay goes on publishing. A store that is
# wiped has everything delivered again, which hides what consumers lost before: so it comes first.
_STORE_FAULTS = (
    (0.08, Kind.WIPE),
    (0.18, Kind.COPY),
    (0.36, Kind.ROLL_BACK),
    (0.44, Kind.COPY),
    (0.62, Kind.ROLL_BACK_MESSAGES),
)
_HANDS_FILL_SECONDS = 2.0
_BEFORE_A_COPY = 3.0
"""Seconds. Events that a dead service holds from then are older than the copy, and still owed."""
_HANDS_FULL_FROM = 0.64
_ALL_AT_ONCE = 0.78
_KILLED_SECONDS = {NATS: (0.2, 4.0), POSTGRES: (0.0, 2.0)}
_SERVICE_SECONDS = (0.0, 2.0)
_PAUSED_SECONDS = (2.0, 7.0)


def schedule(seed: int, services: Sequence[str], wanted: Wanted) -> list[Fault]:
    """Return the faults in order of time."""
    chance = random.Random(seed)
    victims = [service for service in services for _ in range(wanted.kills_per_service)]
    victims += [NATS] * wanted.kills_of_nats + [POSTGRES] * wanted.kills_of_postgres
    chance.shuffle(victims)
    faults = [
        Fault(at, victim, Kind.KILL, _downtime(victim, chance))
        for at, victim in zip(_spread(len(victims), wanted.seconds, chance), victims, strict=True)
    ]
    faults += _pauses(chance, services, wanted)
    if wanted.in_transaction:
        begin = _HANDS_FULL_FROM * wanted.seconds
        moments = _spread(len(services), wanted.seconds - begin, chance)
        faults += [
            Fault(begin + at, service, Kind.KILL_IN_TRANSACTION, _HANDS_FILL_SECONDS)
            for at, service in zip(moments, services, strict=True)
        ]
    if wanted.store_faults:
        faults += _store_faults(chance, services, wanted.seconds)
    if wanted.all_at_once:
        moment = _ALL_AT_ONCE * wanted.seconds
        faults += [Fault(moment, name, Kind.KILL, 1.0) for name in (POSTGRES, NATS, *services)]
    return sorted((replace(f, at=round(f.at, 2)) for f in faults), key=lambda f: f.at)


def _store_faults(
    chance: random.Random, services: Sequence[str], seconds: float
) -> Iterator[Fault]:
    for share, kind in _STORE_FAULTS:
        at = share * seconds
        yield Fault(at, NATS, kind, chance.uniform(0.2, 2.0))
        if kind is Kind.COPY:
            before = max(0.0, at - _BEFORE_A_COPY)
            for service in services:
                yield Fault(before, service, Kind.KILL_IN_TRANSACTION, _HANDS_FILL_SECONDS)


def _pauses(chance: random.Random, services: Sequence[str], wanted: Wanted) -> list[Fault]:
    targets = [*services, NATS, POSTGRES]
    chance.shuffle(targets)
    return [
        Fault(at, targets[number % len(targets)], Kind.PAUSE, chance.uniform(*_PAUSED_SECONDS))
        for number, at in enumerate(_spread(wanted.pauses, wanted.seconds, chance))
    ]


def _spread(count: int, seconds: float, chance: random.Random) -> list[float]:
    """Return `count` moments, one in each equal slice of the time."""
    slice_ = seconds / max(count, 1)
    return [slice_ * (number + chance.random()) for number in range(count)]


def _downtime(target: str, chance: random.Random) -> float:
    return chance.uniform(*_KILLED_SECONDS.get(target, _SERVICE_SECONDS))
