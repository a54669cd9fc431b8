"""The client of our APIs: patient with what is away, plain about what is refused."""

from collections.abc import Callable

import httpx
import pytest

from deploy.client import PlatformAway, Problem, ServiceClient

Answering = Callable[[httpx.Request], httpx.Response]


def client(
    answer: Answering, *, patience: float = 5.0, tokens: list[str] | None = None
) -> ServiceClient:
    left = iter(tokens or ["one"] * 100)
    transport = httpx.MockTransport(answer)
    return ServiceClient(
        "enrollment", "http://test", lambda: next(left), patience=patience, transport=transport
    )


def in_turn(
    *answers: httpx.Response | httpx.TransportError,
) -> tuple[Answering, list[httpx.Request]]:
    asked: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen = (request.method, request.url)
        asked.append(httpx.Request(*seen, headers=request.headers, content=request.content))
        found = answers[len(asked) - 1]
        if isinstance(found, httpx.TransportError):
            raise found
        return found

    return answer, asked


async def test_a_command_is_sent_again_under_the_same_key_until_it_is_answered() -> None:
    answer, asked = in_turn(
        httpx.ConnectError("away"),
        httpx.Response(503, headers={"Retry-After": "0"}),
        httpx.ReadTimeout("slow"),
        httpx.Response(201, json={"id": 1}, headers={"ETag": '"3"'}),
    )
    async with client(answer) as enrollment:
        got = await enrollment.post("/sites/x/applications", {"a": 1})
    assert (got.status, got.body, got.version) == (201, {"id": 1}, 3)
    assert len({request.headers["Idempotency-Key"] for request in asked}) == 1
    assert {request.content for request in asked} == {b'{"a":1}'}


async def test_two_commands_have_two_keys() -> None:
    answer, asked = in_turn(httpx.Response(204), httpx.Response(204))
    async with client(answer) as enrollment:
        await enrollment.put("/sites/x", {})
        await enrollment.put("/sites/x", {})
    assert len({request.headers["Idempotency-Key"] for request in asked}) == 2


async def test_what_stays_away_is_told_by_name() -> None:
    def away(_request: httpx.Request) -> httpx.Response:
        return httpx.Response(503)

    async with client(away, patience=0.2) as enrollment:
        with pytest.raises(PlatformAway, match="enrollment is away: HTTP 503"):
            await enrollment.get("/sites")


async def test_no_waiting_beyond_our_patience_even_when_asked_to() -> None:
    answer, asked = in_turn(httpx.Response(503, headers={"Retry-After": "3600"}))
    async with client(answer, patience=1) as enrollment:
        with pytest.raises(PlatformAway):
            await enrollment.get("/sites")
    assert len(asked) == 1


async def test_a_refusal_is_an_exception_with_its_rule_and_fields() -> None:
    document = {
        "type": "urn:footbridge:problem:duplicate-reference",
        "detail": "It is here already.",
        "errors": [{"field": "body.external_reference", "message": "is taken"}],
        "application_id": "7",
    }
    answer, asked = in_turn(httpx.Response(409, json=document))
    async with client(answer) as enrollment:
        with pytest.raises(Problem) as refused:
            await enrollment.post("/sites/x/applications", {})
    assert (refused.value.status, refused.value.rule) == (409, "duplicate-reference")
    assert refused.value.fields == ["body.external_reference"]
    assert refused.value.members["application_id"] == "7"
    assert len(asked) == 1


async def test_a_refusal_without_a_document_is_one_all_the_same() -> None:
    answer, _ = in_turn(httpx.Response(500, text="<html>"))
    async with client(answer) as enrollment:
        with pytest.raises(Problem) as refused:
            await enrollment.get("/sites")
    assert refused.value.status == 500


async def test_a_token_that_ran_out_is_renewed_once() -> None:
    answer, asked = in_turn(httpx.Response(401), httpx.Response(200, json={}))
    async with client(answer, tokens=["old", "new"]) as enrollment:
        await enrollment.get("/sites")
    assert [request.headers["Authorization"] for request in asked] == ["Bearer old", "Bearer new"]


async def test_a_caller_who_is_not_known_is_refused() -> None:
    answer, _ = in_turn(httpx.Response(401), httpx.Response(401))
    async with client(answer) as enrollment:
        with pytest.raises(Problem):
            await enrollment.get("/sites")


async def test_a_list_is_walked_page_by_page() -> None:
    answer, asked = in_turn(
        httpx.Response(200, json={"items": [1, 2], "next": "abc"}),
        httpx.Response(200, json={"items": [3], "next": None}),
    )
    async with client(answer) as enrollment:
        assert [item async for item in enrollment.items("/sites/x/episodes", state="active")] == [
            1, 2, 3,
        ]  # fmt: skip
    assert [dict(request.url.params) for request in asked] == [
        {"limit": "200", "state": "active"},
        {"limit": "200", "state": "active", "after": "abc"},
    ]
