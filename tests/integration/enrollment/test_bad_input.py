"""Whatever is sent, the answer is a problem document or a success, never an unexpected error."""

from typing import Any
from uuid import uuid4

import pytest

from tests.integration.enrollment.conftest import TODAY, Desk, consent_form
from tests.integration.enrollment.steps import planned

NASTY: tuple[Any, ...] = (
    None,
    "",
    " ",
    0,
    -1,
    1.5,
    10**30,
    True,
    [],
    [[]],
    {},
    {"at_least": -1},
    {"at_least": 10**12},
    {"at_least": 5, "at_most": 2},
    {"at_least": 1, "at_most": "2"},
    "0001-01-01",
    "9999-12-31",
    "2026-02-30",
    "9999-12-31T23:59:59-23:59",
    "0001-01-01T00:00:00+23:59",
    "x" * 5000,
    "a\nb",
    "Zoë",
    "'; DROP TABLE episode; --",
    "=cmd()",
    str(uuid4()),
    [str(number) for number in range(500)],
)
MISSING = "00000000-0000-0000-0000-000000000000"

FORMS: dict[str, dict[str, Any]] = {
    "/applications": {
        "client_id": None,
        "program": "iop",
        "track": None,
        "referral_source": None,
        "age_band": None,
        "received_on": "2026-03-02",
        "external_reference": None,
    },
    "/applications/{application}/decision": {
        "decision": "withdrawn",
        "reason_code": None,
        "decided_on": "2026-03-02",
    },
    "/consents": consent_form(MISSING, party_id=None, expires_on=None),
    "/consents/{consent}/revocation": {"effective_at": None},
    "/applications/{application}/enrollment": {
        "level_of_care": "2.1",
        "started_on": "2026-03-09",
        "days_waiting": None,
        "date_precision": "year",
        "from_history": True,
    },
    "/episodes/{episode}/discharge": {
        "disposition": "other",
        "discharged_on": TODAY,
        "last_contact_on": None,
        "length_of_stay": None,
    },
    "/applications/{application}/episode": {
        "level_of_care": "2.1",
        "intended_start_on": "2026-03-16",
    },
    "/episodes/{planned}/start": {"level_of_care": "2.1", "started_on": "2026-03-09"},
    "/episodes/{planned}/cancellation": {"reason_code": "moved"},
    "/episodes/{episode}/hold": {
        "effective_on": TODAY,
        "expected_return_on": None,
        "reason_code": "hospital",
    },
    "/episodes/{episode}/resumption": {"effective_on": TODAY, "reason_code": None},
    "/episodes/{episode}/care": {
        "effective_on": TODAY,
        "reason_code": "clinical",
        "program": "php",
        "track": None,
        "level_of_care": "1",
        "authorized_level_of_care": None,
    },
    "/episodes/{episode}/transfer": {
        "to_site": "elsewhere",
        "effective_on": TODAY,
        "reason_code": "moved",
        "program": None,
        "track": None,
        "level_of_care": None,
    },
    "/episodes/{episode}/segments/1/correction": {
        "starts_on": "2026-03-08",
        "reason_code": "wrong_day",
    },
    "/episodes/{episode}/entry-in-error": {"reason_code": "wrong_client"},
    "/episodes/{episode}/undo": {"step": 1, "reason_code": "wrong_client"},
}


@pytest.mark.parametrize("path", FORMS)
async def test_no_value_of_any_field_is_an_unexpected_error(desk: Desk, path: str) -> None:
    application = await desk.accepted()
    places = {
        "application": application["id"],
        "consent": (await desk.consent(application["client_id"]))["id"],
        "episode": (await desk.enrolled())["id"],
        "planned": (await planned(desk))["id"],
    }
    for field in FORMS[path]:
        for value in NASTY:
            answer = await desk.post(path.format(**places), {**FORMS[path], field: value})
            assert answer.status_code < 500, (field, value)
            if answer.status_code >= 400:
                assert answer.headers["content-type"] == "application/problem+json"
                assert answer.json()["detail"]


@pytest.mark.parametrize("path", FORMS)
@pytest.mark.parametrize("body", [None, 1, "text", [], {}])
async def test_a_body_that_is_no_form_is_refused(desk: Desk, path: str, body: Any) -> None:
    places = dict.fromkeys(("application", "consent", "episode", "planned"), MISSING)
    answer = await desk.post(path.format(**places), body)
    is_empty_revocation = path.endswith("/revocation") and body == {}
    assert answer.status_code == (404 if is_empty_revocation else 422), answer.text


@pytest.mark.parametrize("query", ["state", "client_id", "limit", "after", "external_reference"])
async def test_no_value_of_a_filter_is_an_unexpected_error(desk: Desk, query: str) -> None:
    for value in ("", "-1", "x" * 5000, "\u0000", "Zoë", "1;--", "2026-01-01", "null"):
        for path in ("/applications", "/consents", "/episodes"):
            assert (await desk.get(path, **{query: value})).status_code < 500


async def test_a_problem_does_not_repeat_what_was_sent(desk: Desk) -> None:
    body = {"program": "iop", "received_on": "Jane Doe", "external_reference": "Jane\nDoe"}
    answer = await desk.post("/applications", body)
    assert answer.status_code == 422
    assert "Jane" not in answer.text
