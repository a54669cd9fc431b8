"""Every arrow of the episode's diagram by a real command over the real store; no other one."""

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

import pytest

from services.enrollment.domain.stays.episode_states import EPISODE, EpisodeState
from services.enrollment.handlers.stays import planning
from shared.errors import BrokenRule
from shared.identifiers import new_id
from shared.states import TransitionIsNotAllowed
from shared.unit_context import UnitContext
from tests.integration.enrollment.conftest import Desk, Enrollment, shown
from tests.integration.enrollment.steps import kept, plan, rule, step, steps_of

START = {"level_of_care": "2.1", "started_on": "2026-03-09", "from_history": True}
END = {"disposition": "completed", "discharged_on": "2026-03-10"}
HOLD = {"effective_on": "2026-03-10"}

WAY: dict[EpisodeState, tuple[str, ...]] = {
    EpisodeState.PLANNED: (),
    EpisodeState.WAITLIST: ("waitlist",),
    EpisodeState.ACTIVE: ("start",),
    EpisodeState.ONHOLD: ("start", "hold"),
    EpisodeState.FINISHED: ("start", "discharge"),
    EpisodeState.CANCELLED: ("cancellation",),
    EpisodeState.ENTERED_IN_ERROR: ("entry-in-error",),
}
"""By which commands a planned stay comes into each state."""

TO: dict[EpisodeState, str] = {
    EpisodeState.PLANNED: "seat",
    EpisodeState.WAITLIST: "waitlist",
    EpisodeState.ACTIVE: "start",
    EpisodeState.ONHOLD: "hold",
    EpisodeState.FINISHED: "discharge",
    EpisodeState.CANCELLED: "cancellation",
    EpisodeState.ENTERED_IN_ERROR: "entry-in-error",
}
"""Which command leads into each state; from a hold into care it is the resumption."""

BODIES: dict[str, dict[str, Any]] = {
    "start": START,
    "hold": HOLD,
    "resumption": HOLD,
    "discharge": END,
    "cancellation": {},
    "entry-in-error": {},
}

Take = Callable[[str, str], Awaitable[tuple[int, str] | None]]


@pytest.fixture
def take(enrollment: Enrollment, desk: Desk) -> Take:
    """Return what takes a step, and says by which rule it was refused."""

    async def command(episode_id: str, name: str) -> tuple[int, str] | None:
        if name in BODIES:
            answer = await step(desk, episode_id, name, **BODIES[name])
            return rule(answer) if answer.status_code >= 400 else None
        # What the waitlist decides has no route of its own: its commands call these.
        context = UnitContext(desk.site, correlation_id=new_id(), subject="the waitlist")
        try:
            async with enrollment.units(context) as uow:
                if name == "seat":
                    await planning.take_seat(planning.TakeSeat(episode_id=UUID(episode_id)), uow)
                else:
                    waits = planning.WaitForSeat(episode_id=UUID(episode_id))
                    await planning.wait_for_seat(waits, uow)
        except BrokenRule as refused:
            return refused.status, refused.rule
        return None

    return command


async def stay_in(desk: Desk, take: Take, state: EpisodeState) -> str:
    application = await desk.accepted()
    episode_id: str = shown(await plan(desk, application["id"]), 201)["id"]
    for name in WAY[state]:
        assert await take(episode_id, name) is None
    assert (await kept(desk, episode_id))["state"] == state
    return episode_id


@pytest.mark.parametrize("before", EpisodeState)
async def test_from_each_state_commands_go_where_the_table_says_and_nowhere_else(
    desk: Desk, take: Take, before: EpisodeState
) -> None:
    for to in EpisodeState:
        episode_id = await stay_in(desk, take, before)
        stood = await kept(desk, episode_id)
        resumes = before is EpisodeState.ONHOLD and to is EpisodeState.ACTIVE
        refused = await take(episode_id, "resumption" if resumes else TO[to])
        if EPISODE.allows(before, to):
            assert refused is None
            assert (await kept(desk, episode_id))["state"] == to
            assert (await steps_of(desk, episode_id))[-1]["state"] == to
        else:
            assert refused == (TransitionIsNotAllowed.status, "transition-is-not-allowed")
            assert await kept(desk, episode_id) == stood


def test_every_arrow_of_the_table_is_walked_above() -> None:
    assert len(EPISODE.arrows()) + len(EPISODE.missing()) == len(EpisodeState) ** 2
    assert set(WAY) == set(TO) == set(EpisodeState)
