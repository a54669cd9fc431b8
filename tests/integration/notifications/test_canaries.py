"""Canaries in every field of every contact: found where a message is addressed, and nowhere else.

Looked through: answers and errors, logs at their most talkative, metrics, events, each row of each
table as text, the files of the database as they lie on the disk, and the letters themselves.
"""

from base64 import b64encode
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from httpx import AsyncClient, Response
from prometheus_client import generate_latest
from sqlalchemy import select, text

from services.notifications import tables
from services.notifications.domain.terms import Audience, Category, Lane
from services.notifications.ports.people import ContactIsUnreadable
from shared.contracts.enrollment import ConsentGranted
from shared.telemetry import REGISTRY
from tests.integration.notifications.conftest import NOON, SITE, Office, booked, scheduled
from tests.integration.notifications.test_journey import EVENING, TWO_HOURS_BEFORE
from tests.support.log_lines import logged_as
from tests.support.tokens import TestIssuer
from tests.unit.notifications.making import a_notification

NUMBER = uuid4().int
BIRD = f"canary{NUMBER % 10**12}"
DIGITS = f"{2000000 + NUMBER % 7999999}"
CONSENT = uuid4()
PEOPLE = {kind: uuid4() for kind in ("client", "family", "staff")}


def values_of(kind: str) -> dict[str, str]:
    return {
        "email": f"{BIRD}.{kind}@example.org",
        "phone": f"+1303{DIGITS}",
        "given_name": f"{BIRD}{kind}".title(),
    }


@pytest.fixture
def logs() -> Iterator[StringIO]:
    with logged_as("notifications", "all") as stream:
        yield stream


def of(person: UUID, *rest: str) -> str:
    return "/".join((f"/sites/{SITE}/contacts/{person}", *rest))


def silent(where: str, said: str | bytes) -> None:
    """Fail where a canary sings, without repeating what else is there."""
    text_of = said.decode("latin-1") if isinstance(said, bytes) else said
    for canary in (BIRD, DIGITS):
        assert canary not in text_of.lower(), f"{where}: a canary"


def answered(answer: Response) -> Response:
    silent(f"{answer.request.method} {answer.request.url.path}", answer.text)
    silent("headers", str(answer.headers))
    assert answer.status_code < 500, answer.status_code
    return answer


async def put_everybody(api: AsyncClient) -> None:
    place = {"language": "en", "timezone": "America/Denver"}
    for kind, person in PEOPLE.items():
        keyed = {"Idempotency-Key": str(uuid4())}
        body = {**values_of(kind), **place}
        answer = answered(await api.put(of(person), json=body, headers=keyed))
        assert answer.status_code == 200
        defaults = {"audience": kind}
        answered(await api.post(of(person, "permissions", "defaults"), json=defaults))
    staff = {"roles": ["clinician"]}
    answered(await api.put(f"/sites/{SITE}/staff/{PEOPLE['staff']}", json=staff))
    there = f"/sites/{SITE}/clients/{PEOPLE['client']}/family/{PEOPLE['family']}"
    answered(await api.put(there, json={"consent_id": str(CONSENT)}))


async def ask_everything(api: AsyncClient) -> None:
    for person in PEOPLE.values():
        for rest in ((), ("permissions",), ("preferences",), ("changes",)):
            answered(await api.get(of(person, *rest)))
        answered(await api.put(of(person, "hours"), json={"opens": "09:00"}))
        answered(await api.put(of(person, "opt-outs", "sms")))
        body = {"why": "complaint", "provider": "smtp", "code": "550"}
        answered(await api.put(of(person, "suppressions", "sms"), json=body))
    for name in ("suppressions", "staff", "family", "notifications"):
        answered(await api.get(f"/sites/{SITE}/{name}"))


async def ask_what_is_wrong(api: AsyncClient) -> None:
    person, place = uuid4(), {"language": "en", "timezone": "America/Denver"}
    for wrong in (
        {"email": f"{BIRD} at example.org"},
        {"email": f"{BIRD}@{BIRD}..org"},
        {"phone": f"{DIGITS}{DIGITS}"},
        {"phone": f"call {BIRD}"},
        {"phone": f"{DIGITS} ext. 5"},
        {"given_name": BIRD * 30},
        {"given_name": f"{BIRD}\x00"},
        {"timezone": f"Mars/{BIRD}"},
        {"language": BIRD},
        {BIRD.upper(): 1},
    ):
        answer = await api.put(of(person), json={**place, **wrong})
        assert answer.status_code in {400, 422}
        if BIRD.upper() not in wrong:
            answered(answer)
    client = PEOPLE["client"]
    for path, body in (
        (of(client, "verifications", "email", "confirm"), {"code": BIRD}),
        (of(client, "permissions", "defaults"), {"audience": BIRD}),
        (f"/sites/{SITE}/contacts/imports", {"file": BIRD}),
        (f"/sites/{SITE}/suppressions/imports", {"file": sheet(f"channel\n{BIRD}")}),
        (f"/sites/{SITE}/contacts/imports", {"file": sheet(f"{BIRD},{DIGITS}\n1,2")}),
    ):
        assert answered(await api.post(path, json=body)).status_code == 422
    row = f"{BIRD},{BIRD},{DIGITS},{BIRD},{BIRD}"
    rows = {"file": sheet(f"person_id,email,phone,timezone,channels\n{row}")}
    left_out = answered(await api.post(f"/sites/{SITE}/contacts/imports", json=rows)).json()
    assert len(left_out["refused"]) == 5


def sheet(said: str) -> str:
    return b64encode(said.encode()).decode()


async def import_more(api: AsyncClient) -> None:
    cells = ",".join((str(uuid4()), *values_of("imported").values()))
    rows = {"file": sheet(f"person_id,email,phone,given_name\n{cells}"), "timezone": "UTC"}
    answer = answered(await api.post(f"/sites/{SITE}/contacts/imports", json=rows))
    assert answer.json()["added"] == 1
    listed = {"file": sheet(f"channel,address,why\nemail,{BIRD}.imported@example.org,complaint")}
    assert answered(await api.post(f"/sites/{SITE}/suppressions/imports", json=listed)).json()[
        "added"
    ]


_TO_OTHERS = (
    ("family", Category.FAMILY, "family-appointment-reminder"),
    ("staff", Category.STAFF_DUTIES, "staff-task-overdue"),
)


async def write_to_everybody(office: Office) -> None:
    """Let a message leave to each kind of person, and others be refused in telling words."""
    client, series = PEOPLE["client"], uuid4()
    consent = ConsentGranted(
        consent_id=CONSENT, client_id=client, party_kind="family", granted_on=NOON.date()
    )
    await office.hear(consent, scheduled(series, EVENING), booked(series, client))
    subject = next(r for r in await office.rows() if r["template"] == "appointment-reminder")
    about = {"subject_id": subject["subject_id"], "cause_id": subject["cause_id"]}
    async with office.unit() as uow:
        for kind, category, template in _TO_OTHERS:
            uow.notifications.add(
                a_notification(
                    person_id=PEOPLE[kind],
                    client_id=client,
                    audience=Audience(kind),
                    category=category,
                    template=template,
                    **about,
                )
            )
    bounce = f"450 <{values_of('client')['email']}> {BIRD} is busy"
    office.mail.recipient_answers[values_of("client")["email"]] = bounce
    for lane in (Lane.TRANSACTIONAL, Lane.REMINDERS, Lane.REMINDERS):
        await office.dispatch(lane)
    office.mail.recipient_answers.clear()
    office.clock.set(TWO_HOURS_BEFORE)
    for lane in (Lane.TRANSACTIONAL, Lane.REMINDERS):
        await office.dispatch(lane)


async def rows_as_text(office: Office) -> list[tuple[str, str]]:
    found = []
    for table in tables.metadata.tables.values():
        for row in await office.database.fetch(select(table)):
            for name, value in row.items():
                is_bytes = isinstance(value, bytes)
                found.append(
                    (f"{table.name}.{name}", value.decode("latin-1") if is_bytes else str(value))
                )
    return found


async def folder_of(office: Office) -> Path:
    """Return where this database lies, after everything was written there."""
    await office.database.execute(text("CHECKPOINT"))
    [row] = await office.database.fetch(
        text(
            "SELECT current_setting('data_directory') AS place, oid FROM pg_database"
            " WHERE datname = current_database()"
        )
    )
    return Path(row["place"], "base", str(row["oid"]))


def look_through(folder: Path) -> None:
    if not folder.is_dir():
        pytest.skip("the database's files lie on another machine")
    kept = b""
    for path in folder.iterdir():
        said = path.read_bytes()
        silent(path.name, said)
        kept += said
    assert b"America/Denver" in kept, "these are not the files in which the contacts lie"


def letters_to(office: Office) -> dict[str, Any]:
    return {letter.to: letter.content for letter in office.mail.letters}


async def test_canaries_sing_where_a_message_is_addressed_and_nowhere_else(
    office: Office, api: AsyncClient, issuer: TestIssuer, logs: StringIO
) -> None:
    api.headers.update(issuer.bearer("program_director", "ops"))
    await put_everybody(api)
    sent = await api.post(of(PEOPLE["client"], "verifications", "email"))
    assert answered(sent).status_code == 200
    await ask_everything(api)
    await ask_what_is_wrong(api)
    await import_more(api)
    await write_to_everybody(office)

    letters = letters_to(office)
    assert set(letters) == {values_of(kind)["email"] for kind in PEOPLE}
    for to, content in letters.items():
        del content["To"]
        silent(f"a letter beside its address ({len(to)})", content.as_string())
    assert "dispatched" in logs.getvalue()
    silent("logs", logs.getvalue())
    silent("metrics", generate_latest(REGISTRY))
    silent("events", str(await office.events()))
    for where, said in await rows_as_text(office):
        silent(where, said)
    look_through(await folder_of(office))


async def test_a_destroyed_key_silences_what_is_sealed(
    office: Office, api: AsyncClient, issuer: TestIssuer
) -> None:
    api.headers.update(issuer.bearer("program_director", "ops"))
    await put_everybody(api)
    await api.post(of(PEOPLE["client"], "verifications", "email"))
    for person in PEOPLE.values():
        assert (await api.delete(of(person))).status_code == 204
        shown = (await api.get(of(person))).json()
        assert (shown["email"], shown["phone"], shown["given_name"]) == (None, None, None)
    assert await office.database.fetch(select(tables.person_key)) == []
    [kept] = await office.database.fetch(select(tables.verification))
    key = office.vault.new_key(kept["person_id"])
    with pytest.raises(ContactIsUnreadable):
        office.vault.open_values(kept["person_id"], kept["sealed"], key)
    for row in await office.database.fetch(select(tables.contact)):
        assert (row["sealed"], row["email_index"], row["phone_index"]) == (None, None, None)
