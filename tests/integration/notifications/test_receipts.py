"""Receipts change what they are about, in whatever order; and only what is signed does."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from uuid import uuid4

import pytest
import pytest_asyncio
from httpx import AsyncClient
from prometheus_client import generate_latest
from sqlalchemy import select

from services.notifications import tables
from services.notifications.domain.contacts.contact import PersonalData
from services.notifications.domain.terms import Category, ChannelName, Lane, Reason, State
from services.notifications.handlers.contacts.permissions import SetPermission, set_permission
from services.notifications.main import create_dispatcher
from services.notifications.settings import NotificationsSettings
from shared.telemetry import REGISTRY
from tests.integration.notifications.conftest import Office, scheduled
from tests.integration.notifications.texting import NUMBER, Texting, texting_from
from tests.support.provider_double import generic, twilio
from tests.support.provider_double.dialect import ACCOUNT
from tests.support.provider_double.plan import Plan, Receipts, Turn


@pytest_asyncio.fixture
async def texting(office: Office, settings: NotificationsSettings) -> AsyncIterator[Texting]:
    async with texting_from(office, settings) as running:
        yield running


async def test_delivered_is_the_last_word_whatever_comes_after_it(texting: Texting) -> None:
    message = await texting.message()
    for status in ("delivered", "sent", "undelivered", "delivered"):
        assert await texting.twilio_tells(message.id, status) == 204
    assert await texting.timer.take_all() == 4
    row = await texting.state(message.id)
    assert (row["state"], row["reason"]) == ("delivered", None)
    assert row["delivered_at"] == texting.office.clock.now()
    effects = [receipt["effect"] for receipt in await texting.receipts()]
    assert effects == ["applied", "known_already", "known_already", "known_already"]
    assert await texting.timer.take_all() == 0


async def test_a_message_of_unknown_outcome_is_settled_by_its_receipt(texting: Texting) -> None:
    lost = await texting.message(
        state=State.UNKNOWN, reason=Reason.OUTCOME_UNKNOWN, attempts=1, unknowns=1
    )
    assert await texting.twilio_tells(lost.id, "sent") == 204
    await texting.timer.take_all()
    row = await texting.state(lost.id)
    assert (row["state"], row["provider_reference"]) == ("sent", "SM1")
    assert [event["event"] for event in await texting.office.events()] == ["NotificationSent"]


async def test_a_dead_message_that_arrived_is_told_as_sent(texting: Texting) -> None:
    dead = await texting.message(
        state=State.DEAD, reason=Reason.RETRIES_EXHAUSTED, attempts=8, unknowns=8
    )
    told = {"type": "message.status", "reference": str(dead.id), "id": "g1", "status": "delivered"}
    assert await texting.other_tells(told) == 204
    await texting.timer.take_all()
    assert (await texting.state(dead.id))["state"] == "delivered"
    assert [event["event"] for event in await texting.office.events()] == ["NotificationSent"]


async def test_a_failure_for_now_waits_for_another_try(texting: Texting) -> None:
    message = await texting.message(attempts=1)
    assert await texting.twilio_tells(message.id, "undelivered", ErrorCode="30003") == 204
    await texting.timer.take_all()
    row = await texting.state(message.id)
    assert (row["state"], row["failure"]) == ("failed", "temporary")
    assert row["due_at"] >= texting.office.clock.now()


async def test_a_failure_for_good_suppresses_the_address_and_asks_the_next_channel(
    texting: Texting,
) -> None:
    person = await texting.office.client()
    message = await texting.message(attempts=1, next_channels=["email"], person_id=person)
    assert await texting.twilio_tells(message.id, "undelivered", ErrorCode="30005") == 204
    await texting.timer.take_all()
    states = {row["channel"]: row["state"] for row in await texting.office.rows()}
    assert states == {"sms": "dead", "email": "queued"}
    [suppressed] = await texting.office.database.fetch(select(tables.suppression))
    assert (suppressed["person_id"], suppressed["channel"]) == (message.person_id, "sms")
    assert [event["event"] for event in await texting.office.events()] == ["NotificationFailed"]


async def test_a_receipt_waits_while_the_message_is_in_somebody_s_hands(texting: Texting) -> None:
    message = await texting.message(state=State.QUEUED, attempts=1)
    held = select(tables.notification).where(tables.notification.c.id == message.id)
    async with texting.office.unit() as uow:
        await uow.begin()
        await uow.fetch(held.with_for_update())
        async with asyncio.timeout(2):
            assert await texting.twilio_tells(message.id, "delivered") == 204
            assert await texting.timer.take_all() == 0
    assert await texting.timer.take_all() == 1
    assert (await texting.state(message.id))["state"] == "delivered"


async def test_nobody_s_hand_over_has_no_fate(texting: Texting) -> None:
    waiting = await texting.message(state=State.QUEUED)
    assert await texting.twilio_tells(waiting.id, "delivered") == 204
    await texting.timer.take_all()
    assert (await texting.state(waiting.id))["state"] == "queued"
    assert [receipt["effect"] for receipt in await texting.receipts()] == ["never_handed_over"]


async def test_what_is_forged_stale_malformed_or_unknown_is_refused_and_changes_nothing(
    texting: Texting,
) -> None:
    message = await texting.message()
    target = f"/providers/texts/receipts?reference={message.id}"
    form = {"AccountSid": ACCOUNT, "MessageSid": "SM1", "MessageStatus": "delivered"}
    body, signed = twilio.form_signed(f"https://elsewhere.example{target}", form)
    assert await texting.called(target, body, signed) == 403
    assert await texting.called(target, body, {}) == 403
    assert await texting.called(target, b"\xff", signed) == 400
    assert await texting.called("/providers/nobody/receipts", body, signed) == 404
    assert await texting.called("/providers/smtp/receipts", body, signed) == 404
    told = {"type": "message.status", "reference": str(message.id), "status": "delivered"}
    old = texting.office.clock.now() - timedelta(minutes=6)
    assert await texting.other_tells(told, at=old) == 403
    assert await texting.other_tells({**told, "reference": str(uuid4())}) == 404
    assert await texting.other_tells({"type": "message.status"}) == 400
    assert await texting.other_tells([]) == 400
    assert await texting.other_tells({**told, "status": "delivered" * 9000}) == 400
    assert await texting.twilio_tells(uuid4(), "delivered") == 404
    assert await texting.receipts() == []
    assert (await texting.state(message.id))["state"] == "sent"


async def test_refusals_are_counted_by_provider_and_rule(texting: Texting) -> None:
    await texting.called("/providers/nobody-canary/receipts", b"", {})
    await texting.called("/providers/texts/receipts", b"", {})
    counted = generate_latest(REGISTRY).decode()
    assert 'outcome="no-such-provider",provider="unknown"' in counted
    assert 'outcome="signature-is-wrong",provider="texts"' in counted
    assert "canary" not in counted


async def test_the_same_call_twice_changes_nothing_more(texting: Texting) -> None:
    message = await texting.message()
    told = {"type": "message.status", "reference": str(message.id), "id": "g1", "status": "sent"}
    stamp = texting.office.clock.now().timestamp()
    body, headers = generic.webhook_signed(told, at=stamp)
    for _ in range(3):
        assert await texting.called("/providers/others/receipts", body, headers) == 204
    await texting.timer.take_all()
    assert (await texting.state(message.id))["state"] == "sent"
    assert await texting.office.events() == []


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
async def test_a_webhook_is_posted_to(texting: Texting, method: str) -> None:
    http: AsyncClient = texting.http
    assert (await http.request(method, "/providers/texts/receipts")).status_code == 405


async def test_what_was_taken_over_with_a_lost_answer_is_delivered_by_its_receipt(
    texting: Texting,
) -> None:
    """The whole way: claimed, handed over to the provider, its answer lost, its receipt heard."""
    office, person = texting.office, uuid4()
    await office.put_contact(person, PersonalData(phone=NUMBER))
    allowed = SetPermission(
        person_id=person,
        channel=ChannelName.SMS,
        category=Category.APPOINTMENTS,
        is_granted=True,
    )
    async with office.unit() as uow:
        await set_permission(allowed, uow)
    session = office.told(scheduled(uuid4(), office.clock.now() + timedelta(hours=2)))
    await office.hear(session)
    message = await texting.message(
        state=State.QUEUED,
        provider=None,
        person_id=person,
        cause_id=session.id,
        subject_id=session.event.session_id,
    )
    texting.double.plan = Plan.always(Turn.LOSE_ANSWER, receipts=Receipts(doubled=1, late_sent=1))
    only_texts = texting.settings.model_copy(update={"providers": texting.settings.providers[:1]})
    dispatcher = create_dispatcher(only_texts, office.database, office.clock)
    await dispatcher.run_once(Lane.REMINDERS)
    await texting.double.telling.all_told()
    assert texting.double.telling.answers == {204: 4}
    assert await texting.timer.take_all() == 4
    row = await texting.state(message.id)
    assert (row["state"], row["provider"]) == ("delivered", "texts")
    assert texting.double.ledger.accepted() == {str(message.id): 1}
