"""Episodes and consents are read and searched as FHIR, a page at a time, by opaque ids."""

from typing import Any
from uuid import uuid4

import pytest
from fhir.resources.R4B import get_fhir_model_class
from httpx import Response

from tests.integration.enrollment.conftest import Desk, Enrollment

_FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def resource(answer: Response) -> dict[str, Any]:
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/fhir+json"
    shown: dict[str, Any] = answer.json()
    get_fhir_model_class(shown["resourceType"]).model_validate(shown)
    return shown


async def test_an_episode_and_a_consent_are_read_as_what_they_are(desk: Desk) -> None:
    episode = await desk.enrolled()
    agreed = await desk.consent(episode["client_id"])
    answer = await desk.get(f"/fhir/EpisodeOfCare/{episode['id']}")
    shown = resource(answer)
    assert (shown["status"], shown["period"]) == ("active", {"start": "2026-03-09"})
    assert answer.headers["etag"] == f'"{episode["version"]}"'
    shown = resource(await desk.get(f"/fhir/Consent/{agreed['id']}"))
    assert (shown["status"], shown["dateTime"]) == ("active", "2026-03-02")
    assert shown["provision"]["purpose"][0]["code"] == "TREAT"
    await desk.discharge(episode["id"])
    shown = resource(await desk.get(f"/fhir/EpisodeOfCare/{episode['id']}"))
    assert (shown["status"], shown["period"]["end"]) == ("finished", "2026-03-10")
    assert [one["status"] for one in shown["statusHistory"]] == ["active"]


@pytest.mark.parametrize("kind", ["EpisodeOfCare", "Consent"])
async def test_a_search_finds_the_patients_own_by_form_and_by_address(
    desk: Desk, kind: str
) -> None:
    mine, other = await desk.enrolled(), await desk.enrolled()
    for episode in (mine, other):
        await desk.consent(episode["client_id"])
    path = f"/sites/{desk.site}/fhir/{kind}"
    asked = {"patient": f"Patient/{mine['client_id']}"}
    by_form = resource(await desk.http.post(f"{path}/_search", data=asked))
    by_address = resource(await desk.http.get(path, params=asked))
    assert by_form == by_address
    (entry,) = by_form["entry"]
    assert entry["resource"]["patient"]["reference"] == asked["patient"]
    assert entry["fullUrl"].endswith(f"{path}/{entry['resource']['id']}")
    everybody = resource(await desk.http.post(f"{path}/_search", content=b"", headers=_FORM))
    assert len(everybody["entry"]) == 2
    nobody = resource(await desk.http.post(f"{path}/_search", data={"patient": str(uuid4())}))
    assert "entry" not in nobody


async def test_pages_lead_through_all_of_them_once(desk: Desk) -> None:
    ids = {(await desk.enrolled())["id"] for _ in range(3)}
    at: str | None = f"/sites/{desk.site}/fhir/EpisodeOfCare?_count=2"
    found = []
    while at:
        page = resource(await desk.http.get(at))
        found += [entry["resource"]["id"] for entry in page["entry"]]
        at = next((one["url"] for one in page["link"] if one["relation"] == "next"), None)
    assert (len(found), set(found)) == (3, ids)


async def test_what_is_here_says_so_itself(desk: Desk) -> None:
    statement = resource(await desk.get("/fhir/metadata"))
    kinds = [one["type"] for one in statement["rest"][0]["resource"]]
    assert kinds == ["EpisodeOfCare", "Consent"]


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({"data": {"patient": "Jane Doe"}}, 422),
        ({"data": {"_count": "0"}}, 422),
        ({"data": {"_count": "9" * 99}}, 422),
        ({"data": {"_count": "000000001" + "9" * 20}}, 422),
        ({"data": {"_count": "000000001" + "9" * 5000}}, 422),
        ({"data": {"_count": ["1", "2"]}}, 422),
        ({"data": {"patient": [str(uuid4()), str(uuid4())]}}, 422),
        ({"data": {"_count": "\u0661"}}, 422),
        ({"data": {"after": "x"}}, 422),
        ({"data": {"name": "Jane"}}, 422),
        ({"json": {}}, 415),
        ({"content": b"patient=%00\xff", "headers": _FORM}, 422),
    ],
)
async def test_a_search_that_cannot_be_is_refused_without_being_repeated(
    desk: Desk, sent: dict[str, Any], status: int
) -> None:
    for kind in ("EpisodeOfCare", "Consent"):
        refused = await desk.http.post(f"/sites/{desk.site}/fhir/{kind}/_search", **sent)
        assert refused.status_code == status, refused.text
        assert refused.headers["content-type"] == "application/problem+json"
        assert "Jane" not in refused.text


async def test_another_sites_are_not_there(enrollment: Enrollment, desk: Desk) -> None:
    episode = await desk.enrolled()
    other = f"{desk.site}b"
    await desk.http.put(f"/sites/{other}", json={"name": "S", "timezone": "UTC"})
    path = f"/sites/{other}/fhir/EpisodeOfCare"
    assert (await desk.http.get(f"{path}/{episode['id']}")).status_code == 404
    assert "entry" not in resource(await desk.http.get(path))


async def test_a_search_by_status_finds_those_in_it_alone(desk: Desk) -> None:
    agreed, ended = await desk.enrolled(), await desk.enrolled()
    active, revoked = [await desk.consent(one["client_id"]) for one in (agreed, ended)]
    lapsed = await desk.consent(agreed["client_id"], expires_on="2026-03-09")
    await desk.post(f"/consents/{revoked['id']}/revocation", {})
    await desk.discharge(ended["id"])
    wanted = {
        ("Consent", "active"): [active["id"]],
        ("Consent", "inactive"): [revoked["id"], lapsed["id"]],
        ("Consent", "draft"): [],
        ("EpisodeOfCare", "active"): [agreed["id"]],
        ("EpisodeOfCare", "finished"): [ended["id"]],
        ("EpisodeOfCare", "entered-in-error"): [],
    }
    for (kind, status), ids in wanted.items():
        path = f"/sites/{desk.site}/fhir/{kind}"
        by_address = resource(await desk.http.get(path, params={"status": status}))
        by_form = resource(await desk.http.post(f"{path}/_search", data={"status": status}))
        assert by_form == by_address
        assert [one["resource"]["id"] for one in by_form.get("entry", [])] == ids
        assert f"status={status}" in by_form["link"][0]["url"]


@pytest.mark.parametrize("asked", [{"status": "gone"}, {"status": ""}, {"actor": "Jane"}])
async def test_what_a_search_cannot_ask_is_refused_and_what_it_can_is_said(
    desk: Desk, asked: dict[str, str]
) -> None:
    for kind in ("EpisodeOfCare", "Consent"):
        path = f"/sites/{desk.site}/fhir/{kind}"
        by_form = await desk.http.post(f"{path}/_search", data=asked)
        beside = await desk.http.post(f"{path}/_search?actor=Jane", content=b"", headers=_FORM)
        for refused in (await desk.http.get(path, params=asked), by_form, beside):
            assert refused.status_code == 422, refused.text
            assert "Jane" not in refused.text
        assert ("active" if "status" in asked else "patient, status") in by_form.text
