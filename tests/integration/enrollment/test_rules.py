"""What enrollment refuses, by which rule, and that nothing changes then."""

import asyncio
from typing import Any
from uuid import uuid4

import asyncpg
import pytest

from services.enrollment import tables
from shared.database.pool import Database
from tests.integration.enrollment.conftest import Desk, Enrollment, consent_form, shown


def rule(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["type"].rpartition(":")[2]


def field(answer: Any) -> str:
    name: str = answer.json()["errors"][0]["field"]
    return name.rpartition(".")[2]


async def test_an_external_reference_names_one_application_of_a_site(desk: Desk) -> None:
    first = await desk.apply(external_reference="R-1")
    body = {"program": "iop", "received_on": "2026-03-03", "external_reference": "R-1"}
    second = await desk.post("/applications", body)
    assert rule(second) == (409, "duplicate-reference")
    assert second.json()["application_id"] == first["id"]
    assert "R-1" not in second.text


async def test_of_many_with_one_reference_one_wins_and_all_others_learn_its_id(desk: Desk) -> None:
    body = {"program": "iop", "received_on": "2026-03-03", "external_reference": "R-2"}
    answers = await asyncio.gather(*(desk.post("/applications", body) for _ in range(20)))
    won = [answer.json()["id"] for answer in answers if answer.status_code == 201]
    lost = {answer.json()["application_id"] for answer in answers if answer.status_code == 409}
    assert len(won) == 1
    assert lost == set(won)


async def test_another_site_may_use_the_same_reference(enrollment: Enrollment, desk: Desk) -> None:
    await desk.apply(external_reference="R-3")
    other = Desk(desk.http, f"s{uuid4().hex[:12]}")
    await other.http.put(f"/sites/{other.site}", json={"name": "S", "timezone": "UTC"})
    await other.apply(external_reference="R-3")


async def test_a_site_is_registered_before_anything_is_entered_for_it(desk: Desk) -> None:
    nowhere = Desk(desk.http, f"s{uuid4().hex[:12]}")
    body = {"program": "iop", "received_on": "2026-03-03"}
    assert rule(await nowhere.post("/applications", body)) == (404, "site-is-not-registered")


async def test_a_site_needs_a_time_zone_that_exists(desk: Desk) -> None:
    form = {"name": "North", "timezone": "Middle/Earth"}
    answer = await desk.http.put(f"/sites/{desk.site}", json=form)
    assert rule(answer) == (422, "timezone-is-unknown")


async def test_enrolling_needs_an_accepted_application(desk: Desk) -> None:
    application = await desk.apply()
    answer = await desk.enroll(application["id"], from_history=True)
    assert rule(answer) == (409, "application-is-not-accepted")
    assert answer.json()["state"] == "submitted"


async def test_enrolling_needs_an_active_consent_to_treatment(desk: Desk) -> None:
    application = await desk.accepted()
    client = application["client_id"]
    assert rule(await desk.enroll(application["id"])) == (409, "admission-gates-are-open")
    await desk.consent(client, expires_on="2026-03-09")
    mother = await desk.party(client)
    family = {"party_kind": "family", "party_id": mother, "expires_on": "2027-03-02"}
    await desk.consent(client, **family)
    await desk.consent(str(uuid4()))
    revoked = await desk.consent(client)
    shown(await desk.post(f"/consents/{revoked['id']}/revocation", {}))
    assert rule(await desk.enroll(application["id"])) == (409, "admission-gates-are-open")
    await desk.consent(client, expires_on="2026-03-10")
    shown(await desk.enroll(application["id"]), 201)


async def test_a_client_has_one_open_episode_at_a_site(desk: Desk, new_client: str) -> None:
    first = await desk.enrolled(client_id=new_client)
    again = await desk.accepted(client_id=new_client)
    refused = await desk.enroll(again["id"], from_history=True)
    assert rule(refused) == (409, "client-has-open-episode")
    shown(await desk.discharge(first["id"]))
    shown(await desk.enroll(again["id"], from_history=True), 201)


async def test_an_episode_entered_in_error_is_in_nobodys_way(
    enrollment: Enrollment, desk: Desk, new_client: str
) -> None:
    mistake = await desk.enrolled(client_id=new_client)
    episode = tables.episode
    await enrollment.database.execute(
        episode.update().where(episode.c.id == mistake["id"]).values(state="entered_in_error")
    )
    shown(await desk.enroll(mistake["application_id"], from_history=True), 201)


async def test_of_many_enrollments_of_a_client_one_wins(desk: Desk, new_client: str) -> None:
    applications = [await desk.accepted(client_id=new_client) for _ in range(8)]
    answers = await asyncio.gather(
        *(desk.enroll(one["id"], from_history=True) for one in applications)
    )
    assert sorted(answer.status_code for answer in answers) == [201] + [409] * 7


async def test_an_application_becomes_one_episode(desk: Desk) -> None:
    episode = await desk.enrolled()
    shown(await desk.discharge(episode["id"]))
    again = await desk.enroll(episode["application_id"], from_history=True)
    assert rule(again) == (409, "application-already-enrolled")


async def test_a_decision_stands(desk: Desk) -> None:
    application = await desk.accepted()
    body = {"decision": "declined", "decided_on": "2026-03-05"}
    answer = await desk.post(f"/applications/{application['id']}/decision", body)
    assert rule(answer) == (409, "transition-is-not-allowed")
    assert (answer.json()["from"], answer.json()["to"]) == ("accepted", "declined")


async def test_an_episode_ends_once(desk: Desk) -> None:
    episode = await desk.enrolled()
    ended = shown(await desk.discharge(episode["id"]))
    again = await desk.discharge(episode["id"], disposition="death")
    assert rule(again) == (409, "transition-is-not-allowed")
    kept = shown(await desk.get(f"/episodes/{episode['id']}"))
    assert (kept["disposition"], kept["version"]) == ("completed", ended["version"])


@pytest.mark.parametrize(
    ("changed", "broken", "at"),
    [
        ({"discharged_on": "2026-03-08"}, "discharge-before-start", "discharged_on"),
        ({"discharged_on": "2026-03-11"}, "not-yet-happened", "discharged_on"),
        ({"last_contact_on": "2026-03-08"}, "last-contact-outside-stay", "last_contact_on"),
        ({"length_of_stay": {"at_least": 3}}, "days-are-derived", "length_of_stay"),
        ({"disposition": "unknown"}, "invalid", "disposition"),
        ({"discharged_on": None}, "invalid", "discharged_on"),
        ({"surprise": 1}, "invalid", "surprise"),
    ],
)
async def test_a_discharge_that_cannot_be_right_is_refused_naming_the_field(
    desk: Desk, changed: dict[str, Any], broken: str, at: str
) -> None:
    episode = await desk.enrolled()
    answer = await desk.discharge(episode["id"], **changed)
    assert (*rule(answer), field(answer)) == (422, broken, at)
    assert shown(await desk.get(f"/episodes/{episode['id']}"))["state"] == "active"


@pytest.mark.parametrize(
    ("changed", "at"),
    [
        ({"client_id": None}, "client_id"),
        ({"party_kind": "family", "expires_on": "2027-01-01"}, "party_id"),
        ({"party_kind": "anybody"}, "party_kind"),
        ({"categories": []}, "categories"),
        ({"purposes": []}, "purposes"),
        ({"acknowledged_right_to_revoke": False}, "acknowledged_right_to_revoke"),
        ({"signed_on": None}, "signed_on"),
        ({"signed_on": "2026-03-11"}, "signed_on"),
        ({"expires_on": "2026-03-01"}, "expires_on"),
        (
            {"party_kind": "court", "party_id": "0198c5de-0000-7000-8000-000000000000"},
            "expires_on",
        ),
    ],
)
async def test_a_consent_without_an_element_is_refused_naming_it(
    desk: Desk, new_client: str, changed: dict[str, Any], at: str
) -> None:
    answer = await desk.post("/consents", consent_form(new_client, **changed))
    assert (answer.status_code, field(answer)) == (422, at)


async def test_a_revocation_is_not_planned_for_later(desk: Desk, new_client: str) -> None:
    consent = await desk.consent(new_client)
    later = {"effective_at": "2026-03-10T15:00:01Z"}
    answer = await desk.post(f"/consents/{consent['id']}/revocation", later)
    assert rule(answer) == (422, "revocation-must-be-now")


async def test_the_database_refuses_other_terms_for_a_signed_consent(
    enrollment: Enrollment, desk: Desk, new_client: str
) -> None:
    consent = await desk.consent(new_client)
    connection = await _raw(enrollment.database)
    try:
        with pytest.raises(asyncpg.CheckViolationError):
            await connection.execute(
                "UPDATE consent SET categories = '[]' WHERE id = $1", consent["id"]
            )
    finally:
        await connection.close()


async def _raw(database: Database) -> asyncpg.Connection:
    return await asyncpg.connect(database.url)


async def test_another_sites_objects_are_not_there(desk: Desk) -> None:
    episode = await desk.enrolled()
    other = Desk(desk.http, f"s{uuid4().hex[:12]}")
    await other.http.put(f"/sites/{other.site}", json={"name": "S", "timezone": "UTC"})
    assert rule(await other.get(f"/episodes/{episode['id']}")) == (404, "not-found")
    assert rule(await other.discharge(episode["id"])) == (404, "not-found")
    application = f"/applications/{episode['application_id']}"
    assert rule(await other.get(application)) == (404, "not-found")


async def test_a_stale_change_is_refused(desk: Desk) -> None:
    episode = await desk.enrolled()
    body = {"disposition": "other", "discharged_on": "2026-03-10"}
    path = f"/episodes/{episode['id']}/discharge"
    assert rule(await desk.post(path, body, **{"If-Match": '"7"'})) == (412, "stale-version")
    assert (await desk.post(path, body, **{"If-Match": '"1"'})).status_code == 200


@pytest.mark.parametrize(
    ("role", "allowed"),
    [("intake_coordinator", True), ("clinician", False), ("facilitator", False), ("ops", False)],
)
async def test_intake_takes_in_applications(
    enrollment: Enrollment, desk: Desk, role: str, *, allowed: bool
) -> None:
    async with enrollment.client(role) as http:
        body = {"program": "iop", "received_on": "2026-03-02"}
        answer = await Desk(http, desk.site).post("/applications", body)
    assert answer.status_code == (201 if allowed else 403)


async def test_staff_of_another_site_are_refused(enrollment: Enrollment, desk: Desk) -> None:
    async with enrollment.client("program_director", sites=("elsewhere",)) as http:
        answer = await Desk(http, desk.site).get("/episodes")
        listed = shown(await http.get("/sites"))["items"]
    assert answer.status_code == 403
    assert answer.json()["unmet"] == "site"
    assert listed == []
