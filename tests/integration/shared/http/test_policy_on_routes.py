"""Every route is guarded: tried one by one, from the list of routes itself."""

import httpx
import pytest
from fastapi import APIRouter, FastAPI

from shared.database import Database
from shared.http.routes import OperationIsNotUnique, PolicyWithoutRoute, RouteWithoutPolicy
from tests.support import jars
from tests.support.authorization import (
    guarded,
    refuses_no_token,
    refuses_other_sites,
    refuses_wrong_roles,
)
from tests.support.tokens import TestIssuer

URL = "/sites/north/jars"


async def test_no_route_lets_anybody_in_without_a_token(app: FastAPI) -> None:
    async with jars.asgi_client(app) as client:
        for route in guarded(app):
            await refuses_no_token(client, route)


async def test_each_route_refuses_each_role_it_does_not_allow_and_names_the_policy(
    app: FastAPI, issuer: TestIssuer
) -> None:
    async with jars.asgi_client(app) as client:
        for route in guarded(app):
            await refuses_wrong_roles(client, route, issuer)


async def test_each_route_refuses_the_people_of_other_sites(
    app: FastAPI, issuer: TestIssuer
) -> None:
    async with jars.asgi_client(app) as client:
        for route in guarded(app):
            await refuses_other_sites(client, route, issuer)


async def test_another_sites_object_is_not_found_under_ones_own_site(
    client: httpx.AsyncClient, app: FastAPI, issuer: TestIssuer
) -> None:
    made = await client.post(URL, json={"label": "of the north"})
    async with jars.asgi_client(app, **issuer.bearer("facilitator", sites=("south",))) as south:
        seen = await south.get(f"/sites/south/jars/{made.json()['id']}")
    assert seen.status_code == 404
    assert seen.headers["content-type"] == "application/problem+json"


async def test_an_explicit_deny_wins_over_an_allow(app: FastAPI, issuer: TestIssuer) -> None:
    headers = issuer.bearer("facilitator", "client")
    async with jars.asgi_client(app, **headers) as client:
        made = await client.post(URL, json={"label": "denied"})
        refused = await client.put(made.headers["location"], json={"label": "denied"})
    assert refused.status_code == 403
    assert refused.json()["unmet"] == "denied"


async def test_the_policy_is_asked_before_the_body_is_read(
    app: FastAPI, issuer: TestIssuer
) -> None:
    async with jars.asgi_client(app, **issuer.bearer("clinician")) as client:
        answer = await client.post(URL, content=b"{not json", headers={"content-type": "x/y"})
    assert answer.status_code == 403


def test_a_route_without_a_policy_stops_the_start(
    database: Database, issuer: TestIssuer, monkeypatch: pytest.MonkeyPatch
) -> None:
    fewer = {name: rule for name, rule in jars.POLICIES.items() if name != "fill_jar"}
    monkeypatch.setattr(jars, "POLICIES", fewer)
    with pytest.raises(RouteWithoutPolicy, match="fill_jar"):
        jars.jar_app(database, issuer.verifier())


def test_a_policy_without_a_route_stops_the_start(
    database: Database, issuer: TestIssuer, monkeypatch: pytest.MonkeyPatch
) -> None:
    more = {**jars.POLICIES, "fil_jar": jars.POLICIES["fill_jar"]}
    monkeypatch.setattr(jars, "POLICIES", more)
    with pytest.raises(PolicyWithoutRoute, match="fil_jar"):
        jars.jar_app(database, issuer.verifier())


def test_a_site_rule_on_a_route_without_a_site_stops_the_start(
    database: Database, issuer: TestIssuer, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong = {**jars.POLICIES, "break_jar": jars.POLICIES["put_up_jar"]}
    monkeypatch.setattr(jars, "POLICIES", wrong)
    with pytest.raises(RouteWithoutPolicy, match="names no site"):
        jars.jar_app(database, issuer.verifier())


def test_a_route_that_goes_around_the_policy_stops_the_start(
    database: Database, issuer: TestIssuer
) -> None:
    plain = APIRouter()

    @plain.get("/around")
    async def around() -> None: ...

    with pytest.raises(RouteWithoutPolicy, match="/around"):
        jars.jar_app(database, issuer.verifier(), routers=[jars.jar_router(), plain])


def test_two_routes_of_one_name_stop_the_start(database: Database, issuer: TestIssuer) -> None:
    with pytest.raises(OperationIsNotUnique, match="put_up_jar"):
        jars.jar_app(database, issuer.verifier(), routers=[jars.jar_router(), jars.jar_router()])
