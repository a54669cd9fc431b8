"""Who a client is stands sealed and nowhere else: no event, row, log line, address or error."""

import json
from collections.abc import Iterator
from io import StringIO
from typing import Any

import pytest
from prometheus_client import generate_latest
from sqlalchemy import text

from shared.telemetry import REGISTRY
from tests.integration.enrollment.conftest import TODAY, Desk, Enrollment, shown
from tests.integration.enrollment.public import CANARIES, WHOLE, visitor
from tests.support.log_lines import logged_as


@pytest.fixture
def logs() -> Iterator[StringIO]:
    """Everything the process logs, as in production but at its most talkative."""
    with logged_as("enrollment", "api") as stream:
        yield stream


EVERY_TABLE = text(
    "SELECT relname FROM pg_class JOIN pg_namespace n ON n.oid = relnamespace "
    "WHERE relkind = 'r' AND nspname = 'public' ORDER BY relname"
)


def found_in(where: Any) -> list[str]:
    """Return the canaries in a text, or in bytes read as text."""
    said = where.decode("latin-1") if isinstance(where, bytes) else str(where)
    return [canary for canary in CANARIES if canary in said.lower()]


async def everything(enrollment: Enrollment) -> dict[str, str]:
    """Return each table's rows as text; bytes as what their characters would be."""
    tables = [row["relname"] for row in await enrollment.database.fetch(EVERY_TABLE)]
    rows = {}
    for table in tables:
        kept = await enrollment.database.fetch(text(f'SELECT * FROM "{table}"'))  # noqa: S608 - our names
        rows[table] = " ".join(readable(value) for row in kept for value in row.values())
    return rows


def readable(value: Any) -> str:
    if isinstance(value, bytes):
        return value.decode("latin-1")
    if isinstance(value, list):
        return " ".join(readable(one) for one in value)
    return json.dumps(value, default=str, ensure_ascii=False)


async def test_identity_is_in_plain_text_nowhere(
    enrollment: Enrollment, desk: Desk, logs: StringIO
) -> None:
    answers = []
    async with visitor(enrollment, desk.site).http as http:
        public = visitor(enrollment, desk.site)
        public.http = http
        draft = await public.open(**WHOLE)
        other = await public.open(**WHOLE)
        answers += [await public.put(draft, WHOLE), await public.submit(draft)]
        answers += [await public.put(other, {**WHOLE, "surprise": "canary"})]
        answers += [await public.put(other, {**WHOLE, "note": 5})]
    taken = shown(await desk.get(f"/applications/{draft['id']}"))
    client = taken["client_id"]
    key = {"Idempotency-Key": "identity"}
    path = f"/sites/{desk.site}/clients/{client}/identity"
    identity = WHOLE["identity"]
    answers += [await desk.http.put(path, json=identity, headers=key)]
    answers += [await desk.http.put(path, json=identity, headers=key)]
    answers += [
        await desk.http.put(path, json={**identity, name: f"canary {name}"}) for name in identity
    ]
    confidence = {name: WHOLE[name] for name in ("caller", "step_down", "note")}
    at = f"/sites/{desk.site}/applications/{taken['id']}"
    answers += [await desk.http.put(f"{at}/confidence", json=confidence, headers=key)]
    staff = {"program": "iop", "received_on": TODAY, **confidence, "identity": identity}
    second = await desk.post("/applications", staff, **key)
    answers += [second, await desk.post("/applications", {**staff, "identity": "canary"})]
    merge = {"kept_client_id": client, "duplicate_client_id": second.json()["client_id"]}
    answers += [await desk.post("/client-merges", merge, **key)]
    search = await desk.post("/clients/_search", {"phone": identity["phone"]}, **key)
    assert found_in(search.text)  # the canaries are seen where they may be
    answers += [
        await desk.get(f"/clients/{client}/duplicates"),
        await desk.get(f"/clients/{client}"),
    ]
    answers += [await desk.get("/applications")]
    for answer in answers:
        assert found_in(answer.text) == [], answer.url
        assert found_in(answer.headers) == []
        assert found_in(answer.url) == []
    for table, rows in (await everything(enrollment)).items():
        assert found_in(rows) == [], table
    assert found_in(logs.getvalue()) == []
    assert found_in(generate_latest(REGISTRY)) == []


async def test_what_stands_in_plain_text_would_be_seen(enrollment: Enrollment, desk: Desk) -> None:
    await desk.apply(external_reference="Robin 7")
    assert "Robin 7" in (await everything(enrollment))["application"]
    await desk.post("/agreements", {"label": "robin", "text": "Robin 8"})
    assert "Robin 8" in (await everything(enrollment))["agreement"]
