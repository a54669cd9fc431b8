"""The drain's forecast beside a drain that is played message by message."""

import heapq
import random
from collections import Counter, defaultdict, deque
from datetime import datetime, timedelta

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from services.notifications.domain.operations.drain import (
    Bound,
    Cell,
    Drain,
    Kind,
    Situation,
    forecast,
)
from services.notifications.domain.operations.drain_in_words import in_words
from services.notifications.domain.terms import ChannelName, Lane
from tests.unit.notifications.making import NOON

SMS, EMAIL = ChannelName.SMS, ChannelName.EMAIL
REMINDERS, BULK = (Lane.REMINDERS, SMS), (Lane.BULK, SMS)
FAR = NOON + timedelta(days=9)
AT_ONCE = 4


def a_situation(**changed: object) -> Situation:
    values: dict[str, object] = {
        "replicas": 1,
        "each": {(lane, channel): 10.0 for lane in Lane for channel in (SMS, EMAIL)},
        "provider": {},
        "arriving": {},
    }
    return Situation(**{**values, **changed})  # type: ignore[arg-type]  # one field by name


def a_cell(count: float, kind: Kind = REMINDERS, **changed: datetime) -> Cell:
    moments = {"due_at": NOON, "expires_at": FAR, **changed}
    return Cell(kind, moments["due_at"], moments["expires_at"], count)


def the(drains: list[Drain], kind: Kind = REMINDERS) -> Drain:
    return next(drain for drain in drains if drain.kind == kind)


def test_what_is_due_is_gone_after_its_number_by_the_rate() -> None:
    drain = the(forecast([a_cell(6000)], a_situation(), NOON))
    assert (drain.due, drain.rate, drain.bound) == (6000, 10.0, Bound.REPLICAS)
    assert drain.empty_at == NOON + timedelta(seconds=600)
    assert drain.expiring == 0


def test_a_provider_s_limit_binds_however_many_replicas_there_are() -> None:
    situation = a_situation(replicas=8, provider={SMS: 20.0})
    drain = the(forecast([a_cell(6000)], situation, NOON))
    assert (drain.rate, drain.bound, drain.useful_replicas) == (20.0, Bound.PROVIDER, 2)
    assert drain.empty_at == NOON + timedelta(seconds=300)
    assert in_words(drain, 8, NOON) == (
        "Reminders by sms: 6,000 due. At 20.0 a second, its provider's limit, it is empty in 5 min."
        " More replicas would not help."
    )


def test_as_many_replicas_help_as_use_up_the_provider_s_limit() -> None:
    drain = the(forecast([a_cell(6000)], a_situation(provider={SMS: 35.0}), NOON))
    assert drain.useful_replicas == 4
    assert in_words(drain, 1, NOON) == (
        "Reminders by sms: 6,000 due. At 10.0 a second, what 1 replica does, it is empty in 10 min."
        " Up to 4 replicas would help: then it is empty in 3 min."
    )


def test_what_is_useless_before_its_turn_is_foretold_and_costs_no_time() -> None:
    soon = NOON + timedelta(seconds=100)
    cells = [a_cell(5000, expires_at=soon), a_cell(1000, due_at=NOON + timedelta(seconds=50))]
    drain = the(forecast(cells, a_situation(), NOON))
    assert drain.expiring == pytest.approx(4000, rel=0.01)
    assert drain.empty_at == pytest.approx(NOON + timedelta(seconds=200), abs=timedelta(seconds=2))
    assert "useless before their turn" in in_words(drain, 1, NOON)


def test_a_lane_gets_of_a_provider_what_those_before_it_leave() -> None:
    cells = [a_cell(1000), a_cell(1000, BULK)]
    drains = forecast(cells, a_situation(provider={SMS: 10.0}), NOON)
    assert the(drains).empty_at == NOON + timedelta(seconds=100)
    assert the(drains, BULK).empty_at == NOON + timedelta(seconds=200)


def test_what_arrives_as_fast_as_it_leaves_is_never_empty() -> None:
    drain = the(forecast([a_cell(10)], a_situation(arriving={REMINDERS: 11.0}), NOON))
    assert drain.empty_at is None
    assert "not empty within 72 hours" in in_words(drain, 1, NOON)


def test_where_nobody_dispatches_it_says_so() -> None:
    drain = the(forecast([a_cell(10)], a_situation(replicas=0), NOON))
    assert drain.bound is Bound.NOTHING_DISPATCHES
    assert in_words(drain, 0, NOON) == "Reminders by sms: 10 due. No replica hands it over."


def test_where_nothing_waits_nothing_is_foretold_but_that() -> None:
    later = a_cell(500, due_at=NOON + timedelta(hours=3))
    drain = the(forecast([later], a_situation(), NOON))
    assert (drain.due, drain.empty_at) == (0, NOON)
    assert in_words(drain, 1, NOON) == "Reminders by sms: 0 due; nothing waits."
    assert forecast([], a_situation(), NOON) == []


class Played:
    """A drain, message by message, tokens and slots as they come.

    Each replica has four hand-overs at a time in each lane's channel, of lengths that vary.
    """

    def __init__(self, cells: list[Cell], situation: Situation, seed: int) -> None:
        self._situation = situation
        self._chance = random.Random(seed)
        self._tokens_at: dict[ChannelName, float] = defaultdict(float)
        self._queues: dict[Kind, deque[tuple[float, float]]] = {}
        for cell in cells:
            due, useless = ((at - NOON).total_seconds() for at in (cell.due_at, cell.expires_at))
            queue = self._queues.setdefault(cell.kind, deque())
            queue.extend([(due, useless)] * int(cell.count))
        self.ends = dict.fromkeys(self._queues, 0.0)
        self.expired: Counter[Kind] = Counter()

    def run(self) -> None:
        slots = range(self._situation.replicas * AT_ONCE)
        free = [(0.0, kind) for _ in slots for kind in sorted(self._queues)]
        heapq.heapify(free)
        while free:
            at, kind = heapq.heappop(free)
            self._drop_useless(kind, at)
            if self._queues[kind]:
                heapq.heappush(free, (self._next(kind, at), kind))

    def _drop_useless(self, kind: Kind, at: float) -> None:
        queue = self._queues[kind]
        while queue and queue[0][1] <= at:
            queue.popleft()
            self.expired[kind] += 1
            self.ends[kind] = at

    def _next(self, kind: Kind, at: float) -> float:
        """Hand one over if it may be; return when its slot is to be looked at again."""
        limit, token_at = self._situation.provider.get(kind[1]), self._tokens_at[kind[1]]
        if limit is not None:
            if token_at > at:
                return token_at
            self._tokens_at[kind[1]] = at + 1 / limit
        self._queues[kind].popleft()
        self.ends[kind] = at
        return at + AT_ONCE * self._chance.uniform(0.5, 1.5) / self._situation.each[kind]


@given(
    due=st.integers(50, 1500),
    bulk=st.integers(0, 800),
    replicas=st.integers(1, 4),
    each=st.sampled_from([2.0, 5.0, 10.0]),
    limit=st.sampled_from([None, 3.0, 8.0, 25.0]),
    useless_after=st.sampled_from([None, 30, 120]),
    seed=st.integers(0, 99),
)
@settings(max_examples=60, deadline=None)
def test_the_forecast_is_what_a_drain_played_message_by_message_does(
    *,
    due: int,
    bulk: int,
    replicas: int,
    each: float,
    limit: float | None,
    useless_after: int | None,
    seed: int,
) -> None:
    # Where slots and tokens are about as many, chance decides who of two lanes gets a token.
    assume(limit is None or not 0.7 < limit / (each * replicas) < 1.4)
    useless = FAR if useless_after is None else NOON + timedelta(seconds=useless_after)
    cells = [a_cell(due, expires_at=useless), a_cell(bulk, BULK)]
    situation = a_situation(
        replicas=replicas,
        each={REMINDERS: each, BULK: each},
        provider={} if limit is None else {SMS: limit},
    )
    drain_played = Played(cells, situation, seed)
    drain_played.run()
    drains = forecast(cells, situation, NOON)
    assert {drain.kind for drain in drains} == {cell.kind for cell in cells if cell.count}
    # All slots are free at once in the beginning: the fluid has no such burst. And chance lets a
    # lower lane have a token now and then, so it is the provider that is compared.
    burst = 4 * AT_ONCE * replicas
    ends = [drain.empty_at for drain in drains if drain.empty_at is not None]
    assert len(ends) == len(drains)
    late = 5 + burst / min(drain.rate for drain in drains)
    last = max(drain_played.ends.values())
    assert (max(ends) - NOON).total_seconds() == pytest.approx(last, rel=0.15, abs=late)
    expiring = sum(drain.expiring for drain in drains)
    expired = drain_played.expired.total()
    assert expiring == pytest.approx(expired, rel=0.15, abs=burst + 0.05 * due)
