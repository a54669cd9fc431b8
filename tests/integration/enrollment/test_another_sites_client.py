"""Another site's client is nobody here: a token of one site reaches no other site's by their id."""

import re
from collections.abc import AsyncIterator, Iterator
from typing import Any, NamedTuple
from uuid import uuid4

import pytest
import pytest_asyncio
from httpx import Response
from sqlalchemy import func, select

from services.enrollment import tables
from tests.contract.services import document_of
from tests.integration.enrollment.conftest import TODAY, Desk, Enrollment, consent_form, shown
from tests.integration.enrollment.test_rules import rule

ROLES = ("program_director", "intake_coordinator", "clinician", "outcomes_reader")
WHO = {"given_name": "Nadia", "family_name": "North", "born_on": "1990-01-02"}
PARTY = {"kind": "family", "name": "Maria Keller"}
APPLICATION = {"program": "iop", "received_on": "2026-03-02"}
_TABLES = (
    tables.application,
    tables.assessment,
    tables.client_identity,
    tables.client_merge,
    tables.consent,
    tables.disclosure,
    tables.party,
    tables.safety_alert,
)


class Taken(NamedTuple):
    """An operation, and where it takes a client's id."""

    method: str
    path: str
    place: str
    name: str


@pytest_asyncio.fixture
async def stranger(enrollment: Enrollment, desk: Desk) -> AsyncIterator[Desk]:
    """Open the desk of a registered site whose token enters no other site."""
    site = f"s{uuid4().hex[:12]}"
    form = {"name": "South", "timezone": "America/Denver"}
    shown(await desk.http.put(f"/sites/{site}", json=form))
    async with enrollment.client(*ROLES, sites=(site,)) as http:
        yield Desk(http, site)


@pytest_asyncio.fixture
async def theirs(desk: Desk) -> str:
    """Return a client of the other site alone."""
    client: str = (await desk.apply(identity=WHO))["client_id"]
    return client


def _properties(operation: dict[str, Any], document: dict[str, Any]) -> dict[str, Any]:
    content = operation.get("requestBody", {}).get("content", {})
    schema = content.get("application/json", {}).get("schema", {})
    name = schema.get("$ref", "").rpartition("/")[2]
    properties: dict[str, Any] = (
        document["components"]["schemas"].get(name, schema).get("properties", {})
    )
    return properties


def _named_in(operation: dict[str, Any], document: dict[str, Any], place: str) -> list[str]:
    if place == "body":
        names = list(_properties(operation, document))
    else:
        names = [one["name"] for one in operation.get("parameters", []) if one["in"] == place]
    return [name for name in names if name.endswith("client_id")]


def operations() -> Iterator[Any]:
    """Yield each operation that takes a client's id, with each place that it is taken in."""
    document = document_of("enrollment")
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            for place in ("path", "query", "body"):
                for name in _named_in(operation, document, place):
                    case = f"{operation['operationId']} {place} {name}"
                    yield pytest.param(Taken(method, path, place, name), id=case)


async def rows(enrollment: Enrollment) -> list[int]:
    counts = [await enrollment.database.fetch(select(func.count()).select_from(t)) for t in _TABLES]
    return [found[0][0] for found in counts]


async def ask(desk: Desk, taken: Taken, client: str) -> Response:
    method, path, place, name = taken
    values = {"site": desk.site, **({name: client} if place == "path" else {})}
    address = re.sub(r"\{(\w+)\}", lambda one: values.get(one[1], str(uuid4())), path)
    return await desk.http.request(
        method,
        address,
        params={name: client} if place == "query" else None,
        json=None if method == "get" else {name: client} if place == "body" else {},
    )


@pytest.mark.parametrize("taken", list(operations()))
async def test_no_operation_takes_the_id_of_another_sites_client(
    enrollment: Enrollment,
    stranger: Desk,
    theirs: str,
    taken: Taken,
) -> None:
    before = await rows(enrollment)
    answer = await ask(stranger, taken, theirs)
    assert rule(answer) == (404, "client-is-not-known-here"), answer.text
    assert "North" not in answer.text
    assert await rows(enrollment) == before


def test_the_generated_cases_are_the_operations_that_one_would_name() -> None:
    named = {case.id.partition(" ")[0] for case in operations()}
    assert named >= {
        "submit_application",
        "draft_consent",
        "grant_consent",
        "revoke_all_consents",
        "register_party",
        "list_disclosures",
        "put_identity",
        "get_identity",
        "get_duplicates",
        "merge_clients",
        "get_client_history",
        "list_authorizations",
    }


def attempts(client: str) -> list[tuple[str, dict[str, Any]]]:
    """Return the whole and valid commands that once made anybody a client of the site."""
    draft = consent_form(client)
    del draft["signed_on"]
    return [
        ("/applications", {**APPLICATION, "client_id": client}),
        ("/consents", consent_form(client)),
        ("/consents/drafts", draft),
        (f"/clients/{client}/parties", PARTY),
    ]


async def test_nobody_becomes_a_member_by_being_named_and_nothing_of_them_is_read_or_overwritten(
    desk: Desk, stranger: Desk, theirs: str
) -> None:
    for path, body in attempts(theirs):
        assert rule(await stranger.post(path, body)) == (404, "client-is-not-known-here"), path
    address = f"/sites/{stranger.site}/clients/{theirs}/identity"
    for answer in (
        await stranger.http.get(address),
        await stranger.http.put(address, json={"given_name": "Another"}),
    ):
        assert rule(answer) == (404, "client-is-not-known-here")
    kept = shown(await desk.get(f"/clients/{theirs}/identity"))
    assert (kept["given_name"], kept["version"]) == ("Nadia", 1)


async def test_a_duplicate_of_another_sites_client_is_that_client(
    desk: Desk, stranger: Desk, theirs: str
) -> None:
    duplicate = (await desk.apply())["client_id"]
    merge = {"kept_client_id": theirs, "duplicate_client_id": duplicate}
    shown(await desk.post("/client-merges", merge), 201)
    for path, body in attempts(duplicate):
        assert rule(await stranger.post(path, body))[0] == 404, path


async def test_who_is_known_nowhere_yet_may_be_named_and_is_the_sites_own_from_then_on(
    enrollment: Enrollment, desk: Desk, stranger: Desk
) -> None:
    async with enrollment.client(*ROLES, sites=(desk.site,)) as http:
        for number in range(4):
            client = str(uuid4())
            path, body = attempts(client)[number]
            shown(await stranger.post(path, body), 201)
            for other_path, other_body in attempts(client):
                shown(await stranger.post(other_path, other_body), 201)
            other = Desk(http, desk.site)
            refused = await other.post("/applications", {**APPLICATION, "client_id": client})
            assert rule(refused) == (404, "client-is-not-known-here"), path


async def test_a_client_of_another_site_that_the_token_enters_may_be_named(
    enrollment: Enrollment, desk: Desk, stranger: Desk, theirs: str
) -> None:
    async with enrollment.client(*ROLES, sites=(desk.site, stranger.site)) as http:
        both = Desk(http, stranger.site)
        assert (await both.apply(client_id=theirs))["client_id"] == theirs
    shown(await stranger.get(f"/clients/{theirs}/identity"))  # known at both from then on


async def test_a_client_is_known_where_the_stay_went_and_where_it_came_from(
    desk: Desk, stranger: Desk
) -> None:
    stay = await desk.enrolled()
    client = stay["client_id"]
    assert rule(await stranger.get(f"/clients/{client}"))[0] == 404
    move = {"to_site": stranger.site, "effective_on": TODAY, "reason_code": "moved"}
    shown(await desk.post(f"/episodes/{stay['id']}/transfer", move))
    for here in (desk, stranger):
        assert shown(await here.get(f"/clients/{client}"))["client_id"] == client
