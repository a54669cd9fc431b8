"""Stays over HTTP and the real store, at random: the rows hold what the unit property holds.

Its 2,000 runs are in memory (`tests/unit/enrollment/test_episode_machine.py`); here the database's
own constraints, the trigger and what is published are looked at as well.
"""

from itertools import pairwise
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.enrollment.tables import care_segment, episode
from tests.integration.enrollment.conftest import Desk, Enrollment, shown
from tests.integration.enrollment.steps import kept, step
from tests.integration.enrollment.test_journey import OUTBOX

RUNS = 40
DAYS = st.integers(7, 11).map(lambda day: f"2026-03-{day:02}")
LEVELS = ("1", "2.5")
STEPS = st.one_of(
    st.tuples(st.just("hold"), st.fixed_dictionaries({"effective_on": DAYS})),
    st.tuples(st.just("resumption"), st.fixed_dictionaries({"effective_on": DAYS})),
    st.tuples(
        st.just("care"),
        st.fixed_dictionaries(
            {"effective_on": DAYS, "level_of_care": st.sampled_from(["1", "2.5"])}
        ),
    ),
    st.tuples(
        st.just("discharge"),
        st.fixed_dictionaries({"discharged_on": DAYS, "disposition": st.just("other")}),
    ),
    st.tuples(st.just("undo"), st.just({})),
    st.tuples(
        st.sampled_from(("segments/1/correction", "segments/2/correction")),
        st.fixed_dictionaries({"starts_on": DAYS}),
    ),
)


@settings(
    max_examples=RUNS,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=st.lists(STEPS, min_size=4, max_size=8))
async def test_rows_and_events_say_what_the_last_answer_said(
    enrollment: Enrollment, desk: Desk, steps: list[tuple[str, dict[str, Any]]]
) -> None:
    application = await desk.accepted()
    start = {"from_history": True, "started_on": "2026-03-05"}
    stay = shown(await desk.enroll(application["id"], **start), 201)
    before = [stay]
    for path, body in steps:
        last = stay["last_step"]
        asked = {"step": last["number"] if last else 1} if path == "undo" else body
        answer = await step(desk, stay["id"], path, **asked)
        if answer.status_code < 400:
            stay = answer.json()
            before.append(stay)
        else:
            assert answer.status_code in {409, 422}, answer.text
            assert (await kept(desk, stay["id"])).items() >= stay.items()
    await _rows_agree(enrollment, stay)


async def _rows_agree(enrollment: Enrollment, stay: dict[str, Any]) -> None:
    [row] = await enrollment.database.fetch(episode.select().where(episode.c.id == stay["id"]))
    parts = await enrollment.database.fetch(
        care_segment.select()
        .where(care_segment.c.episode_id == stay["id"])
        .order_by(care_segment.c.number)
    )
    told = await enrollment.database.fetch(
        OUTBOX.select().where(OUTBOX.c.aggregate_id == stay["id"]).order_by(OUTBOX.c.position)
    )
    assert [str(part["id"]) for part in parts] == [one["id"] for one in stay["segments"]]
    assert all(one["ends_on"] == next_one["starts_on"] for one, next_one in pairwise(parts))
    if parts:
        assert parts[0]["starts_on"] == row["started_on"]
        assert (parts[-1]["ends_on"] is None) == (row["state"] in {"active", "onhold"})
    assert [one["aggregate_seq"] for one in told] == list(range(1, row["version"] + 1))
