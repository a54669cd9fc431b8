"""A table of contacts is kept whole and once: bad rows are named, and hold up no other."""

import os
from base64 import b64encode
from typing import Any
from uuid import UUID, uuid4

import pytest
from httpx import ASGITransport, AsyncClient
from sqlalchemy import select

from deploy.cli.notifications.imports import Summary, send_parts
from deploy.client import ServiceClient
from services.notifications import tables
from services.notifications.domain.terms import Category
from services.notifications.main import create_api
from services.notifications.settings import NotificationsSettings
from tests.integration.notifications.conftest import SITE, Office, booked, scheduled
from tests.integration.notifications.test_journey import EVENING
from tests.support.tokens import TestIssuer

ROWS = int(os.environ.get("FOOTBRIDGE_IMPORT_ROWS", "600"))
"""10,000 where the whole extent is asked for."""
CONTACTS = f"/sites/{SITE}/contacts/imports"
SUPPRESSIONS = f"/sites/{SITE}/suppressions/imports"
HEADER = "person_id,given_name,email,phone,timezone,channels,categories"


def sheet(*rows: str, header: str = HEADER) -> str:
    return "\n".join([header, *rows])


def row_of(person: UUID, number: int = 0, *, zone: str = "America/Denver") -> str:
    cells = (person, "Maria", f"p{number}@example.org", f"303 555 {number % 10_000:04d}", zone)
    return ",".join([*map(str, cells), "email sms", "appointments program"])


async def upload(api: AsyncClient, text: str, path: str = CONTACTS, **more: Any) -> dict[str, Any]:
    body = {"file": b64encode(text.encode()).decode(), **more}
    answer = await api.post(path, json=body)
    assert answer.status_code == 200, answer.text
    shown: dict[str, Any] = answer.json()
    return shown


def counts(answer: dict[str, Any]) -> dict[str, int]:
    return {name: answer[name] for name in ("added", "changed", "unchanged") if answer[name]}


async def everything(office: Office) -> list[Any]:
    owned = (tables.contact, tables.person_key, tables.channel_permission, tables.contact_change)
    return [dict(row) for table in owned for row in await office.database.fetch(select(table))]


async def test_a_table_is_kept_once_however_often_it_comes(
    office: Office, api: AsyncClient
) -> None:
    people = [uuid4() for _ in range(5)]
    text = sheet(*(row_of(person, number) for number, person in enumerate(people)))
    assert counts(await upload(api, text, dry_run=True)) == {"added": 5}
    assert await everything(office) == []
    assert counts(await upload(api, text)) == {"added": 5}
    before = await everything(office)
    assert counts(await upload(api, text)) == {"unchanged": 5}
    assert await everything(office) == before
    changed = text.replace("Maria", "Marie", 1)
    assert counts(await upload(api, changed, dry_run=True)) == {"changed": 1, "unchanged": 4}
    assert counts(await upload(api, changed)) == {"changed": 1, "unchanged": 4}
    shown = (await api.get(f"/sites/{SITE}/contacts/{people[2]}")).json()
    assert (shown["email"], shown["phone"]) == ("p•••@•••.org", "•••02")
    granted = (await api.get(f"/sites/{SITE}/contacts/{people[2]}/permissions")).json()["items"]
    assert len(granted) == 4


async def test_a_cell_that_says_nothing_erases_nothing(office: Office, api: AsyncClient) -> None:
    person = uuid4()
    await upload(api, sheet(row_of(person, 7)))
    before = (await api.get(f"/sites/{SITE}/contacts/{person}")).json()
    only_names = sheet(f"{person},Ana", header="person_id,given_name")
    assert counts(await upload(api, only_names, timezone="Europe/Madrid")) == {"changed": 1}
    after = (await api.get(f"/sites/{SITE}/contacts/{person}")).json()
    same = ("email", "phone", "language", "timezone")
    assert [after[name] for name in same] == [before[name] for name in same]
    assert after["given_name"] == "A•••"
    empty = sheet(f"{person},,,,America/Denver,,")
    assert counts(await upload(api, empty)) == {"unchanged": 1}


async def test_a_bad_row_holds_up_no_other(office: Office, api: AsyncClient) -> None:
    good, bad = uuid4(), uuid4()
    text = sheet(row_of(good), f"{bad},Canary,canary at home,12,Mars/Canary,,", row_of(uuid4(), 2))
    answer = await upload(api, text)
    assert answer["added"] == 2
    assert [(one["line"], one["field"]) for one in answer["refused"]] == [
        (3, "email"),
        (3, "phone"),
        (3, "timezone"),
    ]
    assert "anary" not in str(answer)
    assert (await api.get(f"/sites/{SITE}/contacts/{bad}")).status_code == 404


async def test_a_file_overrules_nobodys_word(
    office: Office, api: AsyncClient, issuer: TestIssuer
) -> None:
    person, gone = await office.client(permits=()), await office.client()
    await office.permit(person, Category.APPOINTMENTS, granted=False)
    await api.put(f"/sites/{SITE}/contacts/{person}/opt-outs/sms")
    director = issuer.bearer("program_director")
    await api.delete(f"/sites/{SITE}/contacts/{gone}", headers=director)
    answer = await upload(api, sheet(row_of(person), row_of(gone, 1)))
    assert counts(answer) == {"changed": 1}
    [refused] = answer["refused"]
    assert (refused["line"], refused["field"]) == (3, "person_id")
    said = (await api.get(f"/sites/{SITE}/contacts/{person}/permissions")).json()["items"]
    by = {(one["channel"], one["category"]): one for one in said}
    assert by["email", "appointments"]["state"] == "revoked"
    assert by["email", "program"]["state"] == "granted"
    assert by["sms", "appointments"]["opted_out_at"]


async def test_what_waits_follows_an_imported_zone(office: Office, api: AsyncClient) -> None:
    person, series = uuid4(), uuid4()
    await office.hear(scheduled(series, EVENING), booked(series, person))
    before = [row["due_at"] for row in await office.rows()]
    await upload(api, sheet(row_of(person, zone="Europe/Berlin")))
    assert [row["due_at"] for row in await office.rows()] != before


async def test_addresses_that_another_provider_suppressed_are_taken_over(
    office: Office, api: AsyncClient, issuer: TestIssuer
) -> None:
    api.headers.update(issuer.bearer("ops"))
    person = await office.client(email="maria@example.org")
    text = sheet(
        "email,Maria@Example.org,hard_bounce",
        "email,maria@example.org,complaint",
        "email,nobody@example.org,complaint",
        "email,canary@example.org,canary",
        header="channel,address,why",
    )
    answer = await upload(api, text, SUPPRESSIONS)
    assert (answer["added"], answer["unchanged"], answer["unknown"]) == (1, 1, 1)
    assert [(one["line"], one["field"]) for one in answer["refused"]] == [(5, "why")]
    [entry] = (await api.get(f"/sites/{SITE}/suppressions")).json()["items"]
    assert (entry["person_id"], entry["why"]) == (str(person), "hard_bounce")


@pytest.mark.parametrize("file", ["%%%", "AAAA", b64encode(b"person_id,x").decode()])
async def test_what_is_no_table_is_refused(api: AsyncClient, office: Office, file: str) -> None:
    answer = await api.post(CONTACTS, json={"file": file})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "file"


async def test_the_command_sends_a_long_file_in_parts(
    settings: NotificationsSettings, office: Office, issuer: TestIssuer
) -> None:
    """FOOTBRIDGE_IMPORT_ROWS=10000 gives the whole extent."""
    rows = [row_of(uuid4(), number) for number in range(ROWS - 1)]
    content = sheet(*rows, "not an id,,,,America/Denver,,").encode("cp1252")
    token = issuer.bearer("program_director")["Authorization"].removeprefix("Bearer ")
    transport = ASGITransport(create_api(settings, office.database, office.clock))
    summary = Summary()
    async with ServiceClient(
        "notifications", "http://notifications", lambda: token, transport=transport
    ) as api:
        asked = {"dry_run": False, "language": "en", "timezone": None}
        await send_parts(api, content, CONTACTS, asked, summary)
        await send_parts(api, content, CONTACTS, asked, summary)
    assert summary.counts == {
        "read": 2 * ROWS,
        "added": ROWS - 1,
        "changed": 0,
        "unchanged": ROWS - 1,
        "unknown": 0,
    }
    assert [one["line"] for one in summary.refused] == [ROWS + 1] * 2
