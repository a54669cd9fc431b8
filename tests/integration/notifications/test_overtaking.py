"""No hand-over is overtaken by a word against it that is being recorded at the same moment.

The message is asked for while the word is under way, so that whoever records it cannot find it. The
mail server's ledger is the witness: it must have accepted the letter before the record was there.
"""

import asyncio
from collections.abc import Awaitable, Callable
from time import time
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Executable, text, update

from services.notifications import tables
from services.notifications.domain.contacts.importing.rows import SuppressionRow
from services.notifications.domain.contacts.opting_out import Through
from services.notifications.domain.contacts.suppression import Why
from services.notifications.domain.terms import ChannelName, Lane, StaffRole
from services.notifications.handlers.contacts.importing import (
    ImportSuppressions,
    import_suppressions,
)
from services.notifications.handlers.contacts.opting_out import OptOut, opt_out
from services.notifications.handlers.contacts.staff import (
    EndStaffMember,
    PutStaffMember,
    end_staff_member,
    put_staff_member,
)
from services.notifications.handlers.contacts.suppressions import SuppressAddress, suppress_address
from services.notifications.store import SqlNotificationsUnitOfWork, holding
from services.notifications.store.holding_questions import HOLD
from shared.database.pool import Connection
from shared.database.statements import prepare
from tests.integration.notifications.conftest import Office
from tests.integration.notifications.test_journey import enrolled
from tests.support.polling import eventually

Word = Callable[[Office, UUID, SqlNotificationsUnitOfWork], Awaitable[None]]

_WAITS_FOR_A_LOCK = text("SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted)")
_SLEEPS = text(
    "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE wait_event = 'PgSleep'"
    " AND datname = current_database())"
)


async def _suppression(_: Office, person: UUID, uow: SqlNotificationsUnitOfWork) -> None:
    command = SuppressAddress(person_id=person, channel=ChannelName.EMAIL, why=Why.WRONG_PERSON)
    await suppress_address(command, uow)


async def _imported_suppression(
    office: Office, person: UUID, uow: SqlNotificationsUnitOfWork
) -> None:
    row = SuppressionRow(1, ChannelName.EMAIL, _address(person), Why.COMPLAINT)
    await import_suppressions(ImportSuppressions([row], is_dry=False), uow, office.vault)


async def _first_opt_out(_: Office, person: UUID, uow: SqlNotificationsUnitOfWork) -> None:
    command = OptOut(person_id=person, channel=ChannelName.EMAIL, through=Through.STAFF)
    await opt_out(command, uow)


async def _leaving(_: Office, person: UUID, uow: SqlNotificationsUnitOfWork) -> None:
    await end_staff_member(EndStaffMember(person), uow)


WORDS: dict[str, Word] = {
    "suppression": _suppression,
    "imported suppression": _imported_suppression,
    "staff member's first opt-out": _first_opt_out,
    "staff member who leaves": _leaving,
}


def _address(person: UUID) -> str:
    return f"{person.hex}@example.org"


async def _somebody(office: Office, word: str) -> UUID:
    """Make a client with a permission, or a staff member who said nothing of the channel yet."""
    if "staff" not in word:
        return await office.client()
    person = await office.client(permits=())
    async with office.unit() as uow:
        command = PutStaffMember(person_id=person, roles=[StaffRole.CLINICIAN])
        await put_staff_member(command, uow)
    await office.database.execute(text("DELETE FROM channel_permission"))
    return person


async def _ask_for_a_letter(office: Office, person: UUID, word: str) -> None:
    await office.hear(enrolled(person))
    if "staff" in word:
        await office.database.execute(update(tables.notification).values(audience="staff"))


async def _send(office: Office) -> None:
    await office.dispatcher.run_once(Lane.REMINDERS, ChannelName.EMAIL)


async def _recorded(uow: SqlNotificationsUnitOfWork) -> float:
    """Commit, and return when that was done."""
    async with uow:
        pass
    return time()


async def _is_past_or_waits(office: Office, recording: asyncio.Task[float]) -> bool:
    return recording.done() or bool(await office.database.fetch_value(_WAITS_FOR_A_LOCK))


@pytest.mark.parametrize("word", WORDS)
async def test_a_word_is_recorded_before_a_hand_over_begins_or_after_it_has_ended(
    office: Office, word: str
) -> None:
    person = await _somebody(office, word)
    under_way, may_end = asyncio.Event(), asyncio.Event()

    async def a_slow_provider() -> None:
        under_way.set()
        await may_end.wait()

    office.mail.before_data = a_slow_provider
    uow = office.unit()
    await WORDS[word](office, person, uow)
    await _ask_for_a_letter(office, person, word)
    sending = asyncio.create_task(_send(office))
    await under_way.wait()
    recording = asyncio.create_task(_recorded(uow))
    await eventually(lambda: _is_past_or_waits(office, recording), what="the record, or its wait")
    may_end.set()
    await sending
    (letter,) = office.mail.letters
    assert letter.at <= await recording


@pytest.mark.parametrize("word", WORDS)
async def test_a_word_recorded_between_reading_and_locking_is_read_again(
    office: Office, monkeypatch: pytest.MonkeyPatch, word: str
) -> None:
    """Locks give rows as they are when they are taken; all else is as old as the question."""

    async def in_two_moments(
        connection: Connection, question: Executable, asked: dict[str, Any]
    ) -> list[Any]:
        prepared = prepare(question, asked)
        sql = prepared.sql
        if question is HOLD:
            sql = sql.replace("\nSELECT ARRAY", "\nSELECT pg_sleep(0.5), ARRAY", 1)
        return list(await connection.fetch(sql, *prepared.arguments(asked)))

    monkeypatch.setattr(holding, "fetch", in_two_moments)
    person = await _somebody(office, word)
    uow = office.unit()
    await WORDS[word](office, person, uow)
    await _ask_for_a_letter(office, person, word)
    sending = asyncio.create_task(_send(office))
    await eventually(lambda: _has_read(office), what="the question under way")
    await _recorded(uow)
    await sending
    assert not office.mail.letters


async def _has_read(office: Office) -> bool:
    return bool(await office.database.fetch_value(_SLEEPS))
