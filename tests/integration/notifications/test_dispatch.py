"""The dispatcher under failures: retries with an end, no loss, and no unnoticed second letter."""

import asyncio
from collections import Counter
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select, update

from services.notifications import tables
from services.notifications.domain.contacts.contact import PersonalData
from services.notifications.domain.terms import ChannelName, Lane
from services.notifications.main import create_dispatcher
from services.notifications.queries.operations import counts
from services.notifications.settings import NotificationsSettings
from shared.database import Database
from tests.integration.notifications.conftest import (
    NOON,
    Office,
    booked,
    cancelled,
    scheduled,
)
from tests.integration.notifications.test_journey import EVENING, TWO_HOURS_BEFORE, enrolled
from tests.support.polling import eventually

ATTEMPTS = select(tables.attempt).order_by(tables.attempt.c.number)


async def attempts(database: Database) -> list[tuple[int, str | None, str | None]]:
    rows = await database.fetch(ATTEMPTS)
    return [(row["number"], row["outcome"], row["code"]) for row in rows]


async def the_row(office: Office) -> dict[str, object]:
    (row,) = await office.rows()
    return row


async def told_to_cancel(office: Office) -> UUID:
    """Make a cancellation notice due now, and return its client."""
    client, series = await office.client(), uuid4()
    session = scheduled(series, EVENING)
    await office.hear(session, booked(series, client), cancelled(session))
    return client


async def test_a_temporary_refusal_is_tried_again_after_a_pause(office: Office) -> None:
    client = await office.client(email="busy@example.org")
    await office.hear(enrolled(client))
    office.mail.recipient_answers["busy@example.org"] = "450 later"
    assert await office.dispatch() == {"failed": 1}
    assert (await the_row(office))["failure"] == "temporary"
    office.mail.recipient_answers.clear()
    office.clock.advance(timedelta(minutes=1))
    assert await office.dispatch() == {"sent": 1}
    assert await attempts(office.database) == [
        (1, "temporary", "smtp-450"),
        (2, "accepted", None),
    ]


async def test_tries_end_with_the_last_or_with_the_expiry(office: Office) -> None:
    await office.hear(enrolled(await office.client()))
    client, series = await office.client(), uuid4()
    await office.hear(scheduled(series, EVENING), booked(series, client))
    office.mail.data_answer = "451 later"
    while office.clock.now() < EVENING:
        await office.dispatch()
        office.clock.advance(timedelta(minutes=31))
    await office.dispatch()
    endings = Counter((state, reason) for _, state, reason in await office.fates())
    assert endings[("dead", "retries_exhausted")] >= 1
    assert {state for state, _ in endings} <= {"dead", "expired", "suppressed"}
    others = {reason for state, reason in endings if state == "suppressed"}
    assert others <= {"no_address", "not_permitted"}
    failed = [e for e in await office.events() if e["event"] == "NotificationFailed"]
    assert len(failed) == sum(n for (state, _), n in endings.items() if state == "dead")


async def test_an_address_refused_for_good_is_not_written_to_again(office: Office) -> None:
    client = await office.client(email="gone@example.org")
    await office.hear(enrolled(client))
    office.mail.recipient_answers["gone@example.org"] = "550 no such person"
    assert (await office.dispatch())["dead"] == 1
    await office.hear(enrolled(client))
    assert set(await office.dispatch()) == {"suppressed"}
    assert ("welcome", "suppressed", "address_suppressed") in await office.fates()
    await office.put_contact(client, PersonalData("new@example.org"))
    await office.hear(enrolled(client))
    assert await office.dispatch() == {"sent": 1}


async def test_an_absent_server_delays_and_loses_nothing(office: Office) -> None:
    await office.hear(enrolled(await office.client()))
    office.mail.hangs_up_at_connect = True
    assert await office.dispatch() == {"failed": 1}
    assert (await the_row(office))["failure"] == "technical"
    office.mail.hangs_up_at_connect = False
    office.clock.advance(timedelta(minutes=1))
    assert await office.dispatch() == {"sent": 1}


async def test_a_reminder_whose_answer_was_lost_is_counted_and_let_go(office: Office) -> None:
    client, series = await office.client(), uuid4()
    await office.hear(scheduled(series, EVENING), booked(series, client))
    office.clock.set(EVENING - timedelta(days=1))
    office.mail.hangs_up_after_data = True
    assert await office.dispatch() == {"unknown": 1}
    office.mail.hangs_up_after_data = False
    office.clock.advance(timedelta(hours=1))
    assert await office.dispatch() == {}
    assert list(office.mail.accepted().values()) == [1]
    assert await attempts(office.database) == [(1, "unknown", "smtp-answer-lost")]


async def test_a_cancellation_whose_answer_was_lost_goes_again_under_the_same_id(
    office: Office,
) -> None:
    await told_to_cancel(office)
    office.mail.hangs_up_after_data = True
    assert await office.dispatch(Lane.TRANSACTIONAL) == {"failed": 1}
    office.mail.hangs_up_after_data = False
    office.clock.advance(timedelta(minutes=1))
    assert await office.dispatch(Lane.TRANSACTIONAL) == {"sent": 1}
    assert list(office.mail.accepted().values()) == [2]
    sent = next(row for row in await office.rows() if row["rule"] == "session-cancelled")
    assert sent["unknowns"] == 1


@pytest.mark.parametrize(
    ("lane", "fate", "letters"), [(Lane.REMINDERS, "unknown", 1), (Lane.TRANSACTIONAL, "sent", 2)]
)
async def test_a_dispatcher_that_dies_in_the_middle_leaves_a_trace(
    office: Office, lane: Lane, fate: str, letters: int
) -> None:
    """The letter is out, the process is gone before it could say so: the next one knows it."""
    if lane is Lane.TRANSACTIONAL:
        await told_to_cancel(office)
    else:
        await office.hear(enrolled(await office.client()))
    office.mail.is_silent = True
    dying = asyncio.create_task(office.dispatch(lane))
    await eventually(lambda: office.mail.letters, what="the letter")
    dying.cancel()
    await asyncio.wait([dying])
    assert await attempts(office.database) == [(1, None, None)]
    office.mail.is_silent = False
    assert await office.dispatch(lane) == {fate: 1}
    assert list(office.mail.accepted().values()) == [letters]
    row = next(row for row in await office.rows() if row["lane"] == lane)
    assert (row["state"], row["unknowns"]) == (fate, 1)
    assert (1, "unknown", "process-ended") in await attempts(office.database)


async def test_a_stop_sees_hand_overs_through(
    office: Office, settings: NotificationsSettings
) -> None:
    await office.hear(enrolled(await office.client()))
    under_way, go_on = asyncio.Event(), asyncio.Event()

    async def stay() -> None:
        under_way.set()
        await go_on.wait()

    office.mail.before_data = stay
    running = [asyncio.ensure_future(loop()) for loop in office.dispatcher.loops()]
    await asyncio.wait_for(under_way.wait(), 5)
    for task in running:
        task.cancel()
    go_on.set()
    await asyncio.wait(running)
    assert all(task.cancelled() for task in running)
    assert (await the_row(office))["state"] == "sent"


async def test_one_message_that_cannot_be_made_holds_up_no_other(office: Office) -> None:
    spoilt, fine = await office.client(), await office.client()
    await office.hear(enrolled(spoilt), enrolled(fine))
    await office.database.execute(
        update(tables.contact).where(tables.contact.c.id == spoilt).values(sealed=b"spoilt")
    )
    assert await office.dispatch() == {"failed": 1, "sent": 1}


async def test_workers_share_what_is_due_and_none_is_sent_twice(
    office: Office, settings: NotificationsSettings
) -> None:
    for _ in range(30):
        await office.hear(enrolled(await office.client()))
    few = settings.model_copy(update={"dispatch_batch": 4})
    workers = [create_dispatcher(few, office.database, office.clock) for _ in range(4)]
    while any(await asyncio.gather(*(worker.run_once(Lane.REMINDERS) for worker in workers))):
        pass
    assert sorted(office.mail.accepted().values()) == [1] * 30
    assert set(await office.fates()) == {("welcome", "sent", None)}


async def test_an_urgent_lane_does_not_wait_behind_a_busy_one(office: Office) -> None:
    await office.hear(enrolled(await office.client()))
    under_way, go_on = asyncio.Event(), asyncio.Event()

    async def stay() -> None:
        office.mail.before_data = None
        under_way.set()
        await go_on.wait()

    office.mail.before_data = stay
    slow = asyncio.create_task(office.dispatch(Lane.REMINDERS))
    await asyncio.wait_for(under_way.wait(), 5)
    await told_to_cancel(office)
    assert await office.dispatch(Lane.TRANSACTIONAL) == {"sent": 1}
    go_on.set()
    assert await slow == {"sent": 1}


async def test_what_is_due_and_its_age_can_be_measured(office: Office) -> None:
    await office.hear(enrolled(await office.client()))
    office.clock.advance(timedelta(seconds=90))
    (kind,) = (await counts.due(office.database, office.clock.now())).items()
    assert kind == ((Lane.REMINDERS, ChannelName.EMAIL), counts.Due(1, NOON))
    await office.dispatch()
    assert await counts.due(office.database, office.clock.now()) == {}


async def test_a_running_dispatcher_sends_what_becomes_due(office: Office) -> None:
    client, series = await office.client(), uuid4()
    await office.hear(scheduled(series, EVENING), booked(series, client))
    running = [asyncio.ensure_future(loop()) for loop in office.dispatcher.loops()]
    office.clock.set(TWO_HOURS_BEFORE)
    try:
        await eventually(lambda: office.mail.letters, within=10, what="the reminder")
    finally:
        for task in running:
            task.cancel()
        await asyncio.wait(running)
