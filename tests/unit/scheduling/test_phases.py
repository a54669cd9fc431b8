"""Phases by evidence: what completes one, what a correction takes back, what a person decides."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.scheduling.domain.programs.requirements import (
    CurriculumItem,
    Requirements,
    SessionType,
    WeekAsksForTooMuch,
    WeeklyRequirements,
)
from services.scheduling.domain.programs.track import Phase, Track
from services.scheduling.domain.rolls.evidence import Evidence
from services.scheduling.domain.rolls.marks import Status
from services.scheduling.domain.stays.explanation import explain
from services.scheduling.domain.stays.phase import (
    Decision,
    DecisionLiesAhead,
    NoDecisionToTakeBack,
    PhaseIsNotReady,
    PhaseProgress,
    PhaseState,
)
from services.scheduling.domain.stays.progress import Progress
from services.scheduling.domain.stays.said import Said
from services.scheduling.domain.stays.walk import steps, walk
from shared.errors import Invalid
from shared.identifiers import new_id
from shared.states import TransitionIsNotAllowed
from tests.unit.scheduling.stories import EARLY, FIRST_DAY, LATE, track
from tests.unit.scheduling.test_attendance import BEGAN

CLIENT = new_id()


def proof(day: int, minutes: int = 180, kind: SessionType = SessionType.GROUP) -> Evidence:
    return Evidence(
        client_id=CLIENT,
        session_id=new_id(),
        type=kind,
        held_on=FIRST_DAY + timedelta(days=day),
        starts_at=BEGAN + timedelta(days=day),
        status=Status.PRESENT if minutes else Status.NO_SHOW,
        credited_minutes=minutes,
    )


def states(phases: Sequence[PhaseProgress]) -> list[str]:
    return [phase.state.value for phase in phases]


def walked(*evidence: Evidence, decisions: Sequence[Decision] = ()) -> tuple[PhaseProgress, ...]:
    return walk(track(), FIRST_DAY, evidence, decisions)


def test_a_stay_begins_in_the_first_phase() -> None:
    assert states(walked()) == ["active", "pending", "pending"]


def test_a_phase_is_complete_when_minutes_and_sessions_are_reached() -> None:
    individual = proof(0, kind=SessionType.INDIVIDUAL)
    assert states(walked(individual)) == ["active", "pending", "pending"]
    done = walked(individual, proof(2))
    assert states(done) == ["completed", "active", "pending"]
    assert done[0].completed_on == done[1].started_on == FIRST_DAY + timedelta(days=2)


def test_evidence_counts_for_one_phase_only() -> None:
    assert walked(proof(0))[1].minutes == 0
    assert walked(proof(0), proof(1))[1].minutes == 180


def test_a_session_missed_proves_nothing() -> None:
    assert states(walked(proof(0, 0))) == ["active", "pending", "pending"]


def test_the_program_is_complete_with_its_last_phase() -> None:
    done = walked(*(proof(day) for day in range(5)))
    assert states(done) == ["completed", "completed", "completed"]
    assert done[-1].completed_on == FIRST_DAY + timedelta(days=4)


def test_what_happens_on_hold_does_not_count() -> None:
    hold, resume = Decision("hold", FIRST_DAY), Decision("resume", FIRST_DAY + timedelta(days=2))
    assert states(walked(proof(0), decisions=[hold])) == ["held", "pending", "pending"]
    resumed = walked(proof(0), proof(2), decisions=[hold, resume])
    assert resumed[0].completed_on == FIRST_DAY + timedelta(days=2)


def test_stepping_back_begins_the_earlier_phase_anew() -> None:
    back = Decision("step back", FIRST_DAY + timedelta(days=1), "early")
    done = walked(proof(0), decisions=[back])
    assert states(done) == ["active", "stepped_back", "pending"]
    assert (done[0].started_on, done[0].minutes) == (FIRST_DAY + timedelta(days=1), 0)
    assert states(walked(proof(0), proof(1), decisions=[back]))[1] == "active"


def test_a_decision_that_has_lost_its_ground_is_passed_over() -> None:
    back = Decision("step back", FIRST_DAY + timedelta(days=1), "early")
    assert states(walked(decisions=[back])) == ["active", "pending", "pending"]


def test_a_decision_must_fit_the_phase_in_force() -> None:
    progress = started(track())
    with pytest.raises(TransitionIsNotAllowed):
        progress.decide(Decision("resume", FIRST_DAY), track(), FIRST_DAY)
    with pytest.raises(Invalid):
        progress.decide(Decision("step back", FIRST_DAY, "late"), track(), FIRST_DAY)
    with pytest.raises(Invalid):
        progress.decide(Decision("step back", FIRST_DAY, "nowhere"), track(), FIRST_DAY)
    with pytest.raises(PhaseIsNotReady):
        progress.decide(Decision("sign off", FIRST_DAY), track(), FIRST_DAY)


def test_only_evidence_of_the_stay_counts() -> None:
    known = track()
    progress = started(known)
    progress.hear(Said(seq=2, what="end", on=FIRST_DAY + timedelta(days=1)))
    progress.evaluate(known, [proof(-1), proof(2), proof(3)])
    assert states(progress.phases) == ["active", "pending", "pending"]


def test_an_older_word_about_the_end_changes_nothing() -> None:
    progress = started(track())
    progress.hear(Said(seq=3, what="end", on=date(2026, 4, 2)))
    progress.hear(Said(seq=2, what="end", on=date(2026, 4, 1)))
    assert progress.ended_on == date(2026, 4, 2)


@given(st.permutations(range(6)))
def test_the_order_in_which_evidence_comes_does_not_matter(order: list[int]) -> None:
    facts = [proof(day, kind=kind) for day, kind in enumerate([*SessionType, SessionType.GROUP])]
    known = track()
    assert walk(known, FIRST_DAY, [facts[n] for n in order], []) == walk(
        known, FIRST_DAY, facts, []
    )


def test_a_phase_begun_and_completed_at_once_is_told_as_both() -> None:
    told = [(step.action, step.phase.code) for step in steps((), walked(proof(0)))]
    assert told == [("started", "early"), ("completed", "early"), ("started", "middle")]


def test_a_phase_that_is_in_force_again_is_told_as_started() -> None:
    told = [(step.action, step.phase.code) for step in steps(walked(proof(0)), walked())]
    assert told == [("started", "early")]


def test_a_hold_and_its_end_are_told_to_nobody() -> None:
    held = walked(decisions=[Decision("hold", FIRST_DAY)])
    assert list(steps(walked(), held)) == list(steps(held, walked())) == []


def test_each_requirement_is_explained_met_or_not() -> None:
    phase = walked(proof(0, 90))[0]
    why = explain(phase, EARLY, track(), FIRST_DAY)
    assert why.counts == ("1 h 30 of 2 h 00 credited", "1 of 1 group sessions attended")
    assert why.missing == ("0 h 30 of credit",)
    assert why.in_words == ("Early recovery since 2026-03-02, active. Missing: 0 h 30 of credit.")


@pytest.mark.parametrize(
    "phases",
    [(), (EARLY, EARLY), (Phase("idle", "Idle", Requirements()),)],
)
def test_a_track_whose_phases_cannot_be_is_refused(phases: tuple[Phase, ...]) -> None:
    with pytest.raises(Invalid):
        track(phases=phases)


def test_a_time_zone_that_nobody_knows_is_refused() -> None:
    for name in ("Mars/Olympus", "../etc/passwd", ""):
        with pytest.raises(Invalid):
            track(timezone=name)


CURRICULUM = tuple(
    CurriculumItem(code, code.title(), SessionType.EDUCATION) for code in ("triggers", "sleep")
)
TAUGHT = Phase("early", "Early", Requirements(60, curriculum=("triggers", "sleep")))
SIGNED = Phase("early", "Early", Requirements(180), needs_sign_off=True)
FOUR_WEEKS = Phase("early", "Early", Requirements(180, minimum_days=28))


def through(phase: Phase, *evidence: Evidence, decisions: Sequence[Decision] = ()) -> list[str]:
    known = track(phases=(phase, LATE), curriculum=CURRICULUM)
    return states(walk(known, FIRST_DAY, evidence, decisions))


def test_a_phase_asks_for_each_of_its_curriculum_items_once() -> None:
    first, again = (replace(proof(day), item="triggers") for day in (0, 1))
    assert through(TAUGHT, first, again) == ["active", "pending"]
    assert through(TAUGHT, first, replace(proof(2), item="sleep")) == ["completed", "active"]


def test_a_phase_lasts_as_long_as_it_must_and_ends_with_a_session_attended() -> None:
    assert through(FOUR_WEEKS, proof(0), proof(26)) == ["active", "pending"]
    assert through(FOUR_WEEKS, proof(0), proof(27)) == ["completed", "active"]


def test_a_phase_with_sign_off_waits_for_a_person() -> None:
    sign_off = Decision("sign off", FIRST_DAY + timedelta(days=2))
    [waiting, _] = walk(track(phases=(SIGNED, LATE)), FIRST_DAY, [proof(0)], [])
    assert (waiting.state, waiting.ready_on) == (PhaseState.ACTIVE, FIRST_DAY)
    assert through(SIGNED, proof(0), decisions=[sign_off]) == ["completed", "active"]
    assert through(SIGNED, decisions=[sign_off]) == ["active", "pending"], "its ground is gone"


def test_a_sign_off_holds_with_the_evidence_of_its_own_day() -> None:
    sign_off = Decision("sign off", FIRST_DAY)
    assert through(SIGNED, proof(0), decisions=[sign_off]) == ["completed", "active"]


def test_evidence_before_a_change_of_program_does_not_count_in_the_other() -> None:
    known = track()
    progress = started(known)
    changed_on = FIRST_DAY + timedelta(days=1)
    progress.hear(Said(seq=2, what="change", on=changed_on, track_id=new_id()))
    progress.evaluate(track(phases=(SIGNED, LATE)), [proof(0)])
    assert (progress.track_since, progress.awaits_sign_off_since) == (changed_on, None)
    progress.hear(Said(seq=3, what="undo", about=(2,)))
    assert (progress.track_id, progress.track_since) == (known.id, FIRST_DAY)


def test_a_hold_from_before_a_change_of_program_goes_on_in_the_other() -> None:
    progress = started(track())
    progress.hear(Said(seq=2, what="hold", on=FIRST_DAY))
    changed_on = FIRST_DAY + timedelta(days=1)
    progress.hear(Said(seq=3, what="change", on=changed_on, track_id=new_id()))
    progress.evaluate(track(), [])
    assert states(progress.phases)[0] == "held"


def test_a_decision_is_noted_on_its_day_and_the_last_one_can_be_taken_back() -> None:
    progress, known = started(track()), track()
    with pytest.raises(DecisionLiesAhead):
        progress.decide(Decision("hold", FIRST_DAY.replace(year=2027)), known, FIRST_DAY)
    with pytest.raises(NoDecisionToTakeBack):
        progress.take_back_decision(BEGAN, "somebody")
    assert progress.decide(Decision("hold", FIRST_DAY), known, FIRST_DAY)
    assert not progress.decide(Decision("hold", FIRST_DAY, by="other"), known, FIRST_DAY)
    progress.evaluate(known, [])
    assert states(progress.phases)[0] == "held"
    progress.take_back_decision(BEGAN, "somebody")
    progress.evaluate(known, [])
    assert states(progress.phases)[0] == "active"
    [kept] = progress.decisions
    assert (kept.action, kept.taken_back_at, kept.taken_back_by) == ("hold", BEGAN, "somebody")


def test_a_step_back_is_told_before_the_phase_that_begins_anew() -> None:
    back = Decision("step back", FIRST_DAY + timedelta(days=1), "early")
    before, after = walked(proof(0)), walked(proof(0), decisions=[back])
    told = [(step.action, step.phase.code) for step in steps(before, after)]
    assert told == [("stepped back", "middle"), ("started", "early")]


def test_what_is_missing_names_items_days_and_the_sign_off() -> None:
    rules = Phase("early", "Early", Requirements(60, None, ("triggers", "sleep"), 10), None, True)
    known = track(phases=(rules, LATE), curriculum=CURRICULUM)
    [phase, _] = walk(known, FIRST_DAY, [replace(proof(0), item="sleep")], [])
    assert explain(phase, rules, known, FIRST_DAY + timedelta(days=3)).missing == (
        "curriculum: Triggers",
        "a session attended on 2026-03-11 or later",
    )
    taught = [replace(proof(day), item=item) for day, item in ((0, "sleep"), (9, "triggers"))]
    [phase, _] = walk(known, FIRST_DAY, taught, [])
    why = explain(phase, rules, known, FIRST_DAY + timedelta(days=12))
    assert why.missing == ("a person's sign-off",)
    assert why.counts[-1] == "ready for sign-off since 2026-03-11"


@pytest.mark.parametrize(
    "changed",
    [
        {"phases": (TAUGHT,)},
        {"curriculum": (*CURRICULUM, CURRICULUM[0])},
        {"curriculum": (CurriculumItem("group", "Group", SessionType.GROUP),)},
        {"phases": (replace(EARLY, week=WeeklyRequirements(540, 3, {"yoga": 1})),)},
    ],
)
def test_a_curriculum_that_contradicts_itself_is_refused(changed: dict[str, Any]) -> None:
    with pytest.raises(Invalid):
        track(**changed)


@pytest.mark.parametrize(("minutes", "days"), [(-1, 3), (540, 0), (540, 8), (7 * 1440 + 1, 7)])
def test_a_week_that_no_calendar_has_is_refused(minutes: int, days: int) -> None:
    with pytest.raises(WeekAsksForTooMuch):
        WeeklyRequirements(minutes, days)


def test_a_week_asks_for_what_its_phase_says_or_else_for_what_the_track_does() -> None:
    intensive = replace(EARLY, week=WeeklyRequirements(720, 4))
    known = track(phases=(intensive, LATE))
    assert known.week_of("early") == WeeklyRequirements(720, 4)
    assert known.week_of("late") == known.week_of(None) == WeeklyRequirements(540, 3)
    assert track(weekly_minutes_required=60).week_of(None).days == 1


def started(known: Track) -> Progress:
    progress = Progress(id=new_id(), site="north", episode_id=new_id(), client_id=CLIENT)
    progress.hear(Said(seq=1, what="begin", on=FIRST_DAY, track_id=known.id))
    progress.evaluate(known, [])
    assert progress.phases[0].state is PhaseState.ACTIVE
    return progress
