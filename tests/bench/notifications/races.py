"""The race: cancellations, revocations and opt-outs against workers that send at the same time.

Each message has a withdrawal of its own, decided within a third of a second of the moment when the
message is due. The provider's ledger is the witness: what it took over later than PostgreSQL began
to commit the withdrawal was handed over after it was recorded, for the facts are locked until the
answer is recorded. What it took between decision and record is counted apart.
"""

import asyncio
import random
import time
from dataclasses import dataclass, field
from uuid import UUID

from services.notifications.main import units_of_work
from tests.bench.extent import Extent
from tests.bench.figures import Figure, Goal, Skipped, percentile
from tests.bench.notifications.deciding import Deciders, Kind, kind_of
from tests.bench.notifications.elsewhere import InEnrollment, InScheduling, elsewhere, opened
from tests.bench.notifications.place import Place
from tests.bench.notifications.provider import Provider
from tests.bench.notifications.rows import Outbox, consent_of, outbox, session_of
from tests.bench.notifications.worker import settings_of
from tests.support.polling import eventually

A_SECOND = 50
"""Withdrawals, and messages that become due."""
_MOST_SECONDS = 1.0
_LEAD_SECONDS = 2.0
_AROUND_SECONDS = 0.33
_PATIENCE_SECONDS = 120.0
_FEW_AT_A_TIME = {"dispatch_batch": 10, "dispatch_batches": 2}
_RECORDED = {
    Kind.CANCELLATION: "SELECT id, site, {at} FROM subject WHERE is_cancelled",
    Kind.REVOCATION: "SELECT id, site, {at} FROM consent WHERE revoked_at IS NOT NULL",
    Kind.OPT_OUT: "SELECT person_id, site, {at} FROM channel_permission WHERE state = 'revoked'",
}
_COMMITTED_AT = "extract(epoch FROM pg_xact_commit_timestamp(xmin))::float8"
_MESSAGES = "SELECT id::text, person_id, subject_id, state FROM notification"


@dataclass
class Raced:
    """What came of it: moments are seconds since 1970, by the message's number."""

    decided: dict[int, float] = field(default_factory=dict)
    recorded: dict[int, float] = field(default_factory=dict)
    taken: dict[int, float] = field(default_factory=dict)
    repeats: int = 0
    states: dict[str, int] = field(default_factory=dict)

    @property
    def taken_after_record(self) -> list[int]:
        return [n for n, at in self.taken.items() if at > self.recorded[n]]

    @property
    def taken_in_between(self) -> list[int]:
        return [n for n, at in self.taken.items() if self.decided[n] < at <= self.recorded[n]]

    @property
    def seconds_to_record(self) -> list[float]:
        """How long each event took; an opt-out is decided here, and is recorded at once."""
        return [
            self.recorded[n] - self.decided[n]
            for n in self.decided
            if kind_of(n) is not Kind.OPT_OUT
        ]


async def race(place: Place, withdrawals: int, *, workers: int, a_second: float) -> Raced:
    """Race that many, rounded up to a multiple of the sites, where commit times are kept."""
    url, double = await place.database(), place.provider
    await double.begin(latency=0.05)
    count = -(-withdrawals // 60) * 60
    settings = settings_of(double.url, database_url=url)
    async with (
        outbox(url, settings, people=count, subjects=count) as made,
        elsewhere(place.ground, InScheduling) as cancelling,
        elsewhere(place.ground, InEnrollment) as revoking,
        opened(url) as database,
    ):
        async with place.workers(url, workers, **_FEW_AT_A_TIME):
            raced = Raced()
            await made.add(count, due_in=_LEAD_SECONDS, apart=1 / a_second)
            starts_at = time.time() + _LEAD_SECONDS
            units = units_of_work(database)
            deciders = Deciders(cancelling, revoking, units)
            await _withdraw_all(raced, deciders, count, starts_at, a_second)
            await eventually(
                lambda: _is_over(made, raced, count), within=_PATIENCE_SECONDS, what="the end"
            )
        await _see(double, made, raced)
    return raced


async def measure(place: Place, extent: Extent) -> list[Figure | Skipped]:
    raced = await race(place, extent.withdrawals, workers=extent.workers, a_second=A_SECOND)
    p99 = percentile(raced.seconds_to_record, 0.99)
    return [
        Figure(
            section="notifications",
            name=f"notifications: {len(raced.decided):,} withdrawn, decision to record, p99",
            unit="ms",
            ours=[p99 * 1000],
            limit_name="ms",
            limit=[_MOST_SECONDS * 1000],
            goal=Goal(most=1),
            beside={
                "ms at p50": [percentile(raced.seconds_to_record, 0.5) * 1000],
                "handed over after the record": [float(len(raced.taken_after_record))],
                "handed over between decision and record": [float(len(raced.taken_in_between))],
                "handed over before the decision": [
                    float(len(raced.taken) - len(raced.taken_in_between))
                ],
            },
            note=f"{extent.workers} workers, {A_SECOND} a second",
        )
    ]


async def _withdraw_all(
    raced: Raced, deciders: Deciders, count: int, starts_at: float, a_second: float
) -> None:
    async def one(number: int) -> None:
        around = random.uniform(-_AROUND_SECONDS, _AROUND_SECONDS)
        await asyncio.sleep(max(starts_at + number / a_second + around - time.time(), 0))
        raced.decided[number] = await deciders.decide(number)

    await asyncio.gather(*(one(number) for number in range(count)))


async def _is_over(made: Outbox, raced: Raced, count: int) -> bool:
    raced.recorded = await _recorded(made)
    return len(raced.recorded) == count and await made.open() == 0


async def _recorded(made: Outbox) -> dict[int, float]:
    found: dict[int, float] = {}
    for kind, sql in _RECORDED.items():
        rows = await made.connection.fetch(sql.format(at=_COMMITTED_AT))
        found |= {_number(kind, identity): at for identity, _, at in rows}
    return found


async def _see(double: Provider, made: Outbox, raced: Raced) -> None:
    rows = await made.connection.fetch(_MESSAGES)
    numbers = {identity: person.int for identity, person, _, _ in rows}
    for entry in await double.ledger():
        number = numbers[entry["reference"]]
        raced.repeats += number in raced.taken
        raced.taken[number] = max(raced.taken.get(number, 0.0), entry["at"])
    for row in rows:
        raced.states[row["state"]] = raced.states.get(row["state"], 0) + 1


def _number(kind: Kind, identity: UUID) -> int:
    first = {Kind.CANCELLATION: session_of(0), Kind.REVOCATION: consent_of(0)}
    return identity.int - first.get(kind, UUID(int=0)).int
