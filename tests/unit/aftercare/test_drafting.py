"""When a plan is drafted, and that the order of events does not matter."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.aftercare.domain.plans.plan import PlanState
from services.aftercare.domain.plans.template import Occasion, PlanTemplate
from services.aftercare.domain.plans.template_version import TemplateVersion, VersionState
from shared.clock import SettableClock
from shared.contracts.event import Received
from shared.identifiers import new_id
from tests.support.shuffles import SHUFFLES
from tests.unit.aftercare.memory import MemoryAftercare
from tests.unit.aftercare.stories import DISPOSITIONS, SITE, Episode, Story, deliveries, facts, hear
from tests.unit.aftercare.stories import stories as any_story


def memory() -> MemoryAftercare:
    return MemoryAftercare(SettableClock(datetime(2026, 3, 2, 12, tzinfo=UTC)))


async def plan_after(*events: Received[Any]) -> PlanState | None:
    units = memory()
    await hear(units, list(events))
    states = [plan.state for plan in units.kept.plans.values()]
    assert len(states) <= 1
    return states[0] if states else None


async def test_enrollment_and_earlier_phases_draft_nothing() -> None:
    episode = Episode.new()
    assert await plan_after(episode.enrolled(), episode.phase_started(1, is_last=False)) is None


async def test_the_start_of_the_last_phase_drafts_a_plan() -> None:
    episode = Episode.new()
    assert await plan_after(episode.phase_started(1, is_last=True)) is PlanState.DRAFT


async def test_completing_the_program_drafts_a_plan() -> None:
    assert await plan_after(Episode.new().program_completed(1)) is PlanState.DRAFT


async def test_a_program_open_again_has_no_day_and_keeps_its_draft() -> None:
    episode = Episode.new()
    completed, reopened = episode.program_completed(1), episode.program_reopened(2)
    for events in ([completed, reopened], [reopened, completed]):
        units = memory()
        await hear(units, events)
        [known] = units.kept.episodes.values()
        assert known.program_completed_on is None
        assert await plan_after(*events) is PlanState.DRAFT


@pytest.mark.parametrize("disposition", [d for d in DISPOSITIONS if d != "death"])
async def test_a_discharge_of_any_kind_but_death_drafts_a_plan(disposition: str) -> None:
    assert await plan_after(Episode.new().discharged(disposition)) is PlanState.DRAFT


async def test_a_death_drafts_nothing() -> None:
    assert await plan_after(Episode.new().discharged("death")) is None


async def test_a_death_revokes_the_draft_whichever_came_first() -> None:
    episode = Episode.new()
    last_phase, death = episode.phase_started(1, is_last=True), episode.discharged("death")
    assert await plan_after(last_phase, death) is PlanState.REVOKED
    assert await plan_after(death, last_phase) is PlanState.REVOKED


@pytest.mark.parametrize("disposition", DISPOSITIONS)
async def test_history_drafts_a_plan_only_where_the_program_was_completed(
    disposition: str,
) -> None:
    drafted = await plan_after(Episode.new().discharged(disposition, from_history=True))
    assert drafted is (PlanState.DRAFT if disposition == "completed" else None)


async def test_an_episode_has_one_plan_however_many_events_call_for_it() -> None:
    episode = Episode.new()
    events = [
        episode.phase_started(1, is_last=True),
        episode.program_completed(2),
        episode.discharged("completed"),
    ]
    assert await plan_after(*events, *events) is PlanState.DRAFT


async def test_an_older_event_changes_no_newer_fact() -> None:
    episode = Episode.new()
    units = memory()
    older, newer = episode.phase_started(1, is_last=False), episode.phase_started(2, is_last=True)
    await hear(units, [newer, older])
    (known,) = units.kept.episodes.values()
    assert known.last_phase_started_on == newer.event.started_on


async def test_a_death_taken_back_drafts_the_plan_again() -> None:
    episode = Episode.new()
    told = [
        episode.phase_started(1, is_last=True),
        episode.discharged("death"),
        episode.undone("discharge", 3),
    ]
    assert await plan_after(*told) is PlanState.DRAFT
    assert await plan_after(*reversed(told)) is PlanState.DRAFT


async def test_an_enrollment_taken_back_revokes_what_it_started() -> None:
    episode = Episode.new()
    last_phase = episode.phase_started(1, is_last=True)
    for mistake in (episode.undone("enroll", 2, void=True), episode.entered_in_error(2)):
        assert await plan_after(episode.enrolled(), last_phase, mistake) is PlanState.REVOKED
        again = episode.enrolled(3)
        assert await plan_after(last_phase, mistake, again) is PlanState.DRAFT


async def test_where_a_client_left_for_another_site_nothing_is_drafted_to_follow() -> None:
    episode = Episode.new()
    last_phase, away = episode.phase_started(1, is_last=True), episode.transferred(2, away=True)
    assert await plan_after(last_phase, away) is PlanState.REVOKED
    back = episode.undone("transfer", 3)
    assert await plan_after(last_phase, back, away) is PlanState.DRAFT


TEMPLATES = TemplateVersion(
    id=new_id(),
    site=SITE,
    templates=tuple(
        PlanTemplate(occasion=occasion, program=program, tasks=(f"{program}-{occasion}",))
        for occasion in Occasion
        for program in (None, "iop", "php")
    ),
    state=VersionState.PUBLISHED,
    number=1,
)


def memory_with_templates() -> MemoryAftercare:
    units = memory()
    units.kept.plan_templates[TEMPLATES.id] = TEMPLATES
    return units


def check_told(units: MemoryAftercare) -> None:
    """Each draft is told once, each end of one after it, and the last word is the state."""
    told = [event.event_name() == "ContinuingCarePlanDrafted" for event in units.kept.published]
    assert told == [place % 2 == 0 for place in range(len(told))]
    is_draft = PlanState.DRAFT in {plan.state for plan in units.kept.plans.values()}
    assert is_draft == (bool(told) and told[-1])


@settings(max_examples=SHUFFLES, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
async def test_every_order_and_duplication_of_events_reaches_the_same_state(
    data: st.DataObject,
) -> None:
    story: Story = data.draw(any_story())
    in_order, shuffled = memory_with_templates(), memory_with_templates()
    await hear(in_order, list(story.events))
    await hear(shuffled, data.draw(deliveries(story)))
    assert await facts(shuffled, story) == await facts(in_order, story)
    check_told(in_order)
    check_told(shuffled)
