"""Whatever is sent about payers, the answer is a problem document or a success."""

from typing import Any

import pytest
from httpx import Response

from tests.integration.enrollment.conftest import Desk, shown
from tests.integration.enrollment.test_bad_input import MISSING, NASTY

APPROVAL: dict[str, Any] = {
    "units": 5,
    "valid_from": "2026-03-01",
    "valid_until": "2026-03-31",
    "unit_kind": None,
    "level_of_care": None,
    "reference_number": None,
    "decided_on": "2026-03-02",
}
RULES: dict[str, Any] = {
    "procedure_code": "H0015",
    "requires_authorization": True,
    "unit_kind": "day",
    "minutes_per_day": 180,
    "days_per_week": 3,
    "minutes_per_session": 1,
    "rounding": "down",
    "session_types": ["group"],
    "low_units": 5,
    "low_days": 7,
    "most_units": 180,
    "most_days": 366,
}
REQUEST: dict[str, Any] = {
    "episode_id": MISSING,
    "payer": "state",
    "unit_kind": None,
    "units_requested": None,
    "level_of_care": None,
    "requested_on": "2026-03-01",
}
FORMS: dict[tuple[str, str], dict[str, Any]] = {
    ("PUT", "/payers/state/rules"): RULES,
    ("PUT", "/episodes/{episode}/payers/state"): {
        "covers_from": None,
        "covers_until": None,
        "member_number": None,
    },
    ("POST", "/authorizations"): REQUEST,
    ("POST", "/authorizations/{authorization}/approval"): APPROVAL,
    ("POST", "/authorizations/{authorization}/denial"): {
        "reason_code": "late",
        "decided_on": "2026-03-02",
    },
    ("POST", "/authorizations/{authorization}/replacement"): {**APPROVAL, "by": MISSING},
    ("POST", "/authorizations/search"): {"reference_number": "x"},
}
READS = (
    "/payers",
    "/payers/state/rules",
    "/authorizations",
    "/authorizations/alerts",
    "/authorizations/{authorization}",
    "/authorizations/{authorization}/usage",
    "/authorizations/{authorization}/forecast",
)
FILTERS = ("episode_id", "client_id", "payer", "status", "reason", "limit", "after", "number")


async def send(desk: Desk, method: str, path: str, body: Any) -> Response:
    return await desk.http.request(method, f"/sites/{desk.site}{path}", json=body)


async def places(desk: Desk) -> dict[str, str]:
    episode = await desk.enrolled()
    shown(await send(desk, "PUT", "/payers/state/rules", {}))
    body = {**REQUEST, "episode_id": episode["id"]}
    asked = shown(await desk.post("/authorizations", body), 201)
    return {"episode": episode["id"], "authorization": asked["id"]}


@pytest.mark.parametrize(("method", "path"), FORMS)
async def test_no_value_about_payers_is_an_unexpected_error(
    desk: Desk, method: str, path: str
) -> None:
    at, form = await places(desk), FORMS[method, path]
    for field in form:
        for value in NASTY:
            answer = await send(desk, method, path.format(**at), {**form, field: value})
            assert answer.status_code < 500, (field, value)
            if answer.status_code >= 400:
                assert answer.headers["content-type"] == "application/problem+json"
                assert answer.json()["detail"]


@pytest.mark.parametrize(("method", "path"), FORMS)
@pytest.mark.parametrize("body", [None, 1, "text", []])
async def test_a_body_about_payers_that_is_no_form_is_refused(
    desk: Desk, method: str, path: str, body: Any
) -> None:
    at = dict.fromkeys(("episode", "authorization"), MISSING)
    assert (await send(desk, method, path.format(**at), body)).status_code == 422


@pytest.mark.parametrize("path", READS)
async def test_no_filter_about_payers_is_an_unexpected_error(desk: Desk, path: str) -> None:
    at = await places(desk)
    for name in FILTERS:
        for value in ("", "-1", "0", "9" * 40, "x" * 5000, "\u0000", "Zoë", "1;--", "null"):
            answer = await desk.get(path.format(**at), **{name: value})
            assert answer.status_code < 500, (name, value)


@pytest.mark.parametrize("path", ["", "/usage", "/forecast"])
async def test_an_authorization_of_another_site_is_not_here(desk: Desk, path: str) -> None:
    assert (await desk.get(f"/authorizations/{MISSING}{path}")).status_code == 404


async def test_an_authorization_of_another_site_is_not_decided_here(desk: Desk) -> None:
    shown(await send(desk, "PUT", "/payers/state/rules", {}))
    for step, body in (
        ("approval", APPROVAL),
        ("denial", {"reason_code": "late"}),
        ("replacement", {**APPROVAL, "by": MISSING}),
    ):
        assert (await desk.post(f"/authorizations/{MISSING}/{step}", body)).status_code == 404


async def test_who_saw_an_older_version_decides_nothing(desk: Desk) -> None:
    at = await places(desk)
    path = f"/authorizations/{at['authorization']}/approval"
    assert (await desk.post(path, APPROVAL, **{"If-Match": '"7"'})).status_code == 412
    assert (await desk.post(path, APPROVAL, **{"If-Match": '"1"'})).status_code == 200
