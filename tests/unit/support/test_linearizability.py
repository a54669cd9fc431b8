"""The checker finds an order where there is one, and says so where there is none."""

import asyncio
import random
import time
from collections.abc import Hashable, Iterable, Sequence
from itertools import permutations

import pytest

from tests.support.linearizability import (
    NO_ANSWER,
    Operation,
    Recorder,
    must_be_linearizable,
    order_of,
)


def register(state: int, call: Hashable, answer: Hashable) -> Iterable[int]:
    """One number, written and read."""
    if call == "read":
        return [state] if answer in (state, NO_ANSWER) else []
    return [int(str(call))]


def seats(free: int, call: Hashable, answer: Hashable) -> Iterable[int]:
    """Some free seats, each of them taken once, or given back."""
    if call == "leave":
        return [free + 1]
    if answer == NO_ANSWER:
        return [max(free - 1, 0)]
    if answer == "seat":
        return [free - 1] if free else []
    return [] if free else [free]


def op(call: Hashable, answer: Hashable, invoked: int, returned: int | None) -> Operation:
    return Operation(call, answer, invoked, returned)


def test_an_order_is_found_in_which_each_answer_follows() -> None:
    history = [op(1, "ok", 0, 10), op("read", 0, 1, 4), op("read", 1, 2, 3)]
    order = order_of(history, 0, register)
    assert order is not None
    assert [one.answer for one in order] == [0, "ok", 1]


def test_a_read_of_what_was_overwritten_before_it_was_asked_is_found() -> None:
    history = [op(1, "ok", 0, 1), op(2, "ok", 2, 3), op("read", 1, 4, 5)]
    assert order_of(history, 0, register) is None
    with pytest.raises(AssertionError, match="No order explains these 3"):
        must_be_linearizable(history, 0, register)


def test_two_reads_that_saw_the_old_after_the_new_are_found() -> None:
    history = [op(1, "ok", 0, 9), op("read", 1, 1, 2), op("read", 0, 3, 4)]
    assert order_of(history, 0, register) is None


def test_two_seats_where_one_was_free_are_found() -> None:
    history = [op("book", "full", n, 1000 + n) for n in range(198)]
    assert order_of([*history, op("book", "seat", 500, 501)], 1, seats)
    both = [op("book", "seat", 500, 2000), op("book", "seat", 501, 2001)]
    assert order_of([*history, *both], 1, seats) is None


def test_a_refusal_while_a_seat_was_free_all_the_time_is_found() -> None:
    refused = op("book", "full", 0, 1)
    assert order_of([refused, op("book", "seat", 2, 3)], 1, seats) is None
    assert order_of([refused, op("book", "seat", 0, 3)], 1, seats) is not None


def test_a_seat_given_back_before_the_refusal_was_asked_for_is_found() -> None:
    gave_back = op("leave", "ok", 0, 1)
    assert order_of([gave_back, op("book", "full", 2, 3)], 0, seats) is None
    assert order_of([gave_back, op("book", "full", 0, 3)], 0, seats) is not None


def test_what_had_no_answer_may_have_happened_or_not() -> None:
    lost = op("book", NO_ANSWER, 0, None)
    for answer in ("seat", "full"):
        assert order_of([lost, op("book", answer, 5, 6)], 1, seats) is not None
    seated = [op("book", "seat", 5, 6), op("book", "full", 7, 8)]
    assert order_of([lost, *seated], 2, seats) is not None
    assert order_of([lost, *seated, op("leave", "ok", 9, 10)], 3, seats) is None


def test_it_agrees_with_trying_every_order() -> None:
    """On small random histories the search finds what brute force does."""
    dice = random.Random(7)
    found = {True: 0, False: 0}
    for _ in range(2_000):
        history = _random_history(dice)
        free = dice.randint(0, 2)
        expected = any(_explains(order, free) for order in permutations(history))
        assert (order_of(history, free, seats) is not None) == expected, history
        found[expected] += 1
    assert min(found.values()) > 300


def test_many_at_once_are_checked_in_little_time() -> None:
    history = [op("book", "seat" if n % 10 == 0 else "full", n, 300 + n) for n in range(300)]
    begun = time.perf_counter()
    assert order_of(history, 30, seats) is not None
    assert order_of(history, 29, seats) is None
    assert time.perf_counter() - begun < 20


async def test_what_is_recorded_is_ordered_as_it_happened() -> None:
    recorder, gate = Recorder(), asyncio.Event()

    async def slow() -> str:
        await gate.wait()
        return "full"

    async def quick() -> str:
        gate.set()
        return "seat"

    async def lost() -> str:
        raise ConnectionError

    await asyncio.gather(
        recorder.record("book", slow(), str), recorder.record("book", quick(), str)
    )
    with pytest.raises(ConnectionError):
        await recorder.record("book", lost(), str)
    spans = [(one.answer, one.invoked, one.returned) for one in recorder.history]
    assert spans == [("seat", 1, 2), ("full", 0, 3), (NO_ANSWER, 4, None)]


def _random_history(dice: random.Random) -> list[Operation]:
    moments = dice.sample(range(100), 10)
    spans = [sorted(moments[at : at + 2]) for at in range(0, 10, 2)]
    calls = [dice.choice([("book", "seat"), ("book", "full"), ("leave", "ok")]) for _ in spans]
    return [op(*call, *span) for call, span in zip(calls, spans, strict=True)]


def _explains(order: Sequence[Operation], free: int) -> bool:
    for at, one in enumerate(order):
        if any(later.returned < one.invoked for later in order[at + 1 :] if later.returned):
            return False
        states = list(seats(free, *one.kind))
        if not states:
            return False
        (free,) = states
    return True
