"""Where a case stands follows from what was missed, attended and done; nothing else."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.scheduling.domain.absences.acts import Act, ActKind, Outcome
from services.scheduling.domain.absences.policy import AbsencePolicy
from services.scheduling.domain.absences.rounds import ContractState
from services.scheduling.domain.absences.steps import Condition, ConditionKind
from services.scheduling.domain.absences.templates import TEMPLATES, THREE_WITHOUT_CONTACT
from services.scheduling.domain.absences.walk import Standing
from services.scheduling.domain.rolls.evidence import Evidence
from services.scheduling.domain.rolls.marks import Status
from tests.support.shuffles import SHUFFLES
from tests.unit.scheduling.absence_stories import (
    BEGUN,
    BROKEN,
    STAY,
    act,
    after,
    attempt,
    begins,
    contact,
    contract,
    in_a_row,
    missed,
    no_shows,
    outreach,
    policy,
    present,
    recommend,
    session,
    stands,
    where,
)

FOUR_THEN_SEVEN = policy(outreach("call", missed(4)), recommend("too-many", missed(7)))
ROW = policy(outreach("call", in_a_row(2)), recommend("gone", in_a_row(4, silent=True)))
CONTRACT = policy(contract("sign", missed(2, weeks=None, sessions=6)), recommend("broken", BROKEN))


def last_day(day: int) -> date:
    return BEGUN + timedelta(days=day)


def test_a_step_is_reached_by_the_session_that_completes_its_count() -> None:
    assert where(stands(FOUR_THEN_SEVEN, no_shows(0, 2, 4))) is None
    standing = stands(FOUR_THEN_SEVEN, no_shows(0, 2, 4, 7))
    assert where(standing) == ("open", "call")
    assert standing.rounds[0].current.days == tuple(last_day(day) for day in (0, 2, 4, 7))
    assert where(stands(FOUR_THEN_SEVEN, no_shows(*range(7)))) == (
        "discharge_recommended",
        "too-many",
    )


def test_a_window_of_weeks_forgets_what_lies_before_it() -> None:
    rules = policy(outreach("call", missed(2, weeks=1)))
    assert where(stands(rules, no_shows(0, 7))) is None
    assert where(stands(rules, no_shows(1, 7))) == ("open", "call")


def test_a_window_of_sessions_counts_those_the_client_was_to_attend() -> None:
    rules = policy(outreach("call", missed(2, weeks=None, sessions=3)))
    assert where(stands(rules, [*no_shows(0, 3), *present(1, 2)])) is None
    assert where(stands(rules, [*no_shows(0, 2), *present(1)])) == ("open", "call")


def test_an_excused_absence_neither_counts_nor_ends_a_row() -> None:
    excused = [session(1, Status.EXCUSED)]
    assert where(stands(ROW, [*no_shows(0), *excused])) is None
    assert where(stands(ROW, [*no_shows(0, 2), *excused])) == ("open", "call")
    of_any = policy(outreach("call", in_a_row(2, unexcused_only=False)))
    assert where(stands(of_any, [*no_shows(0), *excused])) == ("open", "call")


@pytest.mark.parametrize(("hours", "counts"), [(47, True), (48, False), (-1, True)])
def test_a_cancellation_is_excused_with_notice(hours: int, counts: bool) -> None:
    told = begins(1) - timedelta(hours=hours)
    cancelled = session(1, Status.CANCELLED_BY_CLIENT, cancelled_at=told)
    rules = policy(outreach("call", missed(1)), notice_hours=48)
    assert (where(stands(rules, [cancelled])) is not None) is counts


def test_who_calls_off_in_time_or_not_has_made_contact() -> None:
    told = begins(2) - timedelta(hours=2)
    late = session(2, Status.CANCELLED_BY_CLIENT, cancelled_at=told)
    silent = policy(outreach("call", in_a_row(3, silent=True)))
    assert where(stands(silent, [*no_shows(0, 1, 3), late])) is None
    assert where(stands(silent, no_shows(0, 1, 2))) == ("open", "call")


def test_a_contact_resets_the_row_without_contact_and_no_other() -> None:
    silent = policy(outreach("call", in_a_row(3, silent=True)))
    row = policy(outreach("call", in_a_row(3)))
    acts = [contact(after(1))]
    assert where(stands(silent, no_shows(0, 1, 2), acts)) is None
    assert where(stands(row, no_shows(0, 1, 2), acts)) == ("open", "call")


def test_a_made_up_session_is_excused_where_the_policy_says_so() -> None:
    missed_one = session(0, attendance_id=UUID(int=900))
    evidence = [missed_one, session(5, Status.PRESENT, makes_up=UUID(int=900))]
    rules = [outreach("call", missed(1))]
    assert where(stands(policy(*rules, made_up_is_excused=True), evidence)) is None
    assert where(stands(policy(*rules), evidence)) == ("open", "call")


def test_a_share_says_nothing_before_there_are_enough_sessions() -> None:
    share = Condition(
        kind=ConditionKind.ATTENDED_SHARE_BELOW, below_percent=75, weeks=4, of_at_least=4
    )
    rules = policy(outreach("call", share))
    assert where(stands(rules, no_shows(0, 1, 2))) is None
    assert where(stands(rules, [*no_shows(3), *present(0, 1, 2)])) is None
    assert where(stands(rules, [*no_shows(2, 3), *present(0, 1)])) == ("open", "call")


def test_minutes_are_missed_by_who_leaves_early_too() -> None:
    minutes = Condition(kind=ConditionKind.MISSED_MINUTES, at_least=200, weeks=2)
    early = session(2, Status.PARTIAL, credited_minutes=150)
    rules = policy(outreach("call", minutes))
    assert where(stands(rules, no_shows(0))) is None
    assert where(stands(rules, [*no_shows(0), early])) == ("open", "call")


def test_days_on_hold_and_beyond_the_stay_do_not_count() -> None:
    held = replace(STAY, pauses=(("hold", last_day(2)), ("resume", last_day(5))))
    rules = policy(outreach("call", missed(3)))
    assert where(stands(rules, no_shows(0, 2, 4), stay=held)) is None
    assert where(stands(rules, no_shows(0, 2, 4, 5, 6), stay=held)) == ("open", "call")
    begun_late = replace(STAY, started_on=last_day(1))
    assert where(stands(rules, no_shows(0, 1, 2), stay=begun_late)) is None


def test_a_case_closes_with_its_stay() -> None:
    over = replace(STAY, ended_on=last_day(4))
    standing = stands(ROW, no_shows(0, 2), stay=over)
    assert where(standing) == ("resolved", "call")
    assert standing.rounds[0].closed is not None
    assert standing.rounds[0].closed.reason == "stay_ended"


def test_outreach_is_over_once_the_client_attends_again() -> None:
    rules = policy(outreach("call", in_a_row(2)), closes_after_attended=2)
    assert where(stands(rules, [*no_shows(0, 1), *present(2)])) == ("open", "call")
    assert where(stands(rules, [*no_shows(0, 1), *present(2, 3)])) == ("resolved", "call")
    assert where(stands(rules, [*no_shows(0, 1, 4, 5), *present(2, 3)])) == ("open", "call")


def test_the_highest_step_counts_and_a_row_without_contact_recommends_discharge() -> None:
    assert where(stands(ROW, no_shows(0, 1, 2))) == ("open", "call")
    assert where(stands(ROW, no_shows(0, 1, 2, 3))) == ("discharge_recommended", "gone")


def signed(at: int) -> tuple[list[Evidence], list[Act]]:
    evidence = no_shows(0, 1)
    before = stands(CONTRACT, evidence)
    offered = act(ActKind.OFFER, after(1), before)
    return evidence, [offered, act(ActKind.SIGNATURE, after(at), before)]


def test_a_contract_is_kept_once_its_weeks_are_over() -> None:
    evidence, acts = signed(2)
    ends = last_day(2) + timedelta(weeks=4) + timedelta(days=1)  # signed at 14:00 on day 3
    during = stands(CONTRACT, [*evidence, session(5)], acts, today=ends)
    assert where(during) == ("contract", "sign")
    assert during.rounds[0].contract is not None
    assert during.rounds[0].contract.state is ContractState.SIGNED
    assert during.rounds[0].contract.ends_on == ends
    over = stands(CONTRACT, [*evidence, session(5)], acts, today=ends + timedelta(days=1))
    assert over.rounds[0].closed is not None
    assert over.rounds[0].closed.reason == "contract_kept"


def test_one_miss_more_than_allowed_breaks_the_contract() -> None:
    evidence, acts = signed(2)
    standing = stands(CONTRACT, [*evidence, *no_shows(5, 8)], acts)
    assert where(standing) == ("discharge_recommended", "broken")
    assert standing.rounds[0].contract is not None
    assert standing.rounds[0].contract.state is ContractState.BROKEN


def test_a_case_taken_back_by_correction_is_none() -> None:
    assert stands(ROW, [session(0), session(1, Status.PRESENT)]).rounds == ()


def test_what_a_person_acted_on_stays_when_its_ground_is_corrected() -> None:
    before = stands(ROW, no_shows(0, 1))
    acts = [attempt(after(1), before)]
    standing = stands(ROW, [session(0), session(1, Status.PRESENT)], acts)
    assert where(standing) == ("outreach", "call")
    assert not standing.rounds[0].current.grounded
    again = stands(ROW, no_shows(0, 1), acts)
    assert again.rounds[0].current.grounded


def test_a_decision_stands_when_its_ground_is_corrected() -> None:
    before = stands(ROW, no_shows(0, 1, 2, 3))
    decided = act(ActKind.DISCHARGE, after(3), before, code="no_contact")
    standing = stands(ROW, present(0, 1, 2, 3), [decided])
    assert where(standing) == ("resolved", "gone")
    assert standing.rounds[0].closed is not None
    assert (standing.rounds[0].closed.reason, standing.rounds[0].closed.by) == (
        "discharge",
        "somebody",
    )


def test_after_another_chance_counting_begins_anew() -> None:
    days = [*range(7)]
    before = stands(FOUR_THEN_SEVEN, no_shows(*days))
    knew = tuple(UUID(int=day + 1) for day in days)
    chance = act(ActKind.ANOTHER_CHANCE, after(6), before, code="family", knew=knew)
    assert where(stands(FOUR_THEN_SEVEN, no_shows(*days, 8, 9, 10), [chance])) == (
        "resolved",
        "too-many",
    )
    assert where(stands(FOUR_THEN_SEVEN, no_shows(*days, 8, 9, 10, 11), [chance])) == (
        "open",
        "call",
    )


def test_a_case_is_not_opened_again_while_a_discharge_is_under_way() -> None:
    before = stands(ROW, no_shows(0, 1, 2, 3))
    knew = tuple(UUID(int=day + 1) for day in range(4))
    decided = act(ActKind.DISCHARGE, after(3), before, code="no_contact", knew=knew)
    assert len(stands(ROW, no_shows(0, 1, 2, 3, 5, 6), [decided]).rounds) == 1
    came_back = [*no_shows(0, 1, 2, 3, 6, 7), *present(5)]
    assert len(stands(ROW, came_back, [decided]).rounds) == 2


def test_a_miss_put_down_after_a_case_was_closed_is_not_closed_unseen() -> None:
    known = no_shows(0, 1)
    before = stands(ROW, known)
    knew = tuple(one.session_id for one in known)
    closed = act(ActKind.RESOLUTION, after(4), before, code="back", knew=knew)
    assert where(stands(ROW, [*known, *present(2)], [closed])) == ("resolved", "call")
    late = [*known, *present(2), *no_shows(3, 4)]
    assert where(stands(ROW, late, [closed])) == ("open", "call")


def test_a_day_is_judged_by_the_version_in_force_on_it_and_a_round_by_its_first() -> None:
    strict = policy(outreach("strict", in_a_row(1)), number=2, effective_on=last_day(10))
    track = policy(outreach("own", in_a_row(2)), track_code="evening", effective_on=last_day(20))
    versions = [ROW, strict, track]
    assert where(stands(versions, no_shows(3))) is None
    assert where(stands(versions, no_shows(12))) == ("open", "strict")
    assert where(stands(versions, no_shows(8, 9, 12))) == ("open", "call")
    assert where(stands(versions, no_shows(21))) is None
    assert stands(versions, no_shows(8, 9, 12)).rounds[0].policy_version == 1


STATUSES = [
    Status.PRESENT,
    Status.PARTIAL,
    Status.EXCUSED,
    Status.NO_SHOW,
    Status.NO_SHOW,
    Status.CANCELLED_BY_CLIENT,
    Status.CANCELLED_BY_PROGRAM,
]
POLICIES = [policy(*one.steps, closes_after_attended=3) for one in TEMPLATES] + [ROW, CONTRACT]
KINDS = [kind for kind in ActKind if kind is not ActKind.ATTEMPT]


@st.composite
def histories(draw: st.DrawFn) -> tuple[AbsencePolicy, list[Evidence], list[Act]]:
    """Return a policy, sessions of thirty days, and acts as people could have done them."""
    rules = draw(st.sampled_from(POLICIES))
    days = draw(st.lists(st.integers(0, 30), unique=True, max_size=20))
    evidence = [session(day, draw(st.sampled_from(STATUSES))) for day in days]
    acts: list[Act] = []
    for day in sorted(draw(st.lists(st.integers(0, 30), max_size=6))):
        seen = [one for one in evidence if one.starts_at < after(day)]
        knew = tuple(one.session_id for one in seen)
        standing = stands(rules, seen, acts, today=last_day(day + 1))
        kind = draw(st.sampled_from(KINDS))
        outcome = draw(st.sampled_from(Outcome))
        acts.append(act(kind, after(day), standing, code="why", knew=knew, outcome=outcome))
    return rules, evidence, acts


def told(standing: Standing) -> tuple[object, ...]:
    return standing.rounds, [one.grounded for each in standing.rounds for one in each.reached]


@settings(max_examples=max(500, SHUFFLES), deadline=None)
@given(histories(), st.randoms(use_true_random=False))
def test_any_order_and_repetition_of_the_same_facts_gives_the_same_case(
    history: tuple[AbsencePolicy, list[Evidence], list[Act]], chance: object
) -> None:
    rules, evidence, acts = history
    expected = told(stands(rules, evidence, acts))
    shuffled, repeated = list(evidence), [*acts, *acts[::2]]
    chance.shuffle(shuffled)  # type: ignore[attr-defined]  # a random.Random
    chance.shuffle(repeated)  # type: ignore[attr-defined]  # a random.Random
    assert told(stands(rules, shuffled, repeated)) == expected


@settings(max_examples=100, deadline=None)
@given(histories())
def test_a_live_case_stands_on_its_ground_or_on_what_a_person_did(
    history: tuple[AbsencePolicy, list[Evidence], list[Act]],
) -> None:
    rules, evidence, acts = history
    standing = stands(rules, evidence, acts)
    about = {act.about.step for act in acts if act.about}
    for one in standing.rounds:
        assert all(reached.grounded or reached.step in about for reached in one.reached)
        places = [rules.position(reached.step) for reached in one.reached]
        assert places == sorted(set(places))
    assert all(one.closed is not None for one in standing.rounds[:-1])


def test_three_in_a_row_without_contact_is_domain_mds_second_program() -> None:
    rules = policy(*THREE_WITHOUT_CONTACT.steps)
    assert where(stands(rules, no_shows(0, 1, 2))) == ("discharge_recommended", "no-contact")
    reached = attempt(after(1), stands(rules, no_shows(0, 1)), Outcome.REACHED)
    assert where(stands(rules, no_shows(0, 1, 2), [reached])) == ("outreach", "clinician-calls")
