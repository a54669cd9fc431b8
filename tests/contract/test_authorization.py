"""Every route of every service is guarded; made from the routes, so that new ones are covered.

The databases behind the APIs were never opened: who is refused has touched no data.
"""

from collections.abc import Callable

import orjson
import pytest
from fastapi import FastAPI

from tests.contract.services import SERVICES, all_routes, api_of, route_of
from tests.support import jars
from tests.support.authorization import (
    guarded,
    refuses_no_token,
    refuses_other_sites,
    refuses_wrong_roles,
)
from tests.support.tokens import TestIssuer

DRAFTS = {"open_draft", "get_draft", "change_draft", "submit_draft", "discard_draft"}
every_route = pytest.mark.parametrize(("service", "operation"), list(all_routes()))


@pytest.fixture(scope="module")
def issuer() -> TestIssuer:
    return TestIssuer()


@pytest.fixture(scope="module")
def app_of(
    issuer: TestIssuer, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[str], FastAPI]:
    keys = tmp_path_factory.mktemp("keys") / "jwks.json"
    keys.write_bytes(orjson.dumps(issuer.jwks()))
    apps = {service: api_of(service, jwks_url=keys.as_uri()) for service in SERVICES}
    return apps.__getitem__


@every_route
async def test_without_a_token_nobody_gets_in(
    app_of: Callable[[str], FastAPI], service: str, operation: str
) -> None:
    app = app_of(service)
    async with jars.asgi_client(app) as client:
        await refuses_no_token(client, route_of(app, operation))


@every_route
async def test_a_wrong_role_is_refused_by_the_policys_name(
    app_of: Callable[[str], FastAPI], issuer: TestIssuer, service: str, operation: str
) -> None:
    app = app_of(service)
    async with jars.asgi_client(app) as client:
        await refuses_wrong_roles(client, route_of(app, operation), issuer)


@every_route
async def test_the_people_of_another_site_are_refused(
    app_of: Callable[[str], FastAPI], issuer: TestIssuer, service: str, operation: str
) -> None:
    app = app_of(service)
    async with jars.asgi_client(app) as client:
        await refuses_other_sites(client, route_of(app, operation), issuer)


BY_SECRET = {
    "scheduling": {"read_calendar"},
    "aftercare": {"show_linkage_link", "answer_linkage_link"},
    "notifications": {"receive_receipt", "receive_reply", "show_alert_link", "press_alert_link"},
}
"""Open to whoever has the secret of the address, or signs with one."""


def test_only_health_metrics_public_intake_and_what_has_a_secret_are_open_to_all() -> None:
    for service in SERVICES:
        routes = api_of(service).state.routes
        others = [r for r in routes if r.policy.is_public and not r.path.startswith("/public/")]
        assert {r.operation for r in others} == {"live", "metrics", "ready"} | BY_SECRET.get(
            service, set()
        )
        drafts = {r.operation for r in routes if r.path.startswith("/public/")}
        assert drafts == (DRAFTS if service == "enrollment" else set())


def test_the_token_that_counts_outcomes_opens_one_route_of_all_services() -> None:
    opened = {
        (service, route.operation)
        for service in SERVICES
        for route in guarded(api_of(service))
        if any(not rule.roles or "outcomes_reader" in rule.roles for rule in route.policy.allows)
    }
    assert opened == {("enrollment", "get_assessment_total")}
