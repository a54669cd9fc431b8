"""Authorization tests made from an application's own routes: a new route is covered at once.

    @pytest.mark.parametrize("route", guarded(app), ids=str)
    async def test_...(route): await refuses_no_token(client, route)

Where the application is a fixture, loop over `guarded(app)` inside the test.
"""

import re

import httpx
from fastapi import FastAPI

from shared.auth import ROLES
from shared.http.policy import Effect
from shared.http.routes import GuardedRoute
from shared.identifiers import new_id
from tests.support.tokens import TestIssuer

SITE = "north"
OTHER_SITE = "south"


def guarded(app: FastAPI) -> list[GuardedRoute]:
    """Return every route of the application that is not public."""
    routes: list[GuardedRoute] = app.state.routes
    return [route for route in routes if not route.policy.is_public]


async def refuses_no_token(client: httpx.AsyncClient, route: GuardedRoute) -> None:
    """Check that neither no token nor a made-up one is let in."""
    for headers in ({}, {"Authorization": "Bearer made.up.token"}, {"Authorization": "Basic eDp5"}):
        answer = await _call(client, route, headers)
        _is_problem(answer, 401, route)
        assert answer.headers["www-authenticate"].startswith("Bearer"), route


async def refuses_wrong_roles(
    client: httpx.AsyncClient, route: GuardedRoute, issuer: TestIssuer
) -> None:
    """Check that each role which no rule allows, and no role at all, is refused by name."""
    for role in ("", *sorted(ROLES - _allowed_roles(route))):
        headers = issuer.bearer(*([role] if role else []))
        answer = await _call(client, route, headers)
        _is_problem(answer, 403, route)
        told = answer.json()
        assert told["policy"] == route.operation, route
        if told["unmet"] == "role" and (allowed := _allowed_roles(route)):
            assert "This needs one of: " in told["detail"], route
            assert all(role in told["detail"] for role in allowed), route


async def refuses_other_sites(
    client: httpx.AsyncClient, route: GuardedRoute, issuer: TestIssuer
) -> None:
    """Check that an allowed role of another site gets nothing of this one."""
    if "{site}" not in route.path:
        return
    for role in sorted(_allowed_roles(route)):
        headers = issuer.bearer(role, sites=(OTHER_SITE,))
        answer = await _call(client, route, headers)
        assert answer.status_code in {403, 404}, (route, answer.text)


def _allowed_roles(route: GuardedRoute) -> set[str]:
    allowed = {role for rule in route.policy.allows for role in rule.roles}
    denied = [rule for rule in route.policy.denies if rule.effect is Effect.DENY]
    return allowed - {role for rule in denied for role in rule.roles}


async def _call(
    client: httpx.AsyncClient, route: GuardedRoute, headers: dict[str, str]
) -> httpx.Response:
    path = re.sub(r"\{(\w+)\}", lambda found: _value(found[1]), route.path)
    return await client.request(route.method, path, headers=headers)


def _value(parameter: str) -> str:
    return SITE if parameter == "site" else str(new_id())


def _is_problem(answer: httpx.Response, status: int, route: GuardedRoute) -> None:
    assert answer.status_code == status, (route, answer.text)
    assert answer.headers["content-type"] == "application/problem+json", route
    assert answer.json()["status"] == status, route
