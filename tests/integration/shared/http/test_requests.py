"""What no document describes: codings, charsets, doubled headers, methods that nobody asked for."""

import asyncio
import gzip
import json
from collections.abc import AsyncIterator
from contextlib import nullcontext

import httpx
import pytest
from fastapi import APIRouter, FastAPI

from shared.database import Database
from shared.http import edge
from shared.http.addresses import spells_out
from shared.http.app import create_app
from shared.http.policy import public
from shared.http.route import CommandRoute
from shared.identifiers import new_id
from tests.support.authorization import guarded
from tests.support.jars import asgi_client
from tests.support.tokens import TestIssuer

URL = "/sites/north/jars"
BODY = json.dumps({"label": "x"}).encode()


def rule_of(answer: httpx.Response, status: int) -> str:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    return str(answer.json()["type"]).rpartition(":")[2]


async def test_a_compressed_body_is_refused_unread(client: httpx.AsyncClient) -> None:
    bomb = gzip.compress(b" " * 50 * 1024 * 1024)
    for coding in ("gzip", "GZIP", "br", "identity, gzip"):
        headers = {"Content-Type": "application/json", "Content-Encoding": coding}
        answer = await client.post(URL, content=bomb, headers=headers)
        assert rule_of(answer, 415) == "unsupported-media-type"


async def test_a_body_that_says_it_is_not_compressed_is_read(client: httpx.AsyncClient) -> None:
    body = json.dumps({"label": f"plain {new_id().hex[-8:]}"}).encode()
    headers = {"Content-Type": "application/json", "Content-Encoding": "identity"}
    assert (await client.post(URL, content=body, headers=headers)).status_code == 201


@pytest.mark.parametrize("charset", ["utf-16", "latin-1", '"iso-8859-1"', "us-ascii"])
async def test_a_body_in_another_charset_is_refused(
    client: httpx.AsyncClient, charset: str
) -> None:
    headers = {"Content-Type": f"application/json; charset={charset}"}
    answer = await client.post(URL, content=BODY, headers=headers)
    assert rule_of(answer, 415) == "unsupported-media-type"


@pytest.mark.parametrize("charset", ["utf-8", '"UTF-8"', "utf8"])
async def test_a_body_that_says_it_is_utf_8_is_read(
    client: httpx.AsyncClient, charset: str
) -> None:
    body = json.dumps({"label": f"utf {new_id().hex[-8:]}"}).encode()
    headers = {"Content-Type": f"application/json; charset={charset}"}
    assert (await client.post(URL, content=body, headers=headers)).status_code == 201


async def test_a_body_in_pieces_says_what_it_is_too(client: httpx.AsyncClient) -> None:
    async def pieces() -> AsyncIterator[bytes]:
        yield BODY

    assert rule_of(await client.post(URL, content=pieces()), 415) == "unsupported-media-type"


async def test_a_body_that_never_ends_is_not_waited_for(
    client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(edge, "MAX_BODY_SECONDS", 0.05)
    never = asyncio.Event()

    async def drops() -> AsyncIterator[bytes]:
        yield b"{"
        await never.wait()

    headers = {"Content-Type": "application/json"}
    answer = await client.post(URL, content=drops(), headers=headers)
    assert rule_of(answer, 408) == "body-is-too-slow"
    assert answer.headers["connection"] == "close"


@pytest.mark.parametrize("name", ["If-Match", "Idempotency-Key"])
async def test_a_header_that_decides_is_sent_once(client: httpx.AsyncClient, name: str) -> None:
    made = await client.post(URL, json={"label": f"twice {new_id().hex[-8:]}"})
    twice = [(name, '"1"'), (name, '"2"')]
    answer = await client.put(made.headers["location"], json={"label": "x"}, headers=twice)
    assert rule_of(answer, 400) == "malformed-header"
    assert answer.json()["errors"][0]["field"] == f"header.{name}"


async def test_two_tokens_are_none(issuer: TestIssuer, app: FastAPI) -> None:
    both = [*issuer.bearer("facilitator").items(), *issuer.bearer("ops").items()]
    async with asgi_client(app) as nobody:
        answer = await nobody.get(URL, headers=both)
    assert rule_of(answer, 401) == "not-authenticated"
    assert answer.json()["reason"] == "ambiguous"


async def test_head_answers_as_get_does_without_its_body(client: httpx.AsyncClient) -> None:
    for path in (URL, f"{URL}/{new_id()}", "/health/live", "/nowhere"):
        shown, head = await client.get(path), await client.head(path)
        assert head.status_code == shown.status_code, path
        assert head.content == b"", path
        for name in ("content-type", "content-length"):
            assert head.headers[name] == shown.headers[name], path


async def test_head_asks_for_the_same_permission(app: FastAPI, issuer: TestIssuer) -> None:
    async with asgi_client(app) as nobody:
        assert (await nobody.head(URL)).status_code == 401
        other = issuer.bearer("facilitator", sites=("south",))
        assert (await nobody.head(URL, headers=other)).status_code == 403


async def test_every_address_says_which_methods_it_has(
    client: httpx.AsyncClient, app: FastAPI
) -> None:
    for route in guarded(app):
        path = route.path.replace("{site}", "north").replace("{jar_id}", str(new_id()))
        answer = await client.options(path)
        assert rule_of(answer, 405) == "method-not-allowed"
        allowed = set(answer.headers["allow"].split(", "))
        assert route.method in allowed
        assert ("HEAD" in allowed) == ("GET" in allowed)


async def test_a_range_is_not_asked_for(client: httpx.AsyncClient) -> None:
    whole = await client.get(URL)
    part = await client.get(URL, headers={"Range": "bytes=0-3"})
    assert (part.status_code, part.content) == (200, whole.content)


async def test_a_key_is_of_the_address_with_its_query(client: httpx.AsyncClient) -> None:
    headers = {"Idempotency-Key": f"query {new_id().hex}"}
    body = {"label": f"query {new_id().hex[-8:]}"}
    first = await client.post(f"{URL}?shelf=1", json=body, headers=headers)
    other = await client.post(f"{URL}?shelf=2", json=body, headers=headers)
    assert first.status_code == 201
    assert rule_of(other, 422) == "idempotency-key-reused"


@pytest.mark.parametrize(
    ("path", "parametrized", "does"),
    [
        ("/jars/lids", "/jars/{jar_id}", True),
        ("/sites/{site}/jars/lids", "/sites/{place}/jars/{jar_id}", True),
        ("/jars/{jar_id}", "/jars/{jar_id}", False),
        ("/jars/{jar_id}", "/jars/lids", False),
        ("/jars/{jar_id}/lids", "/jars/{jar_id}", False),
        ("/{kind}/lids", "/jars/{jar_id}", False),
    ],
)
def test_an_address_is_spelled_out_by(path: str, parametrized: str, *, does: bool) -> None:
    assert spells_out(path, parametrized) is does


async def test_an_address_that_is_spelled_out_is_no_parameter(
    spelled_out: httpx.AsyncClient,
) -> None:
    answer = await spelled_out.get("/jars/lids")
    assert rule_of(answer, 405) == "method-not-allowed"
    assert answer.headers["allow"] == "POST"
    assert (await spelled_out.get("/jars/other")).json() == "other"
    assert (await spelled_out.post("/jars/lids")).json() == "lids"


@pytest.fixture
def spelled_out(database: Database, issuer: TestIssuer) -> httpx.AsyncClient:
    router = APIRouter(route_class=CommandRoute)

    @router.get("/jars/{name}")
    async def look(name: str) -> str:
        return name

    @router.post("/jars/lids")
    async def put_on_lids() -> str:
        return "lids"

    app = create_app(
        "Lids",
        routers=[router],
        policies={"look": public, "put_on_lids": public},
        database=database,
        verifier=issuer.verifier(),
        unit_of_work=lambda _: nullcontext(),
    )
    return asgi_client(app)


async def test_a_parameter_that_a_route_does_not_know_is_refused(client: httpx.AsyncClient) -> None:
    for address in (f"{URL}?grams=5", f"{URL}?limit=5&Limit=5", f"{URL}?Zo%C3%AB=1"):
        answer = await client.get(address)
        assert answer.status_code == 422
        assert answer.json()["type"].endswith(":parameter-is-unknown")
        assert answer.json()["detail"] == "The query takes `after`, `limit` alone."


async def test_a_parameter_that_takes_one_value_is_refused_where_it_has_two(
    client: httpx.AsyncClient,
) -> None:
    for address in (
        f"{URL}?limit=5&limit=7",
        f"{URL}?limit=none&limit=5",
        f"{URL}?limit=5&limit=5",
    ):
        answer = await client.get(address)
        assert answer.status_code == 422
        assert answer.json()["type"].endswith(":parameter-is-repeated")
        assert answer.json()["detail"] == "It takes one value of limit."
