"""What a row knows becomes typed values, and values become words of a language and a zone."""

from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notifications.domain.messages.message import Message, composed
from services.notifications.domain.templates.counts import written_counts
from services.notifications.domain.templates.facts import neutral_values
from services.notifications.domain.templates.values import Clock
from services.notifications.domain.terms import ChannelName, Language
from tests.unit.notifications.making import DENVER, a_notification, a_session

NEW_YORK = ZoneInfo("America/New_York")
MOVED = {"was_at": "2026-03-07T18:00:00+00:00"}
"""A Saturday, before clocks went forward."""


def said(template: str, details: dict[str, Any], **more: Any) -> str:
    values = {"channel": ChannelName.SMS, "language": Language.ENGLISH, "subject": None, **more}
    message = composed(
        a_notification(template=template, channel=values["channel"], details=details),
        values["subject"],
        to="x",
        language=values["language"],
        zone=NEW_YORK,
    )
    assert isinstance(message, Message)
    return message.body


def test_a_session_that_moved_is_told_with_both_times_on_its_own_clocks() -> None:
    session = a_session(starts_at=datetime(2026, 3, 9, 18, tzinfo=UTC), timezone="America/Denver")
    assert said("appointment-moved", MOVED, subject=session) == (
        "Your appointment moved from Saturday, March 7, 11:00 AM, to Monday, March 9 at 12:00 PM."
        " Reply STOP to opt out."
    )
    assert said("appointment-moved", MOVED, subject=session, language=Language.SPANISH) == (
        "Su cita cambia. Antes: 7 de marzo, 11:00. Ahora: lunes 9 de marzo, 12:00."
        " Responda STOP para darse de baja."
    )


def test_a_session_whose_old_time_nobody_told_is_told_without_it() -> None:
    session = a_session(starts_at=datetime(2026, 3, 9, 18, tzinfo=UTC))
    body = said("appointment-moved", {}, subject=session)
    assert body.startswith("Your appointment moved from an earlier day, another time, to Monday")


def test_an_offer_is_told_with_its_end_on_the_recipient_s_clocks() -> None:
    body = said("place-offered", {"until": "2026-03-10T23:30:00+00:00"})
    assert "by Tuesday, March 10, 7:30 PM: call our usual number." in body


def test_a_single_seat_is_told_on_the_clocks_that_its_event_named() -> None:
    told = {"starts_at": "2026-03-10T23:30:00+00:00", "timezone": "America/Denver"}
    assert "Tuesday, March 10 at 5:30 PM" in said("appointment-booked", told)


def test_a_digest_counts_in_words_and_a_kind_that_is_new_has_some_too() -> None:
    counts = {"sessions-without-roll": 1, "tasks-overdue": 1200, "arrivals": 0, "newer": 2}
    assert written_counts(counts, Language.ENGLISH, on_one_line=True) == (
        "1 roll to finish, 999+ overdue tasks, 2 more"
    )
    in_mail = said("staff-digest", {"counts": counts}, channel=ChannelName.EMAIL)
    assert "1 roll to finish\n999+ overdue tasks\n2 more" in in_mail


@pytest.mark.parametrize(
    "wrong",
    [
        {"was_at": "yesterday"},
        {"was_at": "2026-03-07T18:00:00"},
        {"was_at": "0001-01-01T00:00:00+14:00", "until": "9999-12-31T23:59:59-12:00"},
        {"was_at": None, "until": 5, "on": "2026-02-30"},
        {"starts_at": "x", "timezone": "Nowhere/At_all"},
        {"timezone": "../../etc/passwd"},
        {"counts": ["a"]},
        {"counts": {"arrivals": "many"}},
    ],
)
def test_what_cannot_be_read_is_as_if_nobody_had_told_it(wrong: dict[str, Any]) -> None:
    values = neutral_values(None, wrong, zone=DENVER, site_phone=None)
    assert (values.was_at, values.until, values.on, values.starts_at) == (None, None, None, None)
    assert not values.counts


@given(
    st.dictionaries(
        st.sampled_from(["was_at", "until", "on", "counts", "starts_at", "timezone"]),
        st.recursive(
            st.none()
            | st.integers()
            | st.text(max_size=30)
            | st.datetimes(timezones=st.sampled_from([UTC, DENVER, NEW_YORK])).map(str),
            lambda inner: st.dictionaries(st.text(max_size=5), inner, max_size=3),
        ),
    )
)
def test_no_details_are_too_odd_to_hand_over(details: dict[str, Any]) -> None:
    neutral_values(None, details, zone=DENVER, site_phone=None)
    notification = a_notification(template="staff-digest", channel=ChannelName.PUSH)
    notification.details = details
    composed(notification, None, to="x", language=Language.SPANISH, zone=DENVER)


def test_a_day_without_a_time_is_that_day_in_every_zone() -> None:
    values = neutral_values(None, {"on": "2026-03-14"}, zone=NEW_YORK, site_phone=None)
    assert values.on == date(2026, 3, 14)
    until = neutral_values(
        None, {"until": "2026-03-14T01:00:00Z"}, zone=NEW_YORK, site_phone=None
    ).until
    assert until == Clock(datetime(2026, 3, 14, 1, tzinfo=UTC), NEW_YORK)
