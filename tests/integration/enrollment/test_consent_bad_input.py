"""Whatever is sent about consents, parties and disclosures, no answer is an unexpected error."""

from typing import Any
from uuid import uuid4

import pytest

from tests.integration.enrollment.conftest import TODAY, Desk, consent_form
from tests.integration.enrollment.test_bad_input import MISSING, NASTY
from tests.integration.enrollment.test_consents import SIGNATURE, family_draft

TERMS: dict[str, Any] = {
    "party_kind": "intermediary",
    "party_id": None,
    "participant_ids": [],
    "treating_participants": True,
    "discloser": "this_program",
    "categories": ["attendance"],
    "records_from": None,
    "records_until": None,
    "limits": [],
    "purposes": ["treatment"],
    "acknowledged_right_to_revoke": True,
    "expires_on": "2026-09-10",
    "expires_with": None,
    "form_version": "2026-1",
    "language": "en",
    "replaces": None,
}
DESCRIPTION: dict[str, Any] = {
    "name": "Maria Keller",
    "relationship": "parent",
    "phone": None,
    "email": None,
    "address": [],
}
DISCLOSURE: dict[str, Any] = {
    "party_id": MISSING,
    "categories": ["attendance"],
    "purpose": "treatment",
    "means": "by_phone",
    "disclosed_at": None,
}
FORMS: dict[str, tuple[str, dict[str, Any]]] = {
    "/consents": ("POST", {**consent_form(MISSING), **TERMS, **SIGNATURE}),
    "/consents/drafts": ("POST", {"client_id": MISSING, **TERMS}),
    "/consents/{draft}/terms": ("PUT", TERMS),
    "/consents/{draft}/signature": (
        "POST",
        {**SIGNATURE, "signed_by": "client", "signer_party_id": None},
    ),
    "/consents/{draft}/revocation": ("POST", {"effective_at": None, "how": None}),
    "/consents/{draft}/renewal": (
        "POST",
        {"expires_on": None, "acknowledged_right_to_revoke": False},
    ),
    "/clients/{client}/consents/revocation": ("POST", {"how": None}),
    "/clients/{client}/parties": ("POST", {**DESCRIPTION, "kind": "family"}),
    "/clients/{client}/parties/{party}": ("PUT", DESCRIPTION),
    "/disclosures": ("POST", DISCLOSURE),
}
ODD = (*NASTY, ["shoe_size"], ["treatment"] * 30, [None], "٣", "a\u0000b", "\U0001f600", "e\u0301")


@pytest.mark.parametrize("path", FORMS)
async def test_no_value_of_any_field_is_an_unexpected_error(
    desk: Desk, new_client: str, path: str
) -> None:
    method, form = FORMS[path]
    party = await desk.party(new_client)
    draft = (await family_draft(desk, new_client, party_id=party))["id"]
    place = f"/sites/{desk.site}{path}".format(client=new_client, party=party, draft=draft)
    for name in form:
        for value in ODD:
            answer = await desk.http.request(method, place, json={**form, name: value})
            assert answer.status_code < 500, (name, value)
            if answer.status_code >= 400:
                assert answer.headers["content-type"] == "application/problem+json"
                assert answer.json()["detail"]


@pytest.mark.parametrize(
    "name", ["\U0001f600 A", "e\u0301\u0323\u0331", "ﷺ", "\U00020000", "a" * 80]
)
async def test_any_name_can_be_printed_around(desk: Desk, new_client: str, name: str) -> None:
    party = await desk.party(new_client, name=name)
    draft = await family_draft(desk, new_client, party_id=party, limits=[name])
    answer = await desk.get(f"/consents/{draft['id']}/copy")
    assert (answer.status_code, answer.content[:5]) == (200, b"%PDF-")


@pytest.mark.parametrize(
    ("path", "names"),
    [
        ("/consents", ("state", "client_id", "limit", "after")),
        ("/consents/expiring", ("within_days", "limit", "after")),
        ("/disclosures/check", ("party_id", "category", "purpose")),
        ("/clients/{client}/parties", ("limit", "after")),
        ("/clients/{client}/disclosures", ("limit", "after", "since")),
    ],
)
async def test_no_value_of_a_filter_is_an_unexpected_error(
    desk: Desk, path: str, names: tuple[str, ...]
) -> None:
    for name in names:
        for value in ("", "-1", "x" * 5000, "\u0000", "Zoë", "1;--", TODAY, "null", "9" * 30):
            answer = await desk.get(path.format(client=uuid4()), **{name: value})
            assert answer.status_code < 500
