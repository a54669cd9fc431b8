"""Rendered words and what fills them exist during a hand-over alone: nothing else shows them."""

import json
from collections.abc import AsyncIterator, Iterator
from io import StringIO
from uuid import uuid4

import pytest
import pytest_asyncio
from httpx import ASGITransport, AsyncClient
from prometheus_client import generate_latest
from sqlalchemy import select

from services.notifications import tables
from services.notifications.domain.contacts.contact import PersonalData
from services.notifications.domain.messages.message import Message, composed
from services.notifications.domain.templates.fields import UNSECURED
from services.notifications.domain.templates.wordings import TEMPLATES
from services.notifications.domain.terms import ChannelName, Language
from services.notifications.main import create_api
from services.notifications.settings import NotificationsSettings
from shared.clock import SettableClock
from shared.database import Database
from shared.telemetry import REGISTRY
from tests.integration.notifications.conftest import Office, booked, scheduled
from tests.integration.notifications.test_journey import EVENING
from tests.support.log_lines import logged_as
from tests.support.tokens import TestIssuer
from tests.unit.notifications.making import DENVER, a_notification, a_session

NAME, TYPE, SAID = "kanarienvogel", "nachtigall", "zaunkoenig"
THERE = "/sites/north/templates/appointment-reminder"


@pytest.fixture
def logs() -> Iterator[StringIO]:
    with logged_as("notifications", "all") as stream:
        yield stream


@pytest_asyncio.fixture
async def director(
    settings: NotificationsSettings, database: Database, clock: SettableClock, issuer: TestIssuer
) -> AsyncIterator[AsyncClient]:
    async with AsyncClient(
        transport=ASGITransport(create_api(settings, database, clock)),
        base_url="http://notifications",
        headers=issuer.bearer("program_director"),
    ) as client:
        yield client


async def stored_of(office: Office, *without: str) -> str:
    rows = []
    for name, table in tables.metadata.tables.items():
        if name not in without:
            rows += [dict(row) for row in await office.database.fetch(select(table))]
    return str(rows).lower()


def shows_none_of(text: str, *words: str) -> None:
    assert not [word for word in words if word in text.lower()]


async def test_what_was_rendered_is_in_no_log_metric_event_row_or_error(
    office: Office, director: AsyncClient, logs: StringIO
) -> None:
    body = f"{SAID}: ((date)) at ((time)). Reply STOP to opt out."
    words = {"email": {"en": {"subject": SAID, "body": body}}}
    await director.put(f"{THERE}/draft", json={"wordings": words})
    await director.post(f"{THERE}/draft/check")
    assert (await director.post(f"{THERE}/draft/publish")).status_code == 200
    people = [await office.client() for _ in range(3)]
    series = uuid4()
    for person in people:
        data = PersonalData(f"{person.hex}@example.org", given_name=NAME)
        await office.put_contact(person, data)
    session = scheduled(series, EVENING).model_copy(update={"session_type": TYPE})
    await office.hear(session, *(booked(series, person) for person in people))
    office.mail.recipient_answers[f"{people[1].hex}@example.org"] = f"550 {SAID} {NAME} {TYPE}"
    office.clock.set(min(row["due_at"] for row in await office.rows()))
    await office.dispatch()
    assert SAID in str(office.mail.letters[0].content)
    shows_none_of(str(office.mail.letters[0].content), NAME, TYPE)
    shows_none_of(logs.getvalue() + generate_latest(REGISTRY).decode(), SAID, NAME, TYPE)
    shows_none_of(json.dumps(await office.events(), default=str), SAID, NAME, TYPE)
    shows_none_of(await stored_of(office, "template_version"), SAID, NAME)
    shows_none_of(await stored_of(office, "template_version", "subject"), TYPE)


async def test_no_refusal_repeats_what_was_written(director: AsyncClient, logs: StringIO) -> None:
    wrong = {
        "subject": f"{NAME}\n{NAME}",
        "body": f"(({NAME})) ((date) {NAME} http://{NAME}.org/ \u202e",
    }
    asked = {"wordings": {"email": {"en": wrong}, "sms": {"en": wrong}}}
    await director.put(f"{THERE}/draft", json=asked)
    answers = [
        await director.post(f"{THERE}/preview", json=asked),
        await director.post(f"{THERE}/draft/publish"),
        await director.put(f"{THERE}/draft", json={"wordings": {NAME: {}}}),
        await director.put(f"/sites/north/templates/{NAME}/draft", json=asked),
    ]
    assert [one.status_code for one in answers] == [422, 409, 422, 404]
    for one in answers[:2]:
        shows_none_of(one.text, NAME)
    checked = (await director.post(f"{THERE}/draft/check")).json()
    shows_none_of(json.dumps([one["message"] for one in checked["findings"]]), NAME)
    shows_none_of(logs.getvalue(), SAID)


@pytest.mark.parametrize("code", TEMPLATES)
def test_a_name_and_a_type_are_rendered_behind_a_login_alone(code: str) -> None:
    session = a_session(session_type="group")
    details = {"until": "2026-03-14T18:00:00+00:00", "on": "2026-03-14"}
    for channel in TEMPLATES[code].channels:
        notification = a_notification(template=code, channel=channel)
        notification.details = details
        message = composed(
            notification,
            session,
            to="x",
            language=Language.ENGLISH,
            zone=DENVER,
            given_name=NAME,
        )
        if isinstance(message, Message) and channel in UNSECURED:
            shows_none_of(message.subject + message.body, NAME, "group")
        assert NAME not in repr(message)
    inbox = a_notification(template="appointment-reminder", channel=ChannelName.INBOX)
    told = composed(inbox, session, to="x", language=Language.ENGLISH, zone=DENVER, given_name=NAME)
    assert isinstance(told, Message)
    assert f"Hello {NAME}, your group session is on" in told.body
