"""A property: whatever is done to stays in whatever order, allowed or not, their invariants hold.

Three clients, two applications each, two sites; every command on episodes, right and wrong.
"""

from collections import Counter
from datetime import date
from itertools import pairwise
from typing import Any, ClassVar
from uuid import UUID

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)
from pydantic import TypeAdapter

from services.enrollment.domain.codes import Disposition, LevelOfCare
from services.enrollment.domain.days import DatePrecision
from services.enrollment.domain.intake.application import Application, ApplicationState
from services.enrollment.domain.stays.episode import Episode
from services.enrollment.domain.stays.episode_states import (
    EPISODE,
    IN_CARE,
    OPEN_STATES,
    EpisodeState,
)
from services.enrollment.domain.stays.segments import days_by_level
from services.enrollment.domain.stays.steps import Standing, StepCode, standing_steps
from services.enrollment.handlers.stays import care, episodes, planning, undoing
from shared.errors import BrokenRule
from shared.identifiers import new_id
from tests.unit.enrollment.stays_in_memory import SITES, Kept, days_from

RUNS = 2_000
RECEIVED = date(2026, 3, 1)
LEVELS: tuple[LevelOfCare, ...] = ("2.5", "2.1", "1")
STANDING = TypeAdapter(Standing)
STAYS_IN_STATE = {StepCode.CHANGE_CARE, StepCode.TRANSFER, StepCode.CORRECT}

which = st.integers(0, 5)
early = st.integers(-1, 5)
late = st.integers(3, 10)
level = st.sampled_from(LEVELS)
site = st.sampled_from(SITES)


class Stays(RuleBasedStateMachine):
    runs: ClassVar[int] = 0
    done: ClassVar[Counter[str]] = Counter()
    broken: ClassVar[Counter[str]] = Counter()

    def __init__(self) -> None:
        super().__init__()
        type(self).runs += 1
        self.kept = Kept()
        clients = [new_id(), new_id(), new_id()]
        for number in range(6):
            self._apply(clients[number % 3], SITES[number % 4 == 3])
        self.before: dict[UUID, list[bytes]] = {}

    def _apply(self, client_id: UUID, code: str) -> None:
        application = Application(
            id=new_id(),
            site=code,
            client_id=client_id,
            program="iop",
            received_on=RECEIVED,
            state=ApplicationState.ACCEPTED,
        )
        self.kept.applications[application.id] = application

    @initialize(level=level, starts=st.tuples(early, early, early))
    def begin_with_some_stays(self, level: LevelOfCare, starts: tuple[int, int, int]) -> None:
        """Half of what can be done is done to stays that wait, and half to those in care."""
        waiting, planned, in_care = starts
        self.plan(0, level, waiting)
        self.step_without_a_day(0, "wait")
        self.plan(1, level, planned)
        self.enroll(2, level, in_care)

    @rule(number=which, level=level, start=early)
    def plan(self, number: int, level: LevelOfCare, start: int) -> None:
        application = self._application(number)
        command = planning.PlanEpisode(
            application_id=application.id,
            level_of_care=level,
            intended_start_on=days_from(RECEIVED, start),
        )
        self._do(application.site, planning.plan_episode, command)

    @rule(number=which, level=level, start=early)
    def enroll(self, number: int, level: LevelOfCare, start: int) -> None:
        application = self._application(number)
        command = self._start(application.id, level, start)
        self._do(application.site, episodes.enroll_client, command)

    @rule(number=which, level=level, start=early)
    def start(self, number: int, level: LevelOfCare, start: int) -> None:
        if episode := self._episode(number):
            begin = self._start(episode.application_id, level, start)
            command = planning.StartEpisode(episode_id=episode.id, start=begin)
            self._do(episode.site, planning.start_episode, command)

    @rule(number=which, kind=st.sampled_from(("wait", "seat", "seat", "cancel", "error")))
    def step_without_a_day(self, number: int, kind: str) -> None:
        if episode := self._episode(number):
            handler, command = _undated(kind, episode)
            self._do(episode.site, handler, command)

    @rule(number=which, on=late, back=late)
    def hold(self, number: int, on: int, back: int) -> None:
        if episode := self._episode(number):
            command = care.HoldEpisode(
                episode_id=episode.id,
                effective_on=days_from(RECEIVED, on),
                expected_return_on=days_from(RECEIVED, back),
                reason_code="hospital",
            )
            self._do(episode.site, care.hold_episode, command)

    @rule(number=which, on=late)
    def resume(self, number: int, on: int) -> None:
        if episode := self._episode(number):
            command = care.ResumeEpisode(
                episode_id=episode.id, effective_on=days_from(RECEIVED, on)
            )
            self._do(episode.site, care.resume_episode, command)

    @rule(number=which, on=late, level=level, track=st.sampled_from((None, "day", "evening")))
    def change_care(self, number: int, on: int, level: LevelOfCare, track: str | None) -> None:
        if episode := self._episode(number):
            command = care.ChangeCare(
                episode_id=episode.id,
                effective_on=days_from(RECEIVED, on),
                reason_code="clinical",
                changes={"level_of_care": level, "track": track},
            )
            self._do(episode.site, care.change_care, command)

    @rule(number=which, on=late, to=st.sampled_from((*SITES, "nowhere")))
    def transfer(self, number: int, on: int, to: str) -> None:
        if episode := self._episode(number):
            command = care.TransferClient(
                episode_id=episode.id,
                to_site=to,
                effective_on=days_from(RECEIVED, on),
                reason_code="moved",
            )
            self._do(episode.site, care.transfer_client, command)

    @rule(number=which, segment=st.integers(1, 3), on=late)
    def correct(self, number: int, segment: int, on: int) -> None:
        if episode := self._episode(number):
            command = undoing.CorrectSegmentStart(
                episode_id=episode.id,
                segment=segment,
                starts_on=days_from(RECEIVED, on),
                reason_code="wrong_day",
            )
            self._do(episode.site, undoing.correct_segment_start, command)

    @rule(number=which, on=late, contact=early, how=st.sampled_from(Disposition))
    def discharge(self, number: int, on: int, contact: int, how: Disposition) -> None:
        if episode := self._episode(number):
            command = episodes.DischargeClient(
                episode_id=episode.id,
                disposition=how,
                discharged_on=days_from(RECEIVED, on),
                last_contact_on=days_from(RECEIVED, on - contact),
                length_of_stay=None,
            )
            self._do(episode.site, episodes.discharge_client, command)

    @rule(number=which, by=st.none() | site, step=st.none() | st.integers(1, 4))
    def undo(self, number: int, by: str | None, step: int | None) -> None:
        """Take back the last step, or one that may not be the last, from one site or another."""
        episode = self._episode(number)
        if episode is None:
            return
        last = episode.last_step
        asked = step or (last.number if last else 1)
        command = undoing.UndoStep(episode_id=episode.id, step=asked, reason_code="mistake")
        if self._do(by or episode.site, undoing.undo_step, command) and last and last.before:
            now = STANDING.dump_json(self.kept.episodes[episode.id].standing())
            assert now == self.before[episode.id][last.number - 1]

    @rule(days=st.integers(1, 3))
    def days_pass(self, days: int) -> None:
        self.kept.today = days_from(self.kept.today, days)

    def _do(self, at: str, handler: Any, command: Any) -> bool:
        """Run a command; where a rule refuses it nothing at all has changed."""
        before = {one.id: (one.version, _bytes(one)) for one in self.kept.episodes.values()}
        told = len(self.kept.told)
        try:
            episode = self.kept.run(at, handler, command)
        except BrokenRule as refusal:
            after = {one.id: (one.version, _bytes(one)) for one in self.kept.episodes.values()}
            assert (after, len(self.kept.told)) == (before, told)
            type(self).broken[refusal.rule] += 1
            return False
        stood = before[episode.id][1] if episode.id in before else b""
        self.before.setdefault(episode.id, []).append(stood)
        type(self).done[episode.steps[-1].code] += 1
        return True

    def _application(self, number: int) -> Application:
        return list(self.kept.applications.values())[number]

    def _episode(self, number: int) -> Episode | None:
        known = list(self.kept.episodes.values())
        return known[number % len(known)] if known else None

    def _start(self, application_id: UUID, level: LevelOfCare, on: int) -> episodes.EnrollClient:
        return episodes.EnrollClient(
            application_id=application_id,
            level_of_care=level,
            started_on=days_from(RECEIVED, on),
            days_waiting=None,
            date_precision=DatePrecision.DAY,
            from_history=True,
        )

    @invariant()
    def segments_follow_each_other_from_the_first_day_to_the_last(self) -> None:
        for one in self.kept.episodes.values():
            assert bool(one.segments) == (one.state in {*IN_CARE, EpisodeState.FINISHED})
            for before, after in pairwise(one.segments):
                assert before.ends_on == after.starts_on
                assert before.starts_on < after.starts_on
            if one.segments:
                first, last = one.segments[0], one.segments[-1]
                assert first.starts_on == one.started_on
                assert (last.ends_on is None) == (one.state in IN_CARE)
                assert last.care == one.care
                assert last.ends_on == one.discharged_on

    @invariant()
    def each_state_was_reached_by_an_arrow_or_by_taking_one_back(self) -> None:
        for one in self.kept.episodes.values():
            assert one.steps[-1].state is one.state
            for before, after in pairwise(one.steps):
                if after.code is StepCode.UNDO:
                    continue
                if after.code in STAYS_IN_STATE:
                    assert before.state is after.state
                else:
                    assert EPISODE.allows(before.state, after.state)

    @invariant()
    def a_stay_lasts_as_long_as_its_days_say(self) -> None:
        for one in self.kept.episodes.values():
            if one.state is EpisodeState.FINISHED:
                assert one.started_on
                assert one.discharged_on
                assert one.last_contact_on
                assert one.started_on <= one.last_contact_on <= one.discharged_on
                days = (one.discharged_on - one.started_on).days
                assert one.length_of_stay
                assert one.length_of_stay.at_least == max(1, days)
                assert sum(days_by_level(one.segments, self.kept.today).values()) == days
            if one.segments:
                assert one.days_waiting
                assert one.started_on
                assert one.days_waiting.at_least == (one.started_on - RECEIVED).days >= 0
            for hold in one.holds:
                assert hold.resumed_on is None or hold.held_on <= hold.resumed_on
            assert (one.state is EpisodeState.ONHOLD) <= (one.holds[-1:] != ())

    @invariant()
    def a_client_has_one_open_stay_at_a_site(self) -> None:
        opened = Counter(
            (one.site, one.client_id)
            for one in self.kept.episodes.values()
            if one.state in OPEN_STATES
        )
        assert all(count == 1 for count in opened.values())

    @invariant()
    def the_version_counts_what_was_told_and_saved(self) -> None:
        versions = sum(one.version for one in self.kept.episodes.values())
        assert versions == len(self.kept.told) + self.kept.saved
        numbers = [(told.event.aggregate_id(), told.seq) for told in self.kept.told]
        assert len(set(numbers)) == len(numbers)

    @invariant()
    def what_was_taken_back_stands_no_more_and_the_history_keeps_it(self) -> None:
        for one in self.kept.episodes.values():
            assert [step.number for step in one.steps] == list(range(1, len(one.steps) + 1))
            undone = [step.undoes for step in one.steps if step.code is StepCode.UNDO]
            assert len(set(undone)) == len(undone)
            assert len(standing_steps(one.steps)) == len(one.steps) - 2 * len(undone)


def _undated(kind: str, episode: Episode) -> tuple[Any, Any]:
    about = {"episode_id": episode.id}
    if kind == "wait":
        return planning.wait_for_seat, planning.WaitForSeat(**about)
    if kind == "seat":
        return planning.take_seat, planning.TakeSeat(**about)
    if kind == "cancel":
        return planning.cancel_episode, planning.CancelEpisode(**about, reason_code="moved")
    return undoing.enter_in_error, undoing.EnterInError(**about, reason_code="mistake")


def _bytes(episode: Episode) -> bytes:
    return STANDING.dump_json(episode.standing())


def test_the_invariants_of_stays_hold_whatever_is_done_to_them() -> None:
    Stays.runs, Stays.done, Stays.broken = 0, Counter(), Counter()
    run_state_machine_as_test(
        Stays,
        settings=settings(
            max_examples=RUNS,
            stateful_step_count=12,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
    print(f"\n{Stays.runs} runs; steps {dict(Stays.done)}; refused {dict(Stays.broken)}")  # noqa: T201 - what a reader of the run asks
    assert Stays.runs >= RUNS
    assert set(Stays.done) == set(StepCode), "every kind of step was taken"
