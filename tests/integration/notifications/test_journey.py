"""From an event to a letter in the box: who is told what, once, and who is not."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

from services.notifications.domain.contacts.contact import PersonalData
from services.notifications.domain.terms import Category, Lane, Language
from services.notifications.handlers.contacts.contacts import ShredContact, shred_contact
from shared.contracts.aftercare import CheckInCompleted, CheckInDue, ContinuingCarePlanActivated
from shared.contracts.enrollment import (
    ClientDischarged,
    ClientEnrolled,
    ConsentGranted,
    ConsentRevoked,
)
from shared.contracts.scheduling import (
    AttendanceRecorded,
    ClientUnbooked,
    SessionBooked,
    SessionRescheduled,
    SessionUnbooked,
)
from tests.integration.notifications.conftest import (
    DENVER,
    NOON,
    Office,
    booked,
    cancelled,
    scheduled,
)

EVENING = datetime(2026, 3, 12, 18, tzinfo=DENVER)
A_DAY_BEFORE = EVENING - timedelta(days=1)
TWO_HOURS_BEFORE = EVENING - timedelta(hours=2)


def enrolled(client: object, **changed: object) -> ClientEnrolled:
    values = {
        "episode_id": uuid4(),
        "client_id": client,
        "application_id": uuid4(),
        "program": "iop",
        "level_of_care": "2.1",
        "started_on": NOON.date(),
    }
    return ClientEnrolled.model_validate({**values, **changed})


async def test_a_client_is_welcomed_in_their_language(office: Office) -> None:
    client = await office.client(language=Language.SPANISH, email="maria@example.org")
    await office.hear(enrolled(client))
    assert await office.dispatch() == {"sent": 1}
    (letter,) = office.mail.letters
    assert (letter.to, letter.content["Subject"]) == ("maria@example.org", "Bienvenida")
    assert letter.content["From"] == "Appointments <appointments@localhost>"
    assert letter.content["Content-Language"] == "es"
    assert letter.content.get_content().startswith("Hola. Le escribiremos aquí sobre sus citas.")


async def test_a_reminder_comes_a_day_and_two_hours_before_and_once(office: Office) -> None:
    client, series = await office.client(), uuid4()
    await office.hear(scheduled(series, EVENING), booked(series, client))
    seen = []
    for moment in (NOON, A_DAY_BEFORE, A_DAY_BEFORE, TWO_HOURS_BEFORE, EVENING):
        office.clock.set(moment)
        await office.dispatch()
        seen.append(len(office.mail.letters))
    assert seen == [0, 1, 1, 2, 2]
    assert "on Thursday, March 12 at 6:00 PM." in office.mail.letters[0].content.get_content()
    assert len({letter.message_id for letter in office.mail.letters}) == 2


async def test_who_comes_on_some_days_is_reminded_of_these(office: Office) -> None:
    client, series = await office.client(), uuid4()
    some_days = booked(series, client).model_copy(update={"weekdays": ["FR"]})
    friday = EVENING + timedelta(days=1)
    thursdays, fridays = scheduled(series, EVENING), scheduled(series, friday)
    await office.hear(thursdays, fridays, some_days)
    assert {row["subject_id"] for row in await office.rows()} == {fridays.session_id}


async def test_who_moves_one_seat_is_reminded_of_the_new_session_and_not_of_the_old(
    office: Office,
) -> None:
    client, own, other = await office.client(), uuid4(), uuid4()
    member = booked(own, client)
    old, new = scheduled(own, EVENING), scheduled(other, EVENING + timedelta(hours=1))
    await office.hear(old, new, member)
    left = SessionUnbooked(
        attendance_id=uuid4(),
        session_id=old.session_id,
        client_id=client,
        membership_id=member.membership_id,
    )
    joined = SessionBooked(attendance_id=uuid4(), session_id=new.session_id, client_id=client)
    await office.hear(left, joined)
    office.clock.set(A_DAY_BEFORE + timedelta(hours=1))
    await office.dispatch()
    (letter,) = office.mail.letters
    assert "at 7:00 PM." in letter.content.get_content()


async def test_who_cancels_one_session_is_reminded_of_it_only_when_coming_after_all(
    office: Office,
) -> None:
    client, series = await office.client(), uuid4()
    session, member = scheduled(series, EVENING), booked(series, client)
    await office.hear(session, member)
    seat = {
        "attendance_id": uuid4(),
        "session_id": session.session_id,
        "client_id": client,
        "membership_id": member.membership_id,
    }
    status = "cancelled_by_client"
    await office.hear(AttendanceRecorded(**seat, status=status, credited_minutes=0))
    office.clock.set(A_DAY_BEFORE)
    assert await office.dispatch() == {}
    assert {row["reason"] for row in await office.rows()} == {"unbooked"}
    await office.hear(SessionBooked(**seat))
    assert await office.dispatch() == {"sent": 1}
    await office.hear(cancelled(session))
    status = "cancelled_by_program"
    await office.hear(AttendanceRecorded(**seat, status=status, credited_minutes=0))
    assert await office.dispatch(Lane.TRANSACTIONAL) == {"sent": 1}


async def test_a_moved_zone_moves_the_reminders_of_a_single_seat(office: Office) -> None:
    client, session = await office.client(), scheduled(uuid4(), EVENING)
    await office.hear(
        session,
        SessionBooked(attendance_id=uuid4(), session_id=session.session_id, client_id=client),
    )
    before = [row["due_at"] for row in await office.rows()]
    await office.put_contact(client, PersonalData("moved@example.org"), timezone="Europe/Berlin")
    assert [row["due_at"] for row in await office.rows()] != before


async def test_a_letter_carries_our_id_and_says_it_is_automatic(office: Office) -> None:
    await office.hear(enrolled(await office.client()))
    await office.dispatch()
    (row,) = await office.rows()
    (letter,) = office.mail.letters
    assert letter.message_id == f"<{row['id']}@localhost>"
    assert letter.content["Auto-Submitted"] == "auto-generated"
    assert (row["state"], row["attempts"], row["sent_at"]) == ("sent", 1, NOON)


async def test_what_was_sent_is_told_without_words_or_person(office: Office) -> None:
    client = await office.client()
    await office.hear(enrolled(client))
    await office.dispatch()
    (row,) = await office.rows()
    assert await office.events() == [
        {
            "event": "NotificationSent",
            "notification_id": str(row["id"]),
            "channel": "email",
            "category": "program",
        }
    ]


async def test_after_a_cancellation_only_the_notice_comes(office: Office) -> None:
    client, series = await office.client(), uuid4()
    session = scheduled(series, EVENING)
    await office.hear(session, booked(series, client), cancelled(session))
    assert await office.dispatch(Lane.TRANSACTIONAL) == {"sent": 1}
    for moment in (A_DAY_BEFORE, TWO_HOURS_BEFORE):
        office.clock.set(moment)
        assert await office.dispatch() == {}
    (letter,) = office.mail.letters
    assert "on Thursday, March 12 at 6:00 PM will not take place" in letter.content.get_content()
    assert await office.fates() == {
        ("session-cancelled", "sent", None): 1,
        ("reminder-a-day-before", "suppressed", "session_cancelled"): 1,
        ("reminder-two-hours-before", "suppressed", "session_cancelled"): 1,
    }
    suppressed = [e for e in await office.events() if e["event"] == "NotificationSuppressed"]
    assert [e["reason_code"] for e in suppressed] == ["session_cancelled"] * 2


async def test_a_moved_session_is_reminded_of_at_its_new_time(office: Office) -> None:
    client, series = await office.client(), uuid4()
    session = scheduled(series, EVENING)
    moved = SessionRescheduled(**{**session.model_dump(), "starts_at": EVENING + timedelta(days=1)})
    await office.hear(session, booked(series, client), moved)
    office.clock.set(A_DAY_BEFORE)
    assert await office.dispatch() == {}
    office.clock.set(EVENING)
    assert await office.dispatch() == {"sent": 1}
    assert "Friday, March 13" in office.mail.letters[0].content.get_content()


async def test_whoever_left_a_series_hears_no_more_of_it(office: Office) -> None:
    client, series = await office.client(), uuid4()
    membership = booked(series, client)
    left = ClientUnbooked(
        membership_id=membership.membership_id,
        series_id=series,
        client_id=client,
        last_date=NOON.date(),
    )
    await office.hear(scheduled(series, EVENING), membership, left)
    office.clock.set(TWO_HOURS_BEFORE)
    assert await office.dispatch() == {}
    assert {reason for _, _, reason in await office.fates()} == {"unbooked"}


async def test_nobody_is_written_to_without_permission(office: Office) -> None:
    client = await office.client(permits=(Category.APPOINTMENTS,))
    await office.hear(enrolled(client))
    assert set(await office.dispatch()) == {"suppressed"}
    assert set(await office.fates()) == {("welcome", "suppressed", "not_permitted")}
    assert office.mail.letters == []


async def test_opting_out_acts_at_once_on_what_waits(office: Office) -> None:
    client, series = await office.client(), uuid4()
    await office.hear(scheduled(series, EVENING), booked(series, client))
    await office.permit(client, granted=False)
    await office.hear(scheduled(series, EVENING + timedelta(days=2)))
    by_mail = [row for row in await office.rows() if row["channel"] == "email"]
    assert {row["reason"] for row in by_mail} == {"permission_revoked"}
    assert len(by_mail) == 4
    office.clock.set(TWO_HOURS_BEFORE)
    assert "sent" not in await office.dispatch()
    assert office.mail.letters == []


async def test_a_revoked_consent_withdraws_what_rests_on_it(office: Office) -> None:
    consent = uuid4()
    client, series = await office.client(consent_id=consent), uuid4()
    granted = ConsentGranted(
        consent_id=consent, client_id=client, party_kind="family", granted_on=NOON.date()
    )
    revoked = ConsentRevoked(consent_id=consent, client_id=client, effective_at=NOON)
    await office.hear(granted, scheduled(series, EVENING), booked(series, client), revoked)
    assert {reason for _, _, reason in await office.fates()} == {"consent_revoked"}
    await office.hear(scheduled(series, EVENING + timedelta(days=2)))
    assert {state for _, state, _ in await office.fates()} == {"suppressed"}


async def test_a_revocation_that_is_ahead_stops_what_would_leave_after_it(office: Office) -> None:
    consent = uuid4()
    client, series = await office.client(consent_id=consent), uuid4()
    granted = ConsentGranted(
        consent_id=consent, client_id=client, party_kind="family", granted_on=NOON.date()
    )
    revoked = ConsentRevoked(
        consent_id=consent, client_id=client, effective_at=A_DAY_BEFORE + timedelta(minutes=1)
    )
    await office.hear(revoked, granted, scheduled(series, EVENING), booked(series, client))
    office.clock.set(A_DAY_BEFORE)
    assert await office.dispatch() == {"sent": 1}
    office.clock.set(TWO_HOURS_BEFORE)
    assert await office.dispatch() == {"suppressed": 1}
    assert ("reminder-two-hours-before", "suppressed", "consent_revoked") in await office.fates()


async def test_a_consent_not_yet_heard_of_is_waited_for(office: Office) -> None:
    consent = uuid4()
    client = await office.client(consent_id=consent)
    await office.hear(enrolled(client))
    assert await office.dispatch() == {"deferred": 1}
    await office.hear(
        ConsentGranted(
            consent_id=consent, client_id=client, party_kind="family", granted_on=NOON.date()
        )
    )
    office.clock.advance(timedelta(minutes=1))
    assert await office.dispatch() == {"sent": 1}


async def test_at_night_a_message_waits_for_the_recipient_s_morning(office: Office) -> None:
    client = await office.client(timezone="America/Los_Angeles")
    office.clock.set(datetime(2026, 3, 11, 7, 30, tzinfo=DENVER))
    await office.hear(enrolled(client))
    assert await office.dispatch() == {}
    office.clock.set(datetime(2026, 3, 11, 8, 59, tzinfo=DENVER))
    assert await office.dispatch() == {}
    office.clock.set(datetime(2026, 3, 11, 9, tzinfo=DENVER))
    assert await office.dispatch() == {"sent": 1}


async def test_the_gate_asks_the_zone_again_at_the_hand_over(office: Office) -> None:
    client = uuid4()
    await office.permit(client, Category.PROGRAM)
    office.clock.set(datetime(2026, 3, 11, 4, tzinfo=UTC))
    await office.hear(enrolled(client))
    await office.put_contact(client, PersonalData("late@example.org"))
    assert await office.dispatch() == {"deferred": 1}
    (row,) = await office.rows()
    assert row["due_at"] == datetime(2026, 3, 11, 8, tzinfo=DENVER)


async def test_a_new_zone_moves_the_reminders_that_wait(office: Office) -> None:
    client, series = await office.client(), uuid4()
    await office.hear(scheduled(series, EVENING.replace(hour=10)), booked(series, client))
    before = {row["due_at"] for row in await office.rows()}
    await office.put_contact(client, PersonalData("m@example.org"), timezone="Pacific/Honolulu")
    after = {row["due_at"] for row in await office.rows()}
    assert not before & after


async def test_a_discharge_takes_back_the_welcome(office: Office) -> None:
    client = await office.client()
    arrival = enrolled(client)
    discharge = ClientDischarged(
        episode_id=arrival.episode_id,
        client_id=client,
        disposition="transferred",
        discharged_on=NOON.date(),
    )
    await office.hear(arrival, discharge)
    assert await office.dispatch() == {}
    assert await office.fates() == {("welcome", "suppressed", "no_longer_true"): 1}


async def test_aftercare_tells_of_a_plan_and_of_a_check_in_unless_it_is_done(
    office: Office,
) -> None:
    client, plan = await office.client(), uuid4()
    started = ContinuingCarePlanActivated(
        plan_id=plan, episode_id=uuid4(), client_id=client, starts_on=NOON.date()
    )
    due, done = (
        CheckInDue(check_in_id=uuid4(), plan_id=plan, client_id=client, due_on=NOON.date())
        for _ in range(2)
    )
    completed = CheckInCompleted(
        check_in_id=done.check_in_id, plan_id=plan, client_id=client, completed_on=NOON.date()
    )
    await office.hear(started, due, done, completed)
    assert await office.dispatch() == {"sent": 2}
    subjects = sorted(letter.content["Subject"] for letter in office.mail.letters)
    assert subjects == ["Notice", "Reminder"]


async def test_history_asks_for_nothing(office: Office) -> None:
    client = await office.client()
    long_ago = NOON.date() - timedelta(days=400)
    await office.hear(
        enrolled(client, from_history=True),
        enrolled(client, started_on=long_ago),
        CheckInDue(check_in_id=uuid4(), plan_id=uuid4(), client_id=client, due_on=long_ago),
    )
    assert await office.dispatch() == {}
    assert {state for _, state, _ in await office.fates()} == {"expired"}


async def test_a_shredded_contact_is_written_to_no_more(office: Office) -> None:
    client, series = await office.client(), uuid4()
    await office.hear(scheduled(series, EVENING), booked(series, client), enrolled(client))
    async with office.unit() as uow:
        await shred_contact(ShredContact(client), uow)
    assert {reason for _, _, reason in await office.fates()} == {"no_contact"}
    office.clock.set(TWO_HOURS_BEFORE)
    await office.hear(enrolled(client))
    assert await office.dispatch() == {"suppressed": 1}
    assert office.mail.letters == []
