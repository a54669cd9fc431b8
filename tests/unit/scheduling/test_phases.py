"""Phases by evidence: what completes one, what a correction takes back, what a person decides."""

from collections.abc import Sequence
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.scheduling.domain.programs.track import Phase, Requirements, SessionType, Track
from services.scheduling.domain.rolls.attendance import Evidence, Status
from services.scheduling.domain.stays.explanation import Planned, explain, week_of
from services.scheduling.domain.stays.progress import (
    Decision,
    PhaseProgress,
    PhaseState,
    Progress,
    steps,
    walk,
)
from services.scheduling.domain.stays.said import Said
from shared.errors import Invalid
from shared.identifiers import new_id
from shared.states import TransitionIsNotAllowed
from tests.unit.scheduling.stories import EARLY, FIRST_DAY, track
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
        progress.decide(Decision("resume", FIRST_DAY), track())
    with pytest.raises(Invalid):
        progress.decide(Decision("step back", FIRST_DAY, "late"), track())
    with pytest.raises(Invalid):
        progress.decide(Decision("step back", FIRST_DAY, "nowhere"), track())


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
    why = explain(phase, EARLY)
    assert why.counts == ("1 h 30 of 2 h 00 credited", "1 of 1 group sessions attended")
    assert why.missing == ("0 h 30 of credit",)
    assert why.in_words == ("Early recovery since 2026-03-02, active. Missing: 0 h 30 of credit.")


def test_a_week_runs_from_monday_to_sunday_and_leaves_out_what_the_program_cancelled() -> None:
    monday = FIRST_DAY
    planned = [
        Planned(monday, Status.PRESENT, 180, 170),
        Planned(monday + timedelta(days=2), Status.EXPECTED, 180, 0),
        Planned(monday + timedelta(days=6), Status.CANCELLED_BY_PROGRAM, 180, 0),
        Planned(monday + timedelta(days=7), Status.EXPECTED, 180, 0),
    ]
    week = week_of(monday + timedelta(days=6), track(), planned)
    assert (week.starts_on, week.ends_on) == (monday, monday + timedelta(days=6))
    assert (week.credited_minutes, week.scheduled_minutes) == (170, 360)


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


def started(known: Track) -> Progress:
    progress = Progress(id=new_id(), site="north", episode_id=new_id(), client_id=CLIENT)
    progress.hear(Said(seq=1, what="begin", on=FIRST_DAY, track_id=known.id))
    progress.evaluate(known, [])
    assert progress.phases[0].state is PhaseState.ACTIVE
    return progress
