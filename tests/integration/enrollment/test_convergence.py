"""Whatever the order and however often events arrive, enrollment ends in the same state."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import bindparam, delete, select

from services.enrollment.subscribers import subscriptions
from services.enrollment.tables import program_completion
from shared.contracts.event import Received
from shared.contracts.scheduling import ProgramCompleted, ProgramReopened
from shared.identifiers import new_id
from shared.unit_context import UnitContext
from tests.integration.enrollment.conftest import NOW, Desk, Enrollment, shown
from tests.support.shuffles import SHUFFLES

DAY = date(2026, 3, 1)

KEPT = (
    select(program_completion)
    .where(program_completion.c.episode_id == bindparam("episode_id"))
    .order_by(program_completion.c.progress_id)
)
FORGET = delete(program_completion).where(
    program_completion.c.episode_id == bindparam("episode_id")
)

Completion = Received[ProgramCompleted] | Received[ProgramReopened]


def completed(
    episode_id: UUID, progress_id: UUID, seq: int, on: date | None, site: str = "north"
) -> Completion:
    """Return what scheduling says of the program: completed on a day, or open again."""
    facts = {"progress_id": progress_id, "episode_id": episode_id, "client_id": new_id()}
    event = ProgramReopened(**facts) if on is None else ProgramCompleted(**facts, completed_on=on)
    return Received(  # type: ignore[return-value]  # one of the two
        event=event,
        id=new_id(),
        site=site,
        aggregate_id=progress_id,
        aggregate_seq=seq,
        time=NOW,
        correlation_id=new_id(),
        subject=f"iop.{site}.scheduling.{event.event_name()}.v1",
    )


def history(episode_id: UUID, told: list[list[bool]]) -> list[Completion]:
    """Return what is told of several progresses of one episode: completed, or open again."""
    return [
        completed(episode_id, progress, seq, _day(number, seq) if is_complete else None)
        for number, completions in enumerate(told)
        for progress in [new_id()]
        for seq, is_complete in enumerate(completions, start=1)
    ]


def _day(number: int, seq: int) -> date:
    return DAY + timedelta(days=10 * number + seq)


@st.composite
def deliveries(draw: st.DrawFn) -> tuple[UUID, list[Completion], list[Completion]]:
    """An episode's events in order, and the same shuffled with duplicates."""
    episode_id = new_id()
    completions = st.lists(st.booleans(), min_size=1, max_size=4)
    ordered = history(episode_id, draw(st.lists(completions, min_size=1, max_size=3)))
    again = draw(st.lists(st.sampled_from(ordered), max_size=len(ordered)))
    return episode_id, ordered, draw(st.permutations([*ordered, *again]))


async def take(enrollment: Enrollment, received: Completion) -> None:
    context = UnitContext(site=received.site, correlation_id=received.correlation_id)
    _, handler = subscriptions.handler_for(received.subject)
    async with enrollment.units(context) as uow:
        await handler(received, uow)


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


async def test_a_program_open_again_has_no_day_until_it_is_completed_again(
    enrollment: Enrollment, desk: Desk
) -> None:
    episode_id, progress_id = UUID((await desk.enrolled())["id"]), new_id()
    told = [
        completed(episode_id, progress_id, seq, on, desk.site)
        for seq, on in ((6, None), (5, date(2026, 3, 9)), (8, date(2026, 3, 10)), (6, None))
    ]
    shown_then = []
    for received in told:
        await take(enrollment, received)
        kept = shown(await desk.get(f"/episodes/{episode_id}"))
        shown_then.append(kept["program_completed_on"])
    assert shown_then == [None, None, "2026-03-10", "2026-03-10"]


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
