"""Health: a loop that stands still is seen, and readiness says what is missing."""

import asyncio

from shared.health import Missing, Pulse, Readiness
from tests.support.polling import eventually


async def _fine() -> str | None:
    return None


async def _away() -> str | None:
    return "the broker is away"


async def _fails() -> str | None:
    raise ConnectionError("postgresql://user:secret@db")


async def test_the_pulse_of_a_running_loop_goes_on() -> None:
    now = 0.0
    pulse = Pulse(now=lambda: now)
    async with pulse.running():
        now = 100.0
        assert not pulse.is_alive()
        await eventually(pulse.is_alive, within=3, what="a tick")


async def test_a_stopped_pulse_is_not_alive() -> None:
    now = 0.0
    pulse = Pulse(now=lambda: now)
    async with pulse.running():
        pass
    now = 6.0
    assert not pulse.is_alive()


async def test_everything_there_is_nothing_missing() -> None:
    assert await Readiness(needed={"database": _fine}, wanted={"broker": _fine}).missing() == []


async def test_what_is_missing_is_named_with_its_reason_and_weight() -> None:
    missing = await Readiness(needed={"database": _away}, wanted={"broker": _away}).missing()
    assert missing == [
        Missing("database", "the broker is away", is_needed=True),
        Missing("broker", "the broker is away", is_needed=False),
    ]


async def test_a_check_that_fails_is_missing_without_its_words() -> None:
    [missing] = await Readiness(needed={"database": _fails}).missing()
    assert missing.reason == "ConnectionError"


async def test_a_check_that_never_answers_is_missing() -> None:
    async def never() -> str | None:
        await asyncio.Event().wait()
        return None

    readiness = Readiness()
    readiness.want({"broker": never})
    readiness.need({"database": _fine})
    [missing] = await readiness.missing()
    assert missing.name == "broker"
    assert "does not answer" in missing.reason
