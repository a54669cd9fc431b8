"""Whatever the order and however often events arrive, enrollment ends in the same state."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import bindparam, delete, select

from services.enrollment.subscribers import when_program_completed
from services.enrollment.tables import program_completion
from shared.contracts.event import Received
from shared.contracts.scheduling import ProgramCompleted
from shared.identifiers import new_id
from shared.unit_context import UnitContext
from tests.integration.enrollment.conftest import NOW, Desk, Enrollment, shown
from tests.support.shuffles import SHUFFLES

DAY = date(2026, 3, 1)

KEPT = (
    select(program_completion)
    .where(program_completion.c.episode_id == bindparam("episode_id"))
    .order_by(program_completion.c.completed_on)
)
FORGET = delete(program_completion).where(
    program_completion.c.episode_id == bindparam("episode_id")
)

Completion = Received[ProgramCompleted]


def completed(
    episode_id: UUID, progress_id: UUID, seq: int, on: date, site: str = "north"
) -> Completion:
    event = ProgramCompleted(
        progress_id=progress_id, episode_id=episode_id, client_id=new_id(), completed_on=on
    )
    return Received(
        event=event,
        id=new_id(),
        site=site,
        aggregate_id=progress_id,
        aggregate_seq=seq,
        time=NOW,
        correlation_id=new_id(),
        subject=f"iop.{site}.scheduling.ProgramCompleted.v1",
    )


def history(episode_id: UUID, sizes: list[int]) -> list[Completion]:
    """Return completions of several progresses of one episode, each corrected now and then."""
    return [
        completed(episode_id, progress, seq, DAY + timedelta(days=10 * number + seq))
        for number, size in enumerate(sizes)
        for progress in [new_id()]
        for seq in range(1, size + 1)
    ]


@st.composite
def deliveries(draw: st.DrawFn) -> tuple[UUID, list[Completion], list[Completion]]:
    """An episode's events in order, and the same shuffled with duplicates."""
    episode_id = new_id()
    ordered = history(episode_id, draw(st.lists(st.integers(1, 4), min_size=1, max_size=3)))
    again = draw(st.lists(st.sampled_from(ordered), max_size=len(ordered)))
    return episode_id, ordered, draw(st.permutations([*ordered, *again]))


async def take(enrollment: Enrollment, received: Completion) -> None:
    context = UnitContext(site=received.site, correlation_id=received.correlation_id)
    async with enrollment.units(context) as uow:
        await when_program_completed(received, uow)


async def state_after(
    enrollment: Enrollment, episode_id: UUID, events: list[Completion]
) -> list[dict[str, Any]]:
    for received in events:
        await take(enrollment, received)
    kept = [dict(row) for row in await enrollment.database.fetch(KEPT, episode_id=episode_id)]
    await enrollment.database.execute(FORGET, episode_id=episode_id)
    return kept


@settings(
    max_examples=SHUFFLES,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(delivered=deliveries())
async def test_completions_converge_in_any_order_and_however_often(
    enrollment: Enrollment, delivered: tuple[UUID, list[Completion], list[Completion]]
) -> None:
    episode_id, ordered, shuffled = delivered
    expected = await state_after(enrollment, episode_id, ordered)
    assert expected
    assert await state_after(enrollment, episode_id, shuffled) == expected


async def test_a_completion_shows_on_its_episode_before_or_after_the_discharge(
    enrollment: Enrollment, desk: Desk
) -> None:
    episode = await desk.enrolled()
    episode_id, progress_id = UUID(episode["id"]), new_id()
    await take(enrollment, completed(episode_id, progress_id, 2, date(2026, 3, 10), desk.site))
    await take(enrollment, completed(episode_id, progress_id, 1, date(2026, 3, 9), desk.site))
    kept = shown(await desk.get(f"/episodes/{episode['id']}"))
    assert (kept["program_completed_on"], kept["version"]) == ("2026-03-10", episode["version"])
    shown(await desk.discharge(episode["id"]))
    kept = shown(await desk.get(f"/episodes/{episode['id']}"))
    assert (kept["program_completed_on"], kept["state"]) == ("2026-03-10", "finished")
