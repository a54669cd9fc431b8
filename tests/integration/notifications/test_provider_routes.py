"""Providers as operators see and steer them."""

import pytest
from httpx import AsyncClient

from tests.integration.notifications.conftest import Office
from tests.integration.notifications.test_journey import enrolled
from tests.integration.notifications.test_pauses import ops
from tests.support.tokens import TestIssuer

__all__ = ["ops"]

_PATH = "/operations/providers"


async def the_provider(office: Office, ops: AsyncClient) -> str:
    """Let something leave, so that the provider is known, and return its name."""
    await office.hear(enrolled(await office.client()))
    assert await office.dispatch() == {"sent": 1}
    [email] = [p for p in (await ops.get(_PATH)).json()["items"] if p["channel"] == "email"]
    name: str = email["name"]
    return name


async def test_a_provider_shows_how_it_stands(office: Office, ops: AsyncClient) -> None:
    name = await the_provider(office, ops)
    [shown] = [one for one in (await ops.get(_PATH)).json()["items"] if one["name"] == name]
    assert (shown["name"], shown["breaker"], shown["is_configured"]) == (name, "closed", True)
    assert (shown["weight"], shown["hindrance"]) == (100, None)


async def test_a_paused_provider_takes_nothing_until_it_is_resumed(
    office: Office, ops: AsyncClient
) -> None:
    name = await the_provider(office, ops)
    paused = await ops.post(f"{_PATH}/{name}/pause", json={"reason_code": "outage"})
    assert (paused.status_code, paused.json()["hindrance"]) == (200, "provider_paused")
    resumed = await ops.post(f"{_PATH}/{name}/resumption")
    assert (resumed.status_code, resumed.json()["hindrance"]) == (200, None)
    changes = (await ops.get(f"/operations/provider-changes?provider={name}")).json()["items"]
    assert [(one["what"], one["after"], one["reason"]) for one in changes] == [
        ("paused", "true", "outage"),
        ("paused", "false", "resumed"),
    ]


async def test_a_weight_is_set_within_its_bounds(office: Office, ops: AsyncClient) -> None:
    name = await the_provider(office, ops)
    set_to = await ops.put(f"{_PATH}/{name}/weight", json={"weight": 30})
    assert (set_to.json()["weight"], set_to.json()["home_weight"]) == (30, 30)
    for weight in (-1, 101, 10**20, "30", None):
        refused = await ops.put(f"{_PATH}/{name}/weight", json={"weight": weight})
        assert refused.status_code == 422


@pytest.mark.parametrize("what", ["pause", "resumption", "weight"])
async def test_a_provider_that_there_is_not_is_not_found(
    office: Office, ops: AsyncClient, what: str
) -> None:
    form = {"pause": {"reason_code": "x"}, "weight": {"weight": 1}}.get(what)
    method = "PUT" if what == "weight" else "POST"
    assert (await ops.request(method, f"{_PATH}/nobody/{what}", json=form)).status_code == 404


async def test_providers_are_for_operators_of_every_site(
    office: Office, ops: AsyncClient, issuer: TestIssuer
) -> None:
    local = issuer.bearer("ops", sites=("north",))
    assert (await ops.get(_PATH, headers=local)).status_code == 403
    asked = {"reason_code": "outage"}
    refused = await ops.post(f"{_PATH}/smtp/pause", json=asked, headers=local)
    assert refused.status_code == 403
