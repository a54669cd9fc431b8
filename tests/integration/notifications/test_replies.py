"""What people send back: stop acts at once and on all of a number; the rest is read by staff."""

from collections import Counter
from collections.abc import AsyncIterator
from datetime import timedelta
from io import StringIO
from typing import Any
from uuid import UUID, uuid4

import pytest
import pytest_asyncio
from httpx import AsyncClient
from prometheus_client import generate_latest
from sqlalchemy import select

from services.notifications import tables
from services.notifications.domain.contacts.contact import PersonalData
from services.notifications.domain.terms import Category, ChannelName, State
from services.notifications.handlers.contacts.permissions import SetPermission, set_permission
from services.notifications.handlers.templates.front_desk import PutFrontDesk, put_front_desk
from services.notifications.settings import NotificationsSettings
from shared.telemetry import REGISTRY
from tests.integration.notifications.conftest import Office, scheduled
from tests.integration.notifications.texting import NUMBER, PUBLIC, Texting, texting_from
from tests.support.log_lines import logged_as
from tests.support.provider_double import twilio
from tests.support.provider_double.dialect import ACCOUNT
from tests.support.tokens import TestIssuer

CANARY = "kanarienvogel"


@pytest_asyncio.fixture
async def texting(office: Office, settings: NotificationsSettings) -> AsyncIterator[Texting]:
    async with texting_from(office, settings) as running:
        yield running


async def somebody(texting: Texting, number: str = NUMBER) -> UUID:
    """Make a person with a phone who permits messages on appointments and the program there."""
    person = uuid4()
    await texting.office.put_contact(person, PersonalData(phone=number))
    for category in (Category.APPOINTMENTS, Category.PROGRAM):
        command = SetPermission(
            person_id=person, channel=ChannelName.SMS, category=category, is_granted=True
        )
        async with texting.office.unit() as uow:
            await set_permission(command, uow)
    return person


async def sends(texting: Texting, text: str, *, sid: str | None = None) -> str:
    """Let the number send a text by Twilio; return what is said back."""
    target = "/providers/texts/replies"
    form = {
        "AccountSid": ACCOUNT,
        "MessageSid": sid or f"SM{uuid4().hex}",
        "From": NUMBER,
        "To": "+13035550100",
        "Body": text,
    }
    body, headers = twilio.form_signed(PUBLIC + target, form)
    answer = await texting.http.post(target, content=body, headers=headers)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/xml"
    return answer.text


async def granted(texting: Texting) -> Counter[str]:
    rows = await texting.office.database.fetch(select(tables.channel_permission))
    return Counter(
        "stands" if row["state"] == "granted" and row["opted_out_at"] is None else "stopped"
        for row in rows
        if row["channel"] == "sms" and row["state"] == "granted"
    )


async def kept(texting: Texting) -> list[dict[str, Any]]:
    rows = await texting.office.database.fetch(select(tables.reply).order_by(tables.reply.c.id))
    return [dict(row) for row in rows]


async def test_stop_withdraws_what_waits_for_all_who_share_the_number(texting: Texting) -> None:
    people = [await somebody(texting) for _ in range(2)]
    other = await somebody(texting, "+13035550177")
    waiting = {
        one: await texting.message(person_id=one, state=State.QUEUED) for one in (*people, other)
    }
    said = await sends(texting, "Stop.")
    assert said.count("<Message>") == 1
    assert "START" in said
    states = {one: (await texting.state(waiting[one].id))["state"] for one in waiting}
    assert states == {people[0]: "suppressed", people[1]: "suppressed", other: "queued"}
    assert await granted(texting) == {"stopped": 4, "stands": 2}
    told = Counter(event["event"] for event in await texting.office.events())
    assert told == {"ChannelOptedOut": 2, "NotificationSuppressed": 2}


async def test_stop_is_confirmed_once(texting: Texting) -> None:
    await somebody(texting)
    assert "<Message>" in await sends(texting, "STOP", sid="SM1")
    assert "<Message>" not in await sends(texting, "unsubscribe")
    # The provider asks again where our answer was lost: it is the same answer.
    assert "<Message>" in await sends(texting, "STOP", sid="SM1")
    told = [event["event"] for event in await texting.office.events()]
    assert told == ["ChannelOptedOut"]
    assert len(await kept(texting)) == 2


@pytest.mark.parametrize("word", ["START", "Yes", "unstop"])
async def test_start_brings_back_what_stop_took_and_nothing_else(
    texting: Texting, word: str
) -> None:
    person = await somebody(texting)
    revoked = SetPermission(
        person_id=person,
        channel=ChannelName.SMS,
        category=Category.PROGRAM,
        is_granted=False,
    )
    async with texting.office.unit() as uow:
        await set_permission(revoked, uow)
    await sends(texting, "STOP")
    assert await granted(texting) == {"stopped": 1}
    assert "STOP" in await sends(texting, word)
    assert await granted(texting) == {"stands": 1}


async def test_start_of_somebody_who_never_stopped_changes_nothing(texting: Texting) -> None:
    person = uuid4()
    await texting.office.put_contact(person, PersonalData(phone=NUMBER))
    assert "<Message>" not in await sends(texting, "START")
    assert await granted(texting) == {}


async def test_help_is_answered_in_the_language_of_the_person(texting: Texting) -> None:
    await somebody(texting)
    assert "notices about dates" in await sends(texting, "AYUDA")
    assert [(r["meaning"], r["state"]) for r in await kept(texting)] == [("help", "settled")]


async def test_help_names_the_phone_of_the_site(texting: Texting) -> None:
    await somebody(texting)
    async with texting.office.unit() as uow:
        await put_front_desk(PutFrontDesk(phone="+13035550188", private_words=()), uow)
    assert "(303) 555-0188" in await sends(texting, "HELP")


async def test_yes_answers_for_the_appointment_that_was_written_about(texting: Texting) -> None:
    person = await somebody(texting)
    session = scheduled(uuid4(), texting.office.clock.now() + timedelta(days=1))
    await texting.office.hear(session)
    await texting.message(
        person_id=person, subject_id=session.session_id, sent_at=texting.office.clock.now()
    )
    assert "<Message>" not in await sends(texting, "Sí")
    assert "<Message>" not in await sends(texting, "No puedo")
    answers = [e for e in await texting.office.events() if e["event"] == "AppointmentAnswered"]
    assert [(e["session_id"], e["will_come"]) for e in answers] == [
        (str(session.session_id), True),
        (str(session.session_id), False),
    ]
    assert [r["state"] for r in await kept(texting)] == ["settled", "open"]


async def test_what_only_a_person_understands_waits_for_one_and_is_stored_sealed(
    texting: Texting, api: AsyncClient, issuer: TestIssuer
) -> None:
    person = await somebody(texting)
    with logged_as("notifications", "all") as logs:
        assert "<Message>" not in await sends(texting, f"Can I come later? {CANARY}")
    assert CANARY not in logs.getvalue()
    [row] = await kept(texting)
    assert CANARY.encode() not in row["sealed"]
    there = "/sites/north/replies"
    [listed] = (await api.get(there, params={"state": "open"})).json()["items"]
    assert (listed["person_id"], listed["meaning"]) == (str(person), "other")
    assert CANARY not in str(listed)
    shown = await api.get(f"{there}/{listed['id']}")
    assert CANARY in shown.json()["text"]
    done = await api.post(f"{there}/{listed['id']}/handling")
    assert (done.status_code, done.json()["state"]) == (200, "handled")
    assert (await api.post(f"{there}/{listed['id']}/handling")).status_code == 409
    assert (await api.get(there, params={"state": "open"})).json()["items"] == []
    client = issuer.bearer("client", client_ids=[str(person)])
    assert (await api.get(there, headers=client)).status_code == 403
    assert CANARY not in generate_latest(REGISTRY).decode()
    assert CANARY not in str(await texting.office.events())


async def test_a_reply_goes_with_the_key_of_its_writer(
    texting: Texting, api: AsyncClient, issuer: TestIssuer
) -> None:
    person = await somebody(texting)
    await sends(texting, CANARY)
    director = issuer.bearer("program_director")
    assert (
        await api.delete(f"/sites/north/contacts/{person}", headers=director)
    ).status_code == 204
    [row] = await kept(texting)
    assert (await api.get(f"/sites/north/replies/{row['id']}")).json()["text"] is None
    assert "<Message>" not in await sends(texting, "anybody there?")
    assert len(await kept(texting)) == 1
    await texting.office.put_contact(person, PersonalData(phone=NUMBER))
    again = await api.get(f"/sites/north/replies/{row['id']}")
    assert (again.status_code, again.json()["text"]) == (200, None), "a later key opens nothing"


async def test_of_several_who_share_a_number_the_one_written_to_last_is_meant(
    texting: Texting,
) -> None:
    people = [await somebody(texting) for _ in range(3)]
    now = texting.office.clock.now()
    for hours, person in enumerate(people):
        await texting.message(person_id=person, sent_at=now - timedelta(hours=hours))
    await sends(texting, "Which room is it?")
    assert [row["person_id"] for row in await kept(texting)] == [people[0]]


@pytest.mark.parametrize("text", ["", " ", "👍" * 400, "\0", "<script>", "STOP" * 300])
async def test_no_reply_is_so_odd_that_it_is_refused(texting: Texting, text: str) -> None:
    await somebody(texting)
    await sends(texting, text)
    assert await granted(texting) == {"stands": 2}


async def test_a_stranger_is_counted_and_nothing_is_kept(texting: Texting) -> None:
    assert "<Message>" not in await sends(texting, "STOP")
    assert await kept(texting) == []
    assert 'kind="reply",outcome="from_nobody_known"' in generate_latest(REGISTRY).decode()


async def test_a_reply_that_nobody_signed_stops_nobody(texting: Texting) -> None:
    await somebody(texting)
    form = {"AccountSid": ACCOUNT, "MessageSid": "SM1", "From": NUMBER, "Body": "STOP"}
    body, headers = twilio.form_signed("https://elsewhere.example/", form)
    assert await texting.called("/providers/texts/replies", body, headers) == 403
    told = {"type": "message.received", "id": "g1", "from": NUMBER, "text": "STOP"}
    early = texting.office.clock.now() + timedelta(minutes=6)
    assert await texting.other_tells(told, at=early, kind="replies") == 403
    assert await granted(texting) == {"stands": 2}
    assert await texting.other_tells(told, kind="replies") == 200
    assert await granted(texting) == {"stopped": 2}


async def test_the_logs_of_a_refused_call_hold_nothing_of_it(texting: Texting) -> None:
    logs: StringIO
    with logged_as("notifications", "all") as logs:
        await texting.called("/providers/texts/replies", f"Body={CANARY}".encode(), {})
    assert "webhook refused" in logs.getvalue()
    assert CANARY not in logs.getvalue()
