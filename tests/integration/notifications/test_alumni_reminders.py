"""Who has a place is reminded a day before, of what still stands when the message leaves."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from services.notifications.domain.terms import Lane
from shared.contracts.aftercare import AlumniPlaceConfirmed, AlumniPlaceEnded, AlumniPlaceMoved
from tests.integration.notifications.conftest import NOON, Office

STARTS = NOON + timedelta(days=5)
LATER = STARTS + timedelta(days=2)
_REMINDERS = ("alumni-reminder", "alumni-reminder-after-change")


def confirmed(
    client: UUID, place: UUID, *, starts_at: datetime = STARTS, was_waiting: bool = False
) -> AlumniPlaceConfirmed:
    return AlumniPlaceConfirmed(
        place_id=place,
        event_id=uuid4(),
        client_id=client,
        starts_at=starts_at,
        timezone="America/Denver",
        was_waiting=was_waiting,
    )


def moved(
    client: UUID, place: UUID, code: str = "time", *, to: datetime = LATER
) -> AlumniPlaceMoved:
    return AlumniPlaceMoved(
        place_id=place,
        event_id=uuid4(),
        client_id=client,
        starts_at=to,
        was_at=STARTS,
        timezone="America/Denver",
        change_code=code,
    )


def ended(client: UUID, place: UUID, reason: str) -> AlumniPlaceEnded:
    return AlumniPlaceEnded(
        place_id=place,
        event_id=uuid4(),
        client_id=client,
        starts_at=STARTS,
        timezone="America/Denver",
        reason_code=reason,
    )


async def reminders(office: Office) -> list[tuple[str, datetime]]:
    """Return those that wait, and when they are due."""
    rows = [one for one in await office.rows() if one["rule"] in _REMINDERS]
    return [(one["rule"], one["due_at"]) for one in rows if one["state"] == "queued"]


async def texts(office: Office, *lanes: Lane) -> list[str]:
    for lane in lanes:
        await office.dispatch(lane)
    return [str(one.content.get_content()).split("\r\n")[0] for one in office.mail.letters]


async def test_the_reminder_comes_a_day_before_and_says_when(office: Office) -> None:
    client = await office.client()
    await office.hear(confirmed(client, uuid4()))
    assert await texts(office, Lane.TRANSACTIONAL, Lane.REMINDERS) == [
        "Your place is kept: Sunday, March 15 at 12:00 PM."
    ]
    office.clock.set(STARTS - timedelta(days=1))
    assert (await texts(office, Lane.REMINDERS))[1:] == [
        "Reminder: your place is kept on Sunday, March 15 at 12:00 PM."
    ]


async def test_a_day_before_is_the_same_time_by_the_sites_clocks(office: Office) -> None:
    """Clocks go back in the night before: the day has 25 hours."""
    starts_at = datetime(2026, 11, 1, 18, tzinfo=UTC)
    assert starts_at.astimezone(UTC).hour == 18
    await office.hear(confirmed(await office.client(), uuid4(), starts_at=starts_at))
    ((_, due),) = await reminders(office)
    assert starts_at - due == timedelta(hours=25)


async def test_whoever_gets_a_place_on_the_last_day_is_told_once(office: Office) -> None:
    office.clock.set(STARTS - timedelta(hours=20))
    await office.hear(confirmed(await office.client(), uuid4(), was_waiting=True))
    assert await texts(office, Lane.TRANSACTIONAL, Lane.REMINDERS) == [
        "A place came free and is yours: Sunday, March 15 at 12:00 PM."
    ]


async def test_another_time_is_told_and_reminded_of_instead(office: Office) -> None:
    client, place = await office.client(), uuid4()
    await office.hear(confirmed(client, place))
    await office.dispatch(Lane.TRANSACTIONAL)
    await office.hear(moved(client, place))
    assert await reminders(office) == [("alumni-reminder-after-change", LATER - timedelta(days=1))]
    await office.dispatch(Lane.TRANSACTIONAL)
    _, letter = office.mail.letters
    assert "Before: Sunday, March 15, 12:00 PM" in letter.content.get_content()
    assert "Now: Tuesday, March 17, 12:00 PM" in letter.content.get_content()
    office.clock.set(STARTS - timedelta(days=1))
    await office.dispatch(Lane.REMINDERS)
    assert len(office.mail.letters) == 2, "nobody is reminded of the old time"


async def test_who_waits_in_line_hears_of_another_time_and_is_reminded_of_nothing(
    office: Office,
) -> None:
    client = await office.client()
    await office.hear(moved(client, uuid4(), "time_in_line"))
    assert await reminders(office) == []
    assert len(await texts(office, Lane.TRANSACTIONAL)) == 1


async def test_another_place_is_told_without_saying_where(office: Office) -> None:
    client, place = await office.client(), uuid4()
    await office.hear(confirmed(client, place))
    await office.dispatch(Lane.TRANSACTIONAL)
    await office.hear(moved(client, place, "details", to=STARTS))
    assert (await texts(office, Lane.TRANSACTIONAL))[1:] == [
        "Something has changed for Sunday, March 15, 12:00 PM. Please look before you go."
    ]
    assert len(await reminders(office)) == 1


@pytest.mark.parametrize("reason", ["event_cancelled", "given_up", "opted_out"])
async def test_nobody_is_reminded_of_what_does_not_take_place_for_them(
    office: Office, reason: str
) -> None:
    client, place = await office.client(), uuid4()
    await office.hear(confirmed(client, place))
    await office.dispatch(Lane.TRANSACTIONAL)
    office.clock.set(STARTS - timedelta(days=1))
    await office.hear(ended(client, place, reason))
    assert await reminders(office) == []
    told = await texts(office, Lane.TRANSACTIONAL, Lane.REMINDERS)
    sorry = "We are sorry: what was planned for Sunday, March 15 at 12:00 PM does not take place."
    assert told[1:] == ([sorry] if reason == "event_cancelled" else [])


async def test_a_place_taken_again_is_reminded_of_again(office: Office) -> None:
    client, place = await office.client(), uuid4()
    await office.hear(
        confirmed(client, place), ended(client, place, "given_up"), confirmed(client, place)
    )
    assert len(await reminders(office)) == 1
    states = Counter(one["state"] for one in await office.rows() if one["rule"] in _REMINDERS)
    assert states == {"suppressed": 1, "queued": 1}


async def test_what_changes_twice_before_it_is_told_is_told_once_from_what_was_known(
    office: Office,
) -> None:
    client, place = await office.client(), uuid4()
    await office.hear(confirmed(client, place))
    await office.dispatch(Lane.TRANSACTIONAL)
    await office.hear(moved(client, place))
    again = moved(client, place, "details", to=LATER)
    await office.hear(again.model_copy(update={"was_at": LATER}))
    further = moved(client, place, to=LATER + timedelta(days=1))
    await office.hear(further.model_copy(update={"was_at": LATER}))
    await office.dispatch(Lane.TRANSACTIONAL)
    _, letter = office.mail.letters
    assert "Before: Sunday, March 15, 12:00 PM" in letter.content.get_content()
    assert "Now: Wednesday, March 18, 12:00 PM" in letter.content.get_content()
    assert len(await reminders(office)) == 1


async def test_a_place_that_came_free_is_told_as_such_though_it_moved_before(
    office: Office,
) -> None:
    client, place = await office.client(), uuid4()
    await office.hear(confirmed(client, place, was_waiting=True), moved(client, place))
    assert await texts(office, Lane.TRANSACTIONAL) == [
        "A place came free and is yours: Tuesday, March 17 at 12:00 PM."
    ]
    assert len(await reminders(office)) == 1
