"""Alerts climb, are answered once, and are never silent longer than a step's wait."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from services.notifications.domain.alerts.alert import (
    ALERT,
    Alert,
    AlertIsAcknowledged,
    AlertIsOver,
    AlertState,
    Answered,
)
from services.notifications.domain.alerts.climbing import (
    Next,
    Reached,
    Roster,
    hangs_on_roles,
    next_step,
    step_beyond,
)
from services.notifications.domain.alerts.ladder import (
    DEFAULTS,
    LONGEST_PAUSES,
    LONGEST_WAITS,
    Ladder,
    LadderHasNoRung,
    Rung,
)
from services.notifications.domain.alerts.sentences import Clocks, Fate, Told, explained
from services.notifications.domain.alerts.telling import (
    LinkIsUnknown,
    link_token,
    reply_code,
    telling_of,
)
from services.notifications.domain.alerts.terms import NATURES, AlertKind, Over, Urgency
from services.notifications.domain.terms import ChannelName, Reason, State
from shared.errors import Invalid
from shared.states import TransitionIsNotAllowed
from shared.vault import AesGcmVault
from tests.unit.notifications.making import DENVER
from tests.unit.notifications.on_duty import NIGHT, SITE, a_ladder, an_alert

SIGNER = AesGcmVault(bytes(32))
FOLLOWS: Mapping[AlertState, Mapping[str, AlertState]] = {
    **{
        state: {
            "tell": AlertState.TELLING,
            "exhaust": AlertState.EXHAUSTED,
            "acknowledge": AlertState.ACKNOWLEDGED,
            "resolve": AlertState.RESOLVED,
            "withdraw": AlertState.WITHDRAWN,
        }
        for state in (AlertState.RAISED, AlertState.TELLING, AlertState.EXHAUSTED)
    },
    AlertState.ACKNOWLEDGED: {
        "resolve": AlertState.RESOLVED,
        "withdraw": AlertState.WITHDRAWN,
    },
    AlertState.RESOLVED: {},
    AlertState.WITHDRAWN: {},
}
"""The arrows, written down once more by hand."""


def answered(by: str, at: datetime = NIGHT) -> Answered:
    return Answered(by=by, role="level-1", over=Over.LINK, at=at)


def test_the_table_has_these_arrows_and_no_others() -> None:
    assert ALERT.table == {
        (state, action): after
        for state, actions in FOLLOWS.items()
        for action, after in actions.items()
    }


class Model(RuleBasedStateMachine):
    """An alert beside a model of three values: where it stands, who has it, which round it is."""

    @initialize()
    def raised(self) -> None:
        self.alert = an_alert()
        self.state, self.round = AlertState.RAISED, 1
        self.holder: str | None = None

    @rule(step=st.integers(1, 4), wait=st.integers(1, 600))
    def tell(self, step: int, wait: int) -> None:
        again = self.state is AlertState.EXHAUSTED
        if self._take("tell", lambda: self.alert.tell(step, NIGHT + timedelta(seconds=wait))):
            self.round += again
            assert self.alert.step == step

    @rule()
    def exhaust(self) -> None:
        self._take("exhaust", lambda: self.alert.exhaust(NIGHT))

    @rule(by=st.sampled_from(["ana", "ben"]))
    def acknowledge(self, by: str) -> None:
        if self.state is AlertState.ACKNOWLEDGED:
            self._again(by)
        elif not FOLLOWS[self.state]:
            with pytest.raises(AlertIsOver):
                self.alert.acknowledge(answered(by))
        else:
            assert self.alert.acknowledge(answered(by))
            self.state, self.holder = AlertState.ACKNOWLEDGED, by

    @rule()
    def resolve(self) -> None:
        self._take("resolve", lambda: self.alert.resolve(NIGHT))

    @precondition(lambda self: self.round > 1)
    @rule()
    def withdraw(self) -> None:
        self._take("withdraw", lambda: self.alert.withdraw(NIGHT))

    @invariant()
    def agrees(self) -> None:
        if not hasattr(self, "alert"):
            return
        assert (self.alert.state, self.alert.acknowledged_by) == (self.state, self.holder)
        assert self.alert.round == self.round
        waits = self.state in {AlertState.TELLING, AlertState.EXHAUSTED}
        assert (self.alert.next_at is not None) == waits, "who waits has a time, and nobody else"

    def _again(self, by: str) -> None:
        if by == self.holder:
            assert not self.alert.acknowledge(answered(by))
            return
        with pytest.raises(AlertIsAcknowledged) as refused:
            self.alert.acknowledge(answered(by))
        assert refused.value.members["acknowledged_as"] == "level-1"

    def _take(self, action: str, act: object) -> bool:
        assert callable(act)
        after = FOLLOWS[self.state].get(action)
        if after is None:
            with pytest.raises(TransitionIsNotAllowed):
                act()
            return False
        act()
        self.state = after
        return True


TestModel = Model.TestCase
TestModel.settings = settings(max_examples=60, stateful_step_count=20, deadline=None)

PEOPLE = [uuid4() for _ in range(4)]
ROSTERS = st.builds(
    Roster,
    has_schedule=st.booleans(),
    on_call=st.dictionaries(st.integers(1, 3), st.sampled_from(PEOPLE)),
    last_resort=st.lists(st.sampled_from(PEOPLE), max_size=2).map(tuple),
    everybody=st.lists(st.sampled_from(PEOPLE), max_size=2).map(tuple),
    directors=st.lists(st.sampled_from(PEOPLE), max_size=2).map(tuple),
)
RUNGS = st.builds(
    Rung,
    level=st.none() | st.integers(1, 3),
    channels=st.just((ChannelName.SMS,)),
    wait_seconds=st.integers(5, 600),
)
LADDERS = st.builds(
    Ladder,
    id=st.just(uuid4()),
    site=st.just(SITE),
    urgency=st.just(Urgency.CRISIS),
    number=st.just(1),
    rungs=st.lists(RUNGS, min_size=1, max_size=6).map(tuple),
    again_seconds=st.integers(30, 900),
)


def step_due(ladder: Ladder, after: int, roster: Roster, reached: Reached) -> Next | None:
    found = next_step(ladder.rungs, after, roster)
    return found or step_beyond(ladder, after, roster, reached)


def climbed(alert: Alert, ladder: Ladder, roster: Roster, now: datetime) -> tuple[UUID, ...]:
    """Take the step that is due, as the handler does where all arrives; return who is told."""
    found = step_due(ladder, alert.step, roster, Reached(last_step=alert.step > 0))
    if found is None:
        alert.exhaust(now + ladder.again)
        return ()
    alert.tell(found.step, now + found.rung.wait)
    return found.people


@given(LADDERS, st.lists(ROSTERS, min_size=1, max_size=30), st.integers(0, 29))
@settings(max_examples=300, deadline=None)
def test_an_alert_is_never_silent_longer_than_a_step_waits_until_somebody_answers(
    ladder: Ladder, rosters: list[Roster], answers_after: int
) -> None:
    """Whoever is on call at each step: somebody is told in time, or it is said that nobody is."""
    alert, now = an_alert(), NIGHT
    longest = max(*(rung.wait for rung in ladder.rungs), ladder.again, timedelta(seconds=60))
    for number, roster in enumerate(rosters):
        told = climbed(alert, ladder, roster, now)
        assert told or alert.state is AlertState.EXHAUSTED
        if alert.state is AlertState.EXHAUSTED and alert.round == 1 and number == 0:
            reachable = {rung.level for rung in ladder.rungs}
            assert not any(roster.people(level) for level in reachable)
            assert not roster.everybody + roster.directors
        if number == answers_after:
            alert.acknowledge(answered("ana", now))
            assert alert.next_at is None, "after an answer nothing is due, ever"
            return
        assert alert.next_at is not None
        assert timedelta() < alert.next_at - now <= longest
        now = alert.next_at


@given(LADDERS, ROSTERS)
@settings(max_examples=200, deadline=None)
def test_a_round_takes_each_rung_once_in_order_and_ends(ladder: Ladder, roster: Roster) -> None:
    alert, steps = an_alert(), []
    while climbed(alert, ladder, roster, NIGHT):
        steps.append(alert.step)
    assert steps == sorted(set(steps))
    assert alert.state is AlertState.EXHAUSTED
    somebody = bool(roster.everybody + roster.directors) or any(
        roster.people(r.level) for r in ladder.rungs
    )
    assert bool(steps) == somebody


@given(LADDERS, ROSTERS, st.integers(0, 6))
@settings(max_examples=300)
def test_who_is_told_next_is_the_same_whether_roles_were_asked_for_or_not_needed(
    ladder: Ladder, roster: Roster, after: int
) -> None:
    on_call = replace(roster, last_resort=(), everybody=(), directors=())
    if not hangs_on_roles(ladder.rungs, after, on_call):
        assert next_step(ladder.rungs, after, on_call) == next_step(ladder.rungs, after, roster)


def test_roles_are_not_asked_for_while_somebody_is_on_call_at_the_next_rung() -> None:
    rungs, somebody = a_ladder().rungs, Roster(has_schedule=True, on_call={1: PEOPLE[0]})
    assert [rung.level for rung in rungs] == [1, 1, 2, None]
    assert [hangs_on_roles(rungs, after, somebody) for after in range(5)] == [
        *(False, False),
        *(True, True, True),
    ]
    assert hangs_on_roles(rungs, 0, replace(somebody, has_schedule=False))


@given(LADDERS, ROSTERS)
@settings(max_examples=200, deadline=None)
def test_where_nothing_arrives_everybody_is_tried_who_is_there(
    ladder: Ladder, roster: Roster
) -> None:
    after, tried = 0, set[UUID]()
    while found := step_due(ladder, after, roster, Reached()):
        assert found.step > after
        after = found.step
        tried.update(found.people)
    assert tried >= {*roster.everybody, *roster.directors}


def test_a_ladder_is_bounded_and_ends_with_the_last_resort() -> None:
    for urgency, (rungs, _) in DEFAULTS.items():
        a_ladder(urgency).check()
        longest, pause = LONGEST_WAITS[urgency], LONGEST_PAUSES[urgency]
        wide = replace(a_ladder(urgency), again_seconds=pause + 1)
        slow = replace(rungs[0], wait_seconds=longest + 1)
        for wrong, field in (
            (wide, "again_seconds"),
            (replace(wide, rungs=(slow, *rungs), again_seconds=60), "rungs.0.wait_seconds"),
            (replace(wide, rungs=rungs[:1], again_seconds=60), "rungs.0.level"),
        ):
            with pytest.raises(Invalid) as refused:
                wrong.check()
            assert refused.value.members["errors"][0]["field"] == field
        assert wide.again == timedelta(seconds=pause), "a version of before is bounded too"
        assert wide.wait(slow) == timedelta(seconds=longest)


def test_a_crisis_climbs_in_seconds_and_what_is_less_urgent_in_minutes() -> None:
    waits = {
        urgency: [rung.wait_seconds for rung in rungs] for urgency, (rungs, _) in DEFAULTS.items()
    }
    assert max(waits[Urgency.CRISIS]) <= 60
    assert min(waits[Urgency.URGENT]) >= 60 < min(waits[Urgency.ROUTINE])
    assert all(rungs[-1].level is None for rungs, _ in DEFAULTS.values())
    assert set(NATURES) == set(AlertKind)


def test_a_ladder_tells_somebody_over_something() -> None:
    with pytest.raises(LadderHasNoRung):
        Ladder(id=uuid4(), site=SITE, urgency=Urgency.CRISIS, number=1, rungs=(), again_seconds=60)
    for channels in ((), (ChannelName.SMS, ChannelName.SMS)):
        rung = Rung(level=1, channels=channels, wait_seconds=60)
        with pytest.raises(Invalid):
            Ladder(
                id=uuid4(),
                site=SITE,
                urgency=Urgency.CRISIS,
                number=1,
                rungs=(rung,),
                again_seconds=60,
            )


@given(st.uuids(), st.integers(0, 39), st.sampled_from("AZaz09-_"))
@settings(max_examples=200, deadline=None)
def test_a_link_is_of_its_telling_and_cannot_be_made_up(
    telling: UUID, place: int, letter: str
) -> None:
    token = link_token(telling, SIGNER)
    assert telling_of(token, SIGNER) == telling
    forged = token[:place] + letter + token[place + 1 :]
    if forged != token:
        with pytest.raises(LinkIsUnknown):
            telling_of(forged, SIGNER)
    with pytest.raises(LinkIsUnknown):
        telling_of(token, AesGcmVault(bytes(31) + b"x"))
    assert str(telling) not in token
    assert len(reply_code(telling, SIGNER)) == 4


def test_a_sentence_explains_who_was_told_and_what_follows() -> None:
    alert = an_alert(state=AlertState.TELLING, step=2, next_at=NIGHT + timedelta(minutes=15))
    told = [Told("level-1", NIGHT, [Fate(ChannelName.SMS, State.DELIVERED)])]
    here = Clocks(DENVER, NIGHT)
    assert explained(alert, told, a_ladder(), here) == (
        "Step 1: level 1 was told at 03:00 MDT by SMS (delivered). "
        "Step 3: level 2 follows at 03:15 MDT."
    )
    alert.tell(4, NIGHT + timedelta(minutes=16))
    assert explained(alert, [], a_ladder(), here).startswith("Nobody is left: at 03:16 MDT")
    alert.acknowledge(answered("ana", NIGHT + timedelta(minutes=1)))
    assert explained(alert, [], a_ladder(), Clocks(DENVER, NIGHT + timedelta(days=1))) == (
        "It was acknowledged at 2026-03-10 03:01 MDT by level 1."
    )


def test_without_a_schedule_it_is_not_said_that_a_level_follows() -> None:
    at = NIGHT + timedelta(minutes=15)
    alert = an_alert(state=AlertState.TELLING, step=2, next_at=at, has_schedule=False)
    said = explained(alert, [], a_ladder(), Clocks(DENVER, NIGHT))
    assert said == "Step 3: everybody with the role clinician follows at 03:15 MDT."


def test_to_whom_nothing_could_arrive_is_told_apart_from_who_did_not_answer() -> None:
    alert = an_alert(state=AlertState.EXHAUSTED, next_at=NIGHT + timedelta(minutes=2))
    here = Clocks(DENVER, NIGHT)
    lost = Fate(ChannelName.EMAIL, State.SUPPRESSED, Reason.NO_CONTACT)
    assert explained(alert, [Told("everybody", NIGHT, [lost, lost], 5, 2)], a_ladder(), here) == (
        "Step 5: everybody with the role clinician (2 people) could not be told at 03:00 MDT: "
        "e-mail (2 refused: no contact). Nobody could be told: it begins again at 03:02 MDT."
    )
    sent = Fate(ChannelName.EMAIL, State.SENT)
    said = explained(alert, [Told("level-1", NIGHT, [lost, sent])], a_ladder(), here)
    assert said.endswith("Nobody answered: it begins again at 03:02 MDT.")
    nobody = explained(alert, [], a_ladder(), here)
    assert nobody == "Nobody could be told: it begins again at 03:02 MDT."
