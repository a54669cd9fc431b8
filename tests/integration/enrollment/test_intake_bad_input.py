"""Whatever is typed into a form of intake, the answer is a problem document or a success."""

from typing import Any
from uuid import uuid4

import pytest

from tests.integration.enrollment.conftest import TODAY, Desk, Enrollment, shown
from tests.integration.enrollment.public import WHOLE, visitor
from tests.integration.enrollment.test_bad_input import NASTY

MISSING = "00000000-0000-0000-0000-000000000000"
ODD: tuple[Any, ...] = (
    *NASTY,
    "\ud7ff\ufffd\U0001f9d1\u200d\U0001f9d1",
    "\u202eevil",
    "9" * 40,
    "+" + "1" * 30,
    "a@" + "b" * 250,
    "\uff11\uff19\uff19\uff10-\uff10\uff11-\uff10\uff11",
    ["MO"] * 8,
    [{"weekday": "MO", "starts_at": "00:00", "ends_at": "24:00", "kind": "work"}] * 43,
)
FORMS: dict[tuple[str, str], dict[str, Any]] = {
    ("PUT", "/clients/{client}/identity"): WHOLE["identity"],
    ("POST", "/clients/_search"): {"name": "A B", "born_on": None, "phone": None, "email": None},
    ("PUT", "/applications/{application}/confidence"): {
        name: WHOLE[name] for name in ("caller", "step_down", "note")
    },
    ("PUT", "/applications/{application}/preferences"): {
        "preferences": WHOLE["preferences"],
        "kept_times": WHOLE["kept_times"],
    },
    ("POST", "/applications/{application}/screening"): {"began_on": TODAY},
    ("POST", "/applications/{application}/agreement"): {
        "agreement_version": "1",
        "signed_on": TODAY,
        "signed_by": "client",
    },
    ("POST", "/agreements"): {"label": "1", "language": "en", "text": "T", "published_on": TODAY},
    ("PUT", "/intake-rules"): {
        "days_to_decide": 90,
        "days_to_submit": 30,
        "drafts_per_hour": 10_000,
        "signing_age": 18,
        "program": "iop",
    },
    ("POST", "/client-merges"): {"kept_client_id": MISSING, "duplicate_client_id": MISSING},
    ("POST", "/applications"): {**WHOLE, "program": "iop", "received_on": TODAY},
}


def variants(form: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the form with each odd value in each field, of the forms within it too."""
    found = [{**form, name: value} for name in form for value in ODD]
    for name, inner in form.items():
        if isinstance(inner, dict):
            found += [{**form, name: one} for one in variants(inner)]
    return found


def is_right(answer: Any, body: Any) -> None:
    assert answer.status_code < 500, body
    if answer.status_code >= 400:
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["detail"]


@pytest.mark.parametrize(("method", "path"), FORMS)
async def test_no_value_of_any_field_is_an_unexpected_error(
    desk: Desk, method: str, path: str
) -> None:
    application = await desk.apply()
    at = path.format(application=application["id"], client=application["client_id"])
    for body in variants(FORMS[method, path]):
        answer = await desk.http.request(method, f"/sites/{desk.site}{at}", json=body)
        is_right(answer, body)


async def test_no_value_of_the_publics_form_is_an_unexpected_error(
    enrollment: Enrollment, desk: Desk
) -> None:
    rules = {"drafts_per_hour": 10_000}
    shown(await desk.http.put(f"/sites/{desk.site}/intake-rules", json=rules))
    public = visitor(enrollment, desk.site)
    async with public.http:
        draft = await public.open()
        for body in variants({**WHOLE, "program": "iop", "track": None, "age_band": None}):
            is_right(await public.put(draft, body), body)
        shown(await public.put(draft, WHOLE))
        shown(await public.submit(draft))


@pytest.mark.parametrize("path", ["", "/identity", "/duplicates"])
async def test_no_client_id_is_an_unexpected_error(desk: Desk, path: str) -> None:
    for client in ("x", "%00", "é", "0" * 500, str(uuid4()), MISSING):
        assert (await desk.get(f"/clients/{client}{path}")).status_code in {400, 404, 422}
