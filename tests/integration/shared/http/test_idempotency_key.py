"""Same key and body, same answer; other body, refused; nothing twice."""

import asyncio
from itertools import count

import httpx
import pytest
from sqlalchemy import func, select, text

from shared.database import Database
from shared.http.idempotency import forget_old_answers
from tests.support.jars import JARS

_numbers = count(1)
URL = "/sites/north/jars"


@pytest.fixture
def label() -> str:
    return f"plum {next(_numbers)}"


async def _jars(database: Database, label: str) -> int:
    statement = select(func.count()).select_from(JARS).where(JARS.c.label == label)
    return int(await database.fetch_value(statement))


async def test_the_same_key_and_body_get_the_stored_answer(
    client: httpx.AsyncClient, database: Database, label: str
) -> None:
    headers = {"Idempotency-Key": f"key of {label}"}
    first = await client.post(URL, json={"label": label}, headers=headers)
    second = await client.post(URL, json={"label": label}, headers=headers)
    assert first.status_code == second.status_code == 201
    assert first.content == second.content
    for name in ("etag", "location", "content-type"):
        assert first.headers[name] == second.headers[name]
    assert second.headers["idempotency-replayed"] == "true"
    assert "idempotency-replayed" not in first.headers
    assert await _jars(database, label) == 1


async def test_neither_a_key_nor_an_answer_can_be_read_where_it_is_kept(
    client: httpx.AsyncClient, database: Database, label: str
) -> None:
    key = f"key of {label}"
    await client.post(URL, json={"label": label}, headers={"Idempotency-Key": key})
    kept = await database.fetch(text("SELECT * FROM idempotency_key"))
    assert len(kept) > 0
    for row in kept:
        assert label.encode() not in row["body"]
        assert key not in row["key"]


async def test_the_same_key_with_another_body_is_refused(
    client: httpx.AsyncClient, database: Database, label: str
) -> None:
    headers = {"Idempotency-Key": f"key of {label}"}
    await client.post(URL, json={"label": label}, headers=headers)
    other = await client.post(URL, json={"label": f"{label}b"}, headers=headers)
    assert other.status_code == 422
    assert other.json()["type"].endswith(":idempotency-key-reused")
    assert await _jars(database, f"{label}b") == 0


async def test_without_a_key_the_rule_answers(client: httpx.AsyncClient, label: str) -> None:
    await client.post(URL, json={"label": label})
    second = await client.post(URL, json={"label": label})
    assert second.status_code == 409
    assert second.json()["type"] == "urn:footbridge:problem:label-is-taken"


async def test_many_at_once_under_one_key_have_one_effect_and_one_answer(
    client: httpx.AsyncClient, database: Database, label: str
) -> None:
    headers = {"Idempotency-Key": f"key of {label}"}
    answers = await asyncio.gather(
        *(client.post(URL, json={"label": label}, headers=headers) for _ in range(20))
    )
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    assert await _jars(database, label) == 1


async def test_a_stale_repeat_of_a_change_gets_the_answer_of_the_change(
    client: httpx.AsyncClient, label: str
) -> None:
    made = await client.post(URL, json={"label": label})
    where = made.headers["location"]
    headers = {"Idempotency-Key": f"key of {label}", "If-Match": made.headers["etag"]}
    first = await client.put(where, json={"label": label, "grams": 200}, headers=headers)
    second = await client.put(where, json={"label": label, "grams": 200}, headers=headers)
    assert (first.status_code, second.status_code) == (200, 200)
    assert first.content == second.content
    assert first.headers["etag"] == second.headers["etag"] == '"2"'


async def test_a_key_belongs_to_its_caller_and_path(client: httpx.AsyncClient, label: str) -> None:
    headers = {"Idempotency-Key": f"key of {label}"}
    made = await client.post(URL, json={"label": label}, headers=headers)
    elsewhere = await client.put(made.headers["location"], json={"label": label}, headers=headers)
    assert elsewhere.status_code == 200


@pytest.mark.parametrize("key", ["", '""', "x" * 256, "tab\there"])
async def test_a_malformed_key_is_refused(client: httpx.AsyncClient, label: str, key: str) -> None:
    answer = await client.post(URL, json={"label": label}, headers={"Idempotency-Key": key})
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"] == "header.Idempotency-Key"


async def test_an_answer_that_is_too_old_is_forgotten(
    client: httpx.AsyncClient, database: Database, label: str
) -> None:
    headers = {"Idempotency-Key": f"key of {label}"}
    await client.post(URL, json={"label": label}, headers=headers)
    await forget_old_answers(database)
    kept = await client.post(URL, json={"label": label}, headers=headers)
    await forget_old_answers(database, older_than_days=-1)
    forgotten = await client.post(URL, json={"label": label}, headers=headers)
    assert (kept.status_code, forgotten.status_code) == (201, 409)
