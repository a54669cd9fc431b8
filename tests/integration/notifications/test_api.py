"""The API: what intake keeps and reads back, and that bad input is answered, never a failure."""

from typing import Any
from uuid import uuid4

import pytest
from httpx import AsyncClient

from tests.integration.notifications.conftest import NOON, Office
from tests.integration.notifications.test_journey import enrolled
from tests.support.tokens import TestIssuer

CONTACT: dict[str, Any] = {
    "email": "maria@example.org",
    "phone": "+13035550142",
    "given_name": "Maria",
    "language": "es",
    "timezone": "America/Denver",
}
PERMISSION: dict[str, Any] = {
    "channel": "email",
    "category": "appointments",
    "granted": True,
    "consent_id": None,
}
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
    {},
    "x" * 5000,
    "a\nb",
    "Zoë",
    "'; DROP TABLE contact; --",
    "../../etc/passwd",
    "America",
    "\u202e",
    "a@b",
    "maria@example.org,eve@example.org",
    "maria@example.org\r\nBcc: eve@example.org",
    str(uuid4()),
)


def a_path() -> str:
    return f"/sites/north/contacts/{uuid4()}"


async def test_a_contact_is_kept_and_shown_masked(office: Office, api: AsyncClient) -> None:
    path = a_path()
    kept = await api.put(path, json=CONTACT)
    assert (kept.status_code, kept.headers["etag"]) == (200, '"1"')
    read = await api.get(path)
    assert read.json() == kept.json()
    assert (read.json()["email"], read.json()["phone"]) == ("m•••@•••.org", "•••42")
    assert read.json()["language"] == "es"


async def test_a_contact_changes_for_whoever_knows_its_version(
    office: Office, api: AsyncClient
) -> None:
    path = a_path()
    await api.put(path, json=CONTACT)
    fresh, stale = {"If-Match": '"1"'}, {"If-Match": '"7"'}
    assert (await api.put(path, json=CONTACT, headers=stale)).status_code == 412
    changed = await api.put(path, json={**CONTACT, "phone": None}, headers=fresh)
    assert (changed.status_code, changed.json()["phone"]) == (200, None)


async def test_another_site_s_contact_is_not_found(office: Office, api: AsyncClient) -> None:
    person = uuid4()
    await api.put(f"/sites/north/contacts/{person}", json=CONTACT)
    elsewhere = f"/sites/south/contacts/{person}"
    assert (await api.get(elsewhere)).status_code == 404
    assert (await api.get(f"{elsewhere}/permissions")).json() == {"items": []}
    assert (await api.put(elsewhere, json={**CONTACT, "given_name": "Eve"})).status_code == 200
    assert (await api.get(f"/sites/north/contacts/{person}")).json()["given_name"] == "M•••"


async def test_a_permission_is_granted_revoked_and_granted_again(
    office: Office, api: AsyncClient
) -> None:
    path = f"{a_path()}/permissions"
    for granted, state in ((True, "granted"), (False, "revoked"), (True, "granted")):
        answer = await api.put(path, json={**PERMISSION, "granted": granted})
        assert answer.json()["state"] == state
    assert [one["version"] for one in (await api.get(path)).json()["items"]] == [3]


async def test_a_permission_changes_for_whoever_knows_its_version(
    office: Office, api: AsyncClient
) -> None:
    path = f"{a_path()}/permissions"
    await api.put(path, json=PERMISSION)
    fresh, stale = {"If-Match": '"1"'}, {"If-Match": '"7"'}
    assert (await api.put(path, json=PERMISSION, headers=stale)).status_code == 412
    assert (await api.put(path, json=PERMISSION, headers=fresh)).status_code == 200


async def test_notifications_are_listed_by_state_and_person(
    office: Office, api: AsyncClient
) -> None:
    client, other = await office.client(), await office.client(permits=())
    await office.hear(enrolled(client), enrolled(other))
    await office.dispatch()
    everything = (await api.get("/sites/north/notifications")).json()["items"]
    assert len(everything) == 1 + 4
    (sent,) = (await api.get("/sites/north/notifications?state=sent")).json()["items"]
    assert (sent["person_id"], sent["due_at"]) == (str(client), NOON.isoformat()[:-6] + "Z")
    of_other = f"/sites/north/notifications?person_id={other}"
    refused = (await api.get(of_other)).json()["items"]
    assert [one["channel"] for one in refused] == ["email", "sms", "push", "inbox"]
    assert {(one["state"], one["reason"]) for one in refused} == {("suppressed", "not_permitted")}
    one = await api.get(f"/sites/north/notifications/{sent['id']}")
    assert one.json() == sent
    assert (await api.get(f"/sites/south/notifications/{sent['id']}")).status_code == 404
    assert (await api.get("/sites/south/notifications")).json() == {"items": [], "next": None}


async def test_only_a_director_may_destroy_a_contact(
    office: Office, api: AsyncClient, issuer: TestIssuer
) -> None:
    path = a_path()
    await api.put(path, json=CONTACT)
    assert (await api.delete(path)).status_code == 403
    director = issuer.bearer("program_director")
    assert (await api.delete(path, headers=director)).status_code == 204
    assert (await api.delete(a_path(), headers=director)).status_code == 404


@pytest.mark.parametrize(
    ("suffix", "form"), [("", CONTACT), ("/permissions", PERMISSION)], ids=["contact", "permission"]
)
async def test_no_value_of_any_field_is_an_unexpected_error(
    office: Office, api: AsyncClient, suffix: str, form: dict[str, Any]
) -> None:
    for field in form:
        for value in NASTY:
            answer = await api.put(a_path() + suffix, json={**form, field: value})
            assert answer.status_code in {200, 422}, (field, value)
            if answer.status_code == 422:
                assert answer.headers["content-type"] == "application/problem+json"
                assert field in answer.text
    for letter in office.mail.letters:
        assert "eve" not in letter.to


@pytest.mark.parametrize("query", ["state", "person_id", "limit", "after"])
async def test_no_value_of_a_filter_is_an_unexpected_error(
    office: Office, api: AsyncClient, query: str
) -> None:
    for value in ("", "-1", "x" * 5000, "\u0000", "Zoë", "1;--", "2026-01-01", "null"):
        answer = await api.get("/sites/north/notifications", params={query: value})
        assert answer.status_code in {200, 400, 422}, value
