"""Cancellations, revocations and opt-outs against four workers that send at the same time.

The mail server's ledger is the witness: what it accepted about a client must have been accepted
before our own record of the withdrawal was committed.
"""

import asyncio
import os
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from time import time
from uuid import UUID, uuid4

import pytest

from services.notifications.domain.contacts.opting_out import Through
from services.notifications.domain.terms import Category, ChannelName, Lane
from services.notifications.handlers.contacts.opting_out import OptOut, opt_out
from services.notifications.main import create_dispatcher
from services.notifications.settings import NotificationsSettings
from shared.contracts.enrollment import ConsentGranted, ConsentRevoked
from shared.contracts.scheduling import AttendanceRecorded, ClientUnbooked
from tests.integration.notifications.conftest import (
    NOON,
    Office,
    booked,
    cancelled,
    scheduled,
)
from tests.integration.notifications.test_journey import A_DAY_BEFORE, EVENING
from tests.support.mail_server import Letter
from tests.support.polling import eventually

EACH = int(os.environ.get("FOOTBRIDGE_RACES", "24"))
WORKERS = 4

Withdraw = Callable[[], Awaitable[None]]


@dataclass
class Case:
    """A client with one reminder due, and the way in which it is withdrawn."""

    email: str
    withdraw: Withdraw
    recorded_at: float = 0.0


async def a_case(office: Office, kind: str) -> Case:
    series, consent = uuid4(), uuid4()
    email = f"{uuid4().hex}@example.org"
    client = await office.client(email=email, consent_id=consent, permits=(Category.APPOINTMENTS,))
    session, membership = scheduled(series, EVENING), booked(series, client)
    granted = ConsentGranted(
        consent_id=consent, client_id=client, party_kind="family", granted_on=NOON.date()
    )
    await office.hear(granted, session, membership)
    ways: dict[str, Withdraw] = {
        "cancellation": lambda: office.hear(cancelled(session)),
        "revocation": lambda: office.hear(_revoked(consent, client)),
        "opt-out": lambda: office.permit(client, granted=False),
        "STOP": lambda: _stopped(office, client),
        "unbooking": lambda: office.hear(_left(membership.membership_id, series, client)),
        "client's cancellation": lambda: office.hear(
            _called_off(session.session_id, membership.membership_id, client)
        ),
    }
    return Case(email, ways[kind])


def _revoked(consent: UUID, client: UUID) -> ConsentRevoked:
    return ConsentRevoked(consent_id=consent, client_id=client, effective_at=NOON)


async def _stopped(office: Office, client: UUID) -> None:
    command = OptOut(person_id=client, channel=ChannelName.EMAIL, through=Through.REPLY)
    async with office.unit() as uow:
        await opt_out(command, uow)


def _left(membership: UUID, series: UUID, client: UUID) -> ClientUnbooked:
    return ClientUnbooked(
        membership_id=membership, series_id=series, client_id=client, last_date=NOON.date()
    )


def _called_off(session: UUID, membership: UUID, client: UUID) -> AttendanceRecorded:
    return AttendanceRecorded(
        attendance_id=uuid4(),
        session_id=session,
        client_id=client,
        status="cancelled_by_client",
        credited_minutes=0,
        notice_hours=24,
        membership_id=membership,
    )


async def withdraw_all(office: Office, cases: list[Case], first: asyncio.Event) -> None:
    """Withdraw one before anything is sent, and the others once sending is under way."""
    for number, case in enumerate(random.sample(cases, len(cases))):
        await case.withdraw()
        case.recorded_at = time()
        first.set()
        if number == 0:
            await eventually(lambda: reminders(office), within=30, what="the first letter")


def reminders(office: Office) -> list[Letter]:
    return [one for one in office.mail.letters if one.content["Subject"] == "Reminder"]


async def send_until_nothing_waits(
    office: Office, settings: NotificationsSettings, withdrawing: asyncio.Task[None]
) -> None:
    few = settings.model_copy(update={"dispatch_batch": 3})
    dispatcher = create_dispatcher(few, office.database, office.clock)
    while await dispatcher.run_once(Lane.REMINDERS) or not withdrawing.done():
        pass


@pytest.mark.parametrize(
    "kind", ["cancellation", "revocation", "opt-out", "STOP", "unbooking", "client's cancellation"]
)
async def test_nothing_is_handed_over_after_its_withdrawal_is_recorded(
    office: Office, settings: NotificationsSettings, kind: str
) -> None:
    cases = [await a_case(office, kind) for _ in range(EACH)]
    office.clock.set(A_DAY_BEFORE)

    async def provider_latency() -> None:
        await asyncio.sleep(random.uniform(0.01, 0.05))

    office.mail.before_data = provider_latency
    first = asyncio.Event()
    withdrawing = asyncio.create_task(withdraw_all(office, cases, first))
    await first.wait()
    sending = [send_until_nothing_waits(office, settings, withdrawing) for _ in range(WORKERS)]
    await asyncio.gather(withdrawing, *sending)

    sent_at = {letter.to: letter.at for letter in reminders(office)}
    too_late = [case for case in cases if sent_at.get(case.email, 0) > case.recorded_at]
    assert too_late == []
    assert len(sent_at) == len(reminders(office)), "nobody was reminded twice"
    assert 0 < len(sent_at) < EACH
