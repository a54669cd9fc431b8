"""Canary values in every contact never leave it: no log line, event, metric, error or column."""

from collections.abc import Iterator
from io import StringIO
from uuid import UUID, uuid4

import pytest
from httpx import AsyncClient
from prometheus_client import generate_latest
from sqlalchemy import select

from services.notifications import tables
from services.notifications.domain.terms import Lane
from shared.telemetry import REGISTRY
from tests.integration.notifications.conftest import Office, booked, cancelled, scheduled
from tests.integration.notifications.test_journey import EVENING, enrolled
from tests.support.log_lines import logged_as
from tests.support.tokens import TestIssuer

CANARY = "kanarienvogel"
DIGITS = "5550199"
EMAIL = f"{CANARY}@example.org"
CONTACT = {
    "email": EMAIL,
    "phone": f"+1303{DIGITS}",
    "given_name": CANARY.title(),
    "language": "en",
    "timezone": "America/Denver",
}


@pytest.fixture
def logs() -> Iterator[StringIO]:
    """Everything the process logs, as in production but at its most talkative."""
    with logged_as("notifications", "all") as stream:
        yield stream


async def everything_stored(office: Office) -> str:
    """Return every row of every table as text, bytes included."""
    rows = []
    for table in tables.metadata.tables.values():
        for row in await office.database.fetch(select(table)):
            values = [v.decode("latin-1") if isinstance(v, bytes) else str(v) for v in row.values()]
            rows.append(" ".join(values))
    return "\n".join(rows)


def shows_nothing(text: str) -> None:
    assert CANARY not in text.lower()
    assert DIGITS not in text


async def permitted(api: AsyncClient, person: UUID) -> None:
    path = f"/sites/north/contacts/{person}"
    keyed = {"Idempotency-Key": str(uuid4())}
    answers = [await api.put(path, json=CONTACT, headers=keyed), await api.get(path)]
    for category in ("appointments", "program"):
        body = {"channel": "email", "category": category, "granted": True}
        answers.append(await api.put(f"{path}/permissions", json=body))
    for answer in answers:
        assert answer.status_code == 200
        shows_nothing(answer.text + str(answer.headers) + str(answer.url))


async def test_no_personal_value_leaves_its_contact(
    office: Office, api: AsyncClient, logs: StringIO
) -> None:
    person, series = uuid4(), uuid4()
    await permitted(api, person)
    session = scheduled(series, EVENING)
    await office.hear(enrolled(person), session, booked(series, person), cancelled(session))
    for misbehaviour in (f"450 {EMAIL} later", f"550 {EMAIL} is not known, {CONTACT['phone']}"):
        office.mail.recipient_answers[EMAIL] = misbehaviour
        await office.dispatch(Lane.TRANSACTIONAL)
    office.mail.recipient_answers.clear()
    office.mail.hangs_up_after_data = True
    await office.dispatch()
    assert [letter.to for letter in office.mail.letters] == [EMAIL]

    assert "dispatched" in logs.getvalue()
    shows_nothing(logs.getvalue())
    shows_nothing(await everything_stored(office))
    shows_nothing(generate_latest(REGISTRY).decode())
    shows_nothing(str(await office.events()))


@pytest.mark.parametrize(
    "changed",
    [
        {"email": f"{CANARY} at example.org"},
        {"email": f"{CANARY}@"},
        {"phone": f"(303) {DIGITS} {CANARY}"},
        {"given_name": CANARY * 30},
        {"given_name": f"{CANARY}\n"},
        {"language": CANARY},
        {"timezone": CANARY},
        {"email": [CANARY]},
        {CANARY: 1},
    ],
)
async def test_no_error_repeats_what_was_sent(
    office: Office,
    api: AsyncClient,
    logs: StringIO,
    changed: dict[str, object],
) -> None:
    answer = await api.put(f"/sites/north/contacts/{uuid4()}", json={**CONTACT, **changed})
    assert answer.status_code == 422
    if CANARY not in changed:
        shows_nothing(answer.text)
    shows_nothing(logs.getvalue())
    shows_nothing(await everything_stored(office))


async def test_a_destroyed_key_leaves_nothing_that_opens(
    office: Office, api: AsyncClient, issuer: TestIssuer
) -> None:
    person = uuid4()
    await permitted(api, person)
    path = f"/sites/north/contacts/{person}"
    director = issuer.bearer("program_director")
    assert (await api.delete(path, headers=director)).status_code == 204
    kept = await office.database.fetch(select(tables.person_key))
    assert kept == []
    shown = (await api.get(path)).json()
    assert (shown["is_shredded"], shown["email"], shown["phone"]) == (True, None, None)
    await permitted(api, person)
    assert (await api.get(path)).json()["is_shredded"] is False
