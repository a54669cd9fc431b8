"""From application to discharge over HTTP: what is shown, kept and published."""

import json
from typing import Any
from uuid import UUID

from services.enrollment import tables
from tests.integration.enrollment.conftest import TODAY, Desk, Enrollment, shown

OUTBOX = tables.metadata.tables["outbox"]


async def published(enrollment: Enrollment, site: str) -> list[tuple[str, int, dict[str, Any]]]:
    """Return what was published for a site: event name, number in its aggregate, payload."""
    rows = await enrollment.database.fetch(
        OUTBOX.select().where(OUTBOX.c.subject.like(f"iop.{site}.%")).order_by(OUTBOX.c.position)
    )
    return [
        (row["subject"].split(".")[3], row["aggregate_seq"], json.loads(row["payload"]))
        for row in rows
    ]


async def test_a_client_goes_from_application_to_discharge(
    enrollment: Enrollment, desk: Desk
) -> None:
    application = await desk.accepted(track="evening", referral_source="school", age_band="18-20")
    assert UUID(application["client_id"])
    await desk.consent(application["client_id"])
    episode = shown(await desk.enroll(application["id"]), 201)
    assert (episode["state"], episode["track"]) == ("active", "evening")
    assert episode["days_waiting"] == {"at_least": 7, "at_most": 7}
    ended = shown(await desk.discharge(episode["id"], last_contact_on="2026-03-09"))
    assert (ended["state"], ended["disposition"]) == ("finished", "completed")
    assert ended["length_of_stay"] == {"at_least": 1, "at_most": 1}
    kept = shown(await desk.get(f"/episodes/{episode['id']}"))
    assert kept.items() >= ended.items()
    assert (kept["program_completed_on"], kept["days_at_level"]) == (None, {"2.1": 1})
    events = await published(enrollment, desk.site)
    assert [(name, seq) for name, seq, _ in events] == [
        ("ApplicationSubmitted", 1),
        ("ApplicationDecided", 2),
        ("ConsentGranted", 1),
        ("ClientEnrolled", 1),
        ("ClientDischarged", 2),
    ]
    assert events[-1][2] == {
        "episode_id": episode["id"],
        "client_id": application["client_id"],
        "disposition": "completed",
        "discharged_on": TODAY,
        "last_contact_on": "2026-03-09",
        "from_history": False,
    }


async def test_what_was_not_said_stays_missing(desk: Desk) -> None:
    application = await desk.apply()
    kept = shown(await desk.get(f"/applications/{application['id']}"))
    unsaid = ("track", "referral_source", "age_band", "external_reference", "decided_on")
    assert [kept[name] for name in unsaid] == [None] * len(unsaid)


async def test_nothing_published_holds_the_external_reference(
    enrollment: Enrollment, desk: Desk
) -> None:
    await desk.apply(external_reference="MRN-0815")
    assert "MRN-0815" not in json.dumps(await published(enrollment, desk.site))


async def test_history_known_to_the_year_keeps_its_ranges(desk: Desk) -> None:
    application = await desk.accepted(received_on="2023-01-01")
    episode = shown(
        await desk.enroll(
            application["id"],
            started_on="2023-01-01",
            date_precision="year",
            from_history=True,
            days_waiting={"at_least": 31},
        ),
        201,
    )
    assert episode["days_waiting"] == {"at_least": 31, "at_most": None}
    ended = shown(
        await desk.discharge(
            episode["id"],
            discharged_on="2023-01-01",
            length_of_stay={"at_least": 46, "at_most": 60},
        )
    )
    assert ended["length_of_stay"] == {"at_least": 46, "at_most": 60}


async def test_registering_a_site_again_overwrites_it(desk: Desk) -> None:
    form = {
        "name": "North-West",
        "timezone": "America/Boise",
        "synthetic": False,
        "state_fips": 16,
    }
    first = await desk.http.put(f"/sites/{desk.site}", json=form)
    second = await desk.http.put(f"/sites/{desk.site}", json=form)
    assert shown(first) == shown(second) == {"code": desk.site, **form}
    listed = shown(await desk.http.get("/sites"))["items"]
    assert [site for site in listed if site["code"] == desk.site] == [{"code": desk.site, **form}]


async def test_a_consent_shows_its_state_on_the_sites_day(desk: Desk, new_client: str) -> None:
    lapsed = await desk.consent(new_client, expires_on="2026-03-09")
    assert lapsed["state"] == "expired"
    active = await desk.consent(new_client)
    assert active["state"] == "active"
    revoked = shown(await desk.post(f"/consents/{active['id']}/revocation", {}))
    assert (revoked["state"], revoked["revoked_at"]) == ("revoked", "2026-03-10T15:00:00Z")
    listed = shown(await desk.get("/consents", client_id=new_client))["items"]
    assert [consent["state"] for consent in listed] == ["expired", "revoked"]


async def test_the_same_key_gives_the_same_answer_and_one_application(desk: Desk) -> None:
    body = {"program": "iop", "received_on": "2026-03-02", "external_reference": "K-1"}
    first = await desk.post("/applications", body, **{"Idempotency-Key": "k1"})
    second = await desk.post("/applications", body, **{"Idempotency-Key": "k1"})
    assert (first.status_code, first.json()) == (second.status_code, second.json())
    listed = shown(await desk.get("/applications", external_reference="K-1"))["items"]
    assert len(listed) == 1


async def test_lists_are_paged_and_narrowed(desk: Desk) -> None:
    made = [(await desk.apply())["id"] for _ in range(3)]
    accepted = await desk.accepted()
    first = shown(await desk.get("/applications", limit="2"))
    rest = shown(await desk.get("/applications", after=first["next"]))
    assert [one["id"] for one in first["items"] + rest["items"]] == [*made, accepted["id"]]
    assert rest["next"] is None
    narrowed = shown(await desk.get("/applications", state="accepted"))["items"]
    assert [one["id"] for one in narrowed] == [accepted["id"]]


async def test_an_episode_is_found_by_its_application(desk: Desk) -> None:
    episode = await desk.enrolled()
    found = shown(await desk.get("/episodes", application_id=episode["application_id"]))["items"]
    assert [one["id"] for one in found] == [episode["id"]]
    assert shown(await desk.get("/episodes", state="finished"))["items"] == []
