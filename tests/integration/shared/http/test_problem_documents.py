"""Whatever goes wrong is answered with a problem document that repeats nothing of the input."""

import re
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import httpx
import pytest
from fastapi import FastAPI

from shared.database import Database
from shared.identifiers import new_id
from tests.support.jars import asgi_client, jar_app, opened
from tests.support.tokens import TestIssuer

URL = "/sites/north/jars"
SECRET = "zoe@example.org"


def _problem(answer: httpx.Response, status: int) -> dict[str, Any]:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    document: dict[str, Any] = answer.json()
    assert document["status"] == status
    assert document["type"].startswith("urn:footbridge:problem:")
    assert document["title"]
    assert document["correlation_id"] == answer.headers["x-correlation-id"]
    assert SECRET not in answer.text
    return document


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "body.label"),
        ({"label": SECRET * 3}, "body.label"),
        ({"label": 7}, "body.label"),
        ({"label": "x", "grams": SECRET}, "body.grams"),
        ({"label": "x", "grams": 0}, "body.grams"),
        (
            {"label": "x", "fillings": [{"kind": SECRET, "on": "2026-01-01"}]},
            "body.fillings.0.kind",
        ),
        ({"label": "x", "fillings": [{"kind": "jam", "on": SECRET}]}, "body.fillings.0.on"),
        ({"label": "x", "admin": True}, "body.admin"),
        ({"label": "x", SECRET: 1}, "body.*"),
        ([], "body"),
        (SECRET, "body"),
    ],
)
async def test_a_value_that_cannot_be_right_is_named_by_its_field(
    client: httpx.AsyncClient, body: object, field: str
) -> None:
    document = _problem(await client.post(URL, json=body), 422)
    assert [error["field"] for error in document["errors"]] == [field]
    assert all(error["message"] for error in document["errors"])


@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("/sites/north/jars/zoe@example.org", "path.jar_id"),
        ("/sites/north/jars?limit=zoe@example.org", "query.limit"),
        ("/sites/north/jars?limit=201", "query.limit"),
        ("/sites/north/jars?after=zoe@example.org", "query.after"),
        ("/sites/zoe@example.org/jars", "path.site"),
    ],
)
async def test_a_bad_address_is_named_by_its_parameter(
    app: FastAPI, issuer: TestIssuer, path: str, field: str
) -> None:
    async with asgi_client(app, **issuer.bearer("facilitator")) as client:
        document = _problem(await client.get(path), 422)
    assert document["errors"][0]["field"] == field


async def test_no_body_at_all_is_named(client: httpx.AsyncClient) -> None:
    headers = {"content-type": "application/json"}
    document = _problem(await client.post(URL, headers=headers), 422)
    assert document["errors"] == [{"field": "body", "message": "is required"}]


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b'{"label": "zoe@example.org"',
        b'{"label": NaN}',
        b"\xff\xfe",
        b'{"label": "a\\u0000b"}',
        b'{"label": "\\ud800"}',
        b'{"label": ' + b"[" * 5000 + b"]" * 5000 + b"}",
        b'{"label": ' + b'{"a":' * 33 + b"1" + b"}" * 33 + b"}",
    ],
)
async def test_a_body_that_is_not_sound_json_is_refused(
    client: httpx.AsyncClient, body: bytes
) -> None:
    headers = {"content-type": "application/json"}
    document = _problem(await client.post(URL, content=body, headers=headers), 400)
    assert document["type"] == "urn:footbridge:problem:malformed-body"


@pytest.mark.parametrize(
    "media", ["text/plain", "application/xml", "multipart/form-data", "application/x-json", ""]
)
async def test_a_body_of_another_type_is_refused(client: httpx.AsyncClient, media: str) -> None:
    answer = await client.post(URL, content=b'{"label": "x"}', headers={"content-type": media})
    _problem(answer, 415)


async def test_a_body_that_is_too_large_is_refused(client: httpx.AsyncClient) -> None:
    document = _problem(await client.post(URL, json={"label": "x" * 1024 * 1024}), 413)
    assert document["limit_bytes"] == 1024 * 1024


async def test_a_body_that_grows_too_large_is_refused(client: httpx.AsyncClient) -> None:
    async def parts() -> AsyncIterator[bytes]:
        for _ in range(40):
            yield b" " * 32 * 1024

    headers = {"content-type": "application/json"}
    _problem(await client.post(URL, content=parts(), headers=headers), 413)


async def test_an_unknown_address_is_not_found(client: httpx.AsyncClient) -> None:
    for path in (f"/{SECRET}", "/sites/north/jars/", "/docs", "/redoc"):
        _problem(await client.get(path), 404)


async def test_a_method_that_is_not_there_says_which_are(client: httpx.AsyncClient) -> None:
    for url, there in ((URL, "GET, HEAD, POST"), (f"{URL}/{new_id()}", "GET, HEAD, PUT")):
        answer = await client.delete(url)
        _problem(answer, 405)
        assert answer.headers["allow"] == there


async def test_a_nul_in_the_address_is_refused(client: httpx.AsyncClient) -> None:
    _problem(await client.get("/sites/north/jars?after=%00"), 400)
    _problem(await client.get("/sites/north/jars/%00"), 400)


async def test_an_unknown_object_is_not_found(client: httpx.AsyncClient) -> None:
    _problem(await client.get(f"{URL}/{new_id()}"), 404)


async def test_an_unexpected_error_is_a_problem_without_its_words(
    app: FastAPI, issuer: TestIssuer, capfd: pytest.CaptureFixture[str]
) -> None:
    async with asgi_client(app, **issuer.bearer("ops")) as client:
        answer = await client.post("/breakages")
    document = _problem(answer, 500)
    assert document["type"] == "urn:footbridge:problem:unexpected-error"
    assert "Zoë" not in answer.text
    assert UUID(document["correlation_id"])


async def test_a_callers_correlation_id_comes_back_if_it_is_one(client: httpx.AsyncClient) -> None:
    mine = str(new_id())
    kept = await client.get(URL, headers={"X-Correlation-Id": mine})
    made = await client.get(URL, headers={"X-Correlation-Id": SECRET})
    assert kept.headers["x-correlation-id"] == mine
    assert re.fullmatch(r"[0-9a-f-]{36}", made.headers["x-correlation-id"])


async def test_a_database_that_is_away_is_said_so_and_when_to_come_back(
    issuer: TestIssuer,
) -> None:
    async with opened("postgresql://nobody@127.0.0.1:1/nowhere") as away:
        app = jar_app(away, issuer.verifier())
        async with asgi_client(app, **issuer.bearer("facilitator")) as client:
            for answer in (
                await client.post(URL, json={"label": "x"}, headers={"Idempotency-Key": "k"}),
                await client.get(URL),
            ):
                _problem(answer, 503)
                assert int(answer.headers["retry-after"]) > 0
            live, ready = await client.get("/health/live"), await client.get("/health/ready")
    assert live.status_code == 200
    assert ready.status_code == 503
    assert ready.json()["missing"][0]["name"] == "database"


async def test_every_answer_forbids_caching_and_sniffing(client: httpx.AsyncClient) -> None:
    for path in (URL, "/nowhere", "/health/live"):
        answer = await client.get(path)
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["x-content-type-options"] == "nosniff"


async def test_health_and_metrics_need_no_token(app: FastAPI, database: Database) -> None:
    async with asgi_client(app) as client:
        assert (await client.get("/health/ready")).json() == {"ready": True, "missing": []}
        metrics = await client.get("/metrics")
    assert "footbridge_http_request_seconds_bucket" in metrics.text
    assert "footbridge_outbox_oldest_unpublished_seconds" in metrics.text
