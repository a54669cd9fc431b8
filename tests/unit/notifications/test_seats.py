"""Who is expected in one session: what is told of a seat goes before what a membership says."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from services.notifications.domain.subjects.seat import Seat, expected_in
from services.notifications.domain.subjects.subject import Membership, Session
from tests.unit.notifications.making import NOON, a_member, a_seat, a_session


def of(member: Membership, session: Session, **changed: Any) -> Seat:
    return a_seat(session, client_id=member.client_id, membership_id=member.id, **changed)


def test_who_booked_one_session_is_expected_without_a_membership() -> None:
    session = a_session()
    seat = a_seat(session)
    assert expected_in(session, [], [seat]) == {seat.client_id}
    assert expected_in(a_session(), [], [seat]) == set(), "in no other session"


def test_who_gave_a_single_seat_up_is_not_expected() -> None:
    session = a_session()
    assert expected_in(session, [], [a_seat(session, is_taken=False)]) == set()


def test_a_member_who_gave_one_seat_up_is_expected_in_the_others() -> None:
    session = a_session()
    other = a_session(series_id=session.series_id)
    member = a_member(session)
    seats = [of(member, session, is_taken=False)]
    assert expected_in(session, [member], seats) == set()
    assert expected_in(other, [member], seats) == {member.client_id}


def test_a_new_membership_brings_back_who_gave_a_seat_up_in_an_old_one() -> None:
    session = a_session()
    old = a_member(session)
    new = a_member(session, client_id=old.client_id)
    assert expected_in(session, [old, new], [of(old, session, is_taken=False)]) == {old.client_id}


def test_who_comes_after_all_is_expected_until_the_membership_ends() -> None:
    session = a_session()
    member = a_member(session)
    seats = [of(member, session, seq=2)]
    assert expected_in(session, [member], seats) == {member.client_id}
    member.hear_unbooked(seq=2, last_date=NOON.date())
    assert expected_in(session, [member], seats) == set()


def test_a_member_who_was_seated_on_another_day_is_expected_there() -> None:
    session = a_session()
    member = a_member(session, weekdays=["MO"])
    assert expected_in(session, [member], []) == set()
    assert expected_in(session, [member], [of(member, session)]) == {member.client_id}


def test_a_seat_that_the_program_freed_is_not_expected_until_it_is_booked_again() -> None:
    session = a_session()
    seat = a_seat(session, freed_seq=2)
    assert expected_in(session, [], [seat]) == set()
    seat.hear(seq=3, is_taken=True)
    assert expected_in(session, [], [seat]) == {seat.client_id}


@pytest.mark.parametrize("order", [(1, 2, 3), (3, 2, 1), (2, 3, 1)])
def test_a_cancelled_session_is_told_to_who_had_a_seat_and_not_to_who_gave_it_up(
    order: tuple[int, ...],
) -> None:
    session = a_session(is_cancelled=True)
    had, gave_up = (a_seat(session, seq=0, is_taken=None) for _ in range(2))
    for seq in order:
        if seq == 3:
            had.hear_freed(seq=3)
            gave_up.hear_freed(seq=3)
        else:
            had.hear(seq=seq, is_taken=True)
            gave_up.hear(seq=seq, is_taken=seq == 1)
    assert expected_in(session, [], [had, gave_up]) == {had.client_id}


def test_a_member_is_told_of_a_cancellation_that_freed_all_seats() -> None:
    session = a_session(is_cancelled=True)
    member, other = a_member(session), a_member(session)
    freed = {"seq": 0, "is_taken": None, "freed_seq": 1}
    seats = [of(member, session, **freed), of(other, session, seq=1, is_taken=False, freed_seq=2)]
    assert expected_in(session, [member, other], seats) == {member.client_id}


def test_nobody_is_expected_while_the_zone_is_unheard_of() -> None:
    session = a_session(timezone=None)
    assert expected_in(session, [a_member(session)], [a_seat(session)]) == set()


def test_an_older_word_changes_nothing() -> None:
    session = a_session(starts_at=NOON + timedelta(days=1))
    seat = a_seat(session, id=uuid4(), seq=2, is_taken=False)
    seat.hear(seq=1, is_taken=True)
    assert seat.is_kept_in(session) is False
