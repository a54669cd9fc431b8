"""The directory over HTTP: kept by people, read by all, shared with the sites that are served."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from httpx import AsyncClient, Response

from deploy.demo.calendar import Calendar
from deploy.demo.directory import open_directory
from deploy.demo.stage import Stage
from shared.clock import SettableClock
from shared.identifiers import new_id
from tests.support.tokens import TestIssuer

HERE = "/sites/north"
GROUP: dict[str, Any] = {
    "kind": "support_group",
    "name": "Evening group",
    "timezone": "America/Denver",
    "modality": "hybrid",
    "languages": ["en", "es-mx"],
    "times": [
        {
            "starts": "2026-01-06T18:00",
            "minutes": 90,
            "rule": "FREQ=WEEKLY;BYDAY=TU",
            "except_on": ["2026-03-10"],
        }
    ],
}
HOUSE: dict[str, Any] = {
    "kind": "sober_living",
    "name": "Oak House",
    "timezone": "America/Denver",
    "modality": "in_person",
    "narr_level": 3,
    "admission": {"genders": ["women"], "min_age": 18, "accepts_moud": True},
    "location": {"latitude": 39.7392, "longitude": -104.9903},
    "places": {"total": 8, "free": 2},
}


async def organisation(api: AsyncClient, **changes: Any) -> dict[str, Any]:
    body = {
        "code": f"oak-{new_id()}",
        "name": "Oak",
        "kind": "sober_living",
        "contact": {"phone": "+1 555 0100"},
    }
    answer = await api.post(f"{HERE}/organisations", json={**body, **changes})
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


async def offering(
    api: AsyncClient, said: dict[str, Any], organisation_id: str | None = None
) -> dict[str, Any]:
    owner = organisation_id or (await organisation(api))["id"]
    body = {"organisation_id": owner, "code": f"c-{new_id()}", **said}
    answer = await api.post(f"{HERE}/offerings", json=body)
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


def rule(answer: Response) -> str:
    return str(answer.json()["type"]).rpartition(":")[2]


async def found(api: AsyncClient, site: str = "north", **asked: Any) -> list[str]:
    answer = await api.post(f"/sites/{site}/offerings/_search", json={"limit": 200, **asked})
    assert answer.status_code == 200, answer.text
    return [one["offering"]["id"] for one in answer.json()["items"]]


async def test_an_entry_is_read_as_it_was_written(api: AsyncClient) -> None:
    made = await offering(api, HOUSE)
    shown = await api.get(f"{HERE}/offerings/{made['id']}")
    assert shown.json() == made
    assert shown.headers["etag"] == '"1"'
    assert made["places"] == {"total": 8, "free": 2, "told_on": "2026-03-02"}
    assert (made["checked_on"], made["is_stale"]) == ("2026-03-02", False)


async def test_a_code_stands_once_at_a_site_and_once_at_an_organisation(api: AsyncClient) -> None:
    owner = await organisation(api)
    body = {"code": owner["code"], "name": "Elm", "kind": "other"}
    again = await api.post(f"{HERE}/organisations", json=body)
    assert (again.status_code, rule(again)) == (409, "organisation-code-is-taken")
    assert (await api.post("/sites/south/organisations", json=body)).status_code == 201
    made = await offering(api, GROUP, owner["id"])
    body = {**GROUP, "organisation_id": owner["id"], "code": made["code"]}
    again = await api.post(f"{HERE}/offerings", json=body)
    assert (again.status_code, rule(again)) == (409, "offering-code-is-taken")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"times": [{"starts": "2026-02-30T18:00", "minutes": 60}]}, "body.times.0.starts"),
        ({"times": [{"starts": "2026-01-06T18:00", "minutes": 0}]}, "body.times.0.minutes"),
        ({"times": [{"starts": "2026-01-06T18:00", "minutes": 9, "rule": "FREQ=X"}]}, "rule"),
        (
            {"times": [{"starts": "2026-01-06T18:00", "minutes": 9, "rule": "FREQ=SECONDLY"}]},
            "rule",
        ),
        (
            {
                "times": [
                    {
                        "starts": "2026-01-06T18:00",
                        "minutes": 9,
                        "rule": "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
                    }
                ]
            },
            "times.0",
        ),
        (
            {"times": [{"starts": "2026-01-06T18:00", "minutes": 9, "except_on": ["2026-01-06"]}]},
            "times.0",
        ),
        ({"timezone": "Mars/Olympus"}, "timezone"),
        ({"languages": ["english!"]}, "body.languages.0"),
        ({"narr_level": 2}, "narr_level"),
        ({"admission": {"min_age": 40, "max_age": 20}}, "min_age"),
        ({"name": "'=1+1"}, "name"),
        ({"location": {"latitude": 91, "longitude": 0}}, "body.location.latitude"),
        ({"places": {"total": 1, "free": 2}}, "places.free"),
    ],
)
async def test_what_cannot_be_right_is_refused_by_its_field(
    api: AsyncClient, changes: dict[str, Any], field: str
) -> None:
    owner = await organisation(api)
    body = {**GROUP, "organisation_id": owner["id"], "code": "c", **changes}
    answer = await api.post(f"{HERE}/offerings", json=body)
    assert answer.status_code == 422, answer.text
    assert answer.json()["errors"][0]["field"] == field


async def test_the_next_occurrences_leave_out_what_is_called_off(api: AsyncClient) -> None:
    made = await offering(api, GROUP)
    there = f"{HERE}/offerings/{made['id']}/occurrences"
    shown = (await api.get(there, params={"most": 3})).json()
    assert [one["starts"] for one in shown["items"]] == [
        "2026-03-03T18:00:00-07:00",
        "2026-03-17T18:00:00-06:00",
        "2026-03-24T18:00:00-06:00",
    ]
    assert len((await api.get(there)).json()["items"]) == 5


async def test_places_told_by_phone_need_the_version_that_was_read(api: AsyncClient) -> None:
    made = await offering(api, HOUSE)
    there = f"{HERE}/offerings/{made['id']}/places"
    told = await api.put(there, json={"total": 8, "free": 5}, headers={"If-Match": '"1"'})
    assert told.json()["places"]["free"] == 5
    stale = await api.put(there, json={"total": 8, "free": 1}, headers={"If-Match": '"1"'})
    assert stale.status_code == 412


async def test_an_entry_grows_stale_is_listed_and_confirmed(
    api: AsyncClient, clock: SettableClock
) -> None:
    made = await offering(api, GROUP)
    kept = f"{HERE}/directory/offerings"
    listing = {"stale": "true", "organisation_id": made["organisation_id"]}
    assert (await api.get(kept, params=listing)).json()["items"] == []
    clock.advance(timedelta(days=91))
    (stale,) = (await api.get(kept, params=listing)).json()["items"]
    assert stale["is_stale"]
    (shown,) = (
        await api.post(
            f"{HERE}/offerings/_search", json={"organisation_id": made["organisation_id"]}
        )
    ).json()["items"]
    assert shown["offering"]["is_stale"]
    there = f"{HERE}/offerings/{made['id']}/confirmation"
    ahead = await api.post(there, json={"checked_on": "2026-06-09"})
    assert (ahead.status_code, rule(ahead)) == (422, "confirmed-in-future")
    assert (await api.post(there, json={})).json()["checked_on"] == "2026-06-01"
    assert (await api.get(kept, params=listing)).json()["items"] == []


async def test_archived_is_kept_and_not_found_until_it_is_restored(api: AsyncClient) -> None:
    owner = (await organisation(api))["id"]
    first, second = await offering(api, HOUSE, owner), await offering(api, GROUP, owner)
    archived = await api.post(f"{HERE}/offerings/{first['id']}/archiving")
    assert archived.json()["archived_on"] == "2026-03-02"
    assert await found(api, organisation_id=owner) == [second["id"]]
    change = await api.put(f"{HERE}/offerings/{first['id']}", json=GROUP)
    assert (change.status_code, rule(change)) == (409, "offering-is-archived")
    await api.post(f"{HERE}/offerings/{first['id']}/restoring")
    assert (await api.post(f"{HERE}/organisations/{owner}/archiving")).status_code == 200
    assert await found(api, organisation_id=owner) == []
    alone = await api.post(f"{HERE}/offerings/{first['id']}/restoring")
    assert rule(alone) == "organisation-is-archived"
    await api.post(f"{HERE}/organisations/{owner}/restoring")
    assert await found(api, organisation_id=owner) == [first["id"], second["id"]]


async def test_a_change_that_leaves_the_contact_out_is_asked_for_it_and_erases_nothing(
    api: AsyncClient,
) -> None:
    owner = await organisation(api, contact={"phone": "+1 555 0100"})
    there = f"{HERE}/organisations/{owner['id']}"
    refused = await api.put(there, json={"name": "Oak", "kind": "other", "serves": []})
    assert refused.status_code == 422
    assert "contact" in refused.text
    assert (await api.get(there)).json()["contact"]["phone"] == "+1 555 0100"


async def test_who_is_served_finds_it_and_changes_nothing(
    api: AsyncClient, issuer: TestIssuer
) -> None:
    owner = await organisation(api, serves=["south"])
    made = await offering(api, HOUSE, owner["id"])
    assert await found(api, "south", organisation_id=owner["id"]) == [made["id"]]
    there = f"/sites/south/offerings/{made['id']}"
    assert (await api.get(there)).status_code == 200
    refused = await api.post(f"{there}/archiving")
    assert (refused.status_code, rule(refused)) == (403, "is-kept-elsewhere")
    body: dict[str, Any] = {"name": "Oak", "kind": "other", "contact": {}, "serves": []}
    changed = await api.put(f"{HERE}/organisations/{owner['id']}", json=body)
    assert changed.json()["serves"] == ["north"]
    assert await found(api, "south", organisation_id=owner["id"]) == []
    assert (await api.get(there)).status_code == 404
    stranger = issuer.bearer("clinician", sites=("north",))
    refused = await api.put(
        f"{HERE}/organisations/{owner['id']}", json={**body, "serves": ["south"]}, headers=stranger
    )
    assert (refused.status_code, rule(refused)) == (403, "may-not-serve-site")


@pytest.mark.parametrize(
    ("role", "reads", "keeps"),
    [
        ("clinician", 200, 201),
        ("intake_coordinator", 200, 201),
        ("program_director", 200, 201),
        ("facilitator", 200, 403),
        ("client", 200, 403),
        ("family_member", 200, 403),
        ("partner_administrator", 403, 403),
    ],
)
async def test_clients_and_family_search_and_staff_keep(
    api: AsyncClient, issuer: TestIssuer, role: str, reads: int, keeps: int
) -> None:
    who = issuer.bearer(role)
    answer = await api.post(f"{HERE}/offerings/_search", json={"limit": 1}, headers=who)
    assert answer.status_code == reads
    body = {"code": f"o-{new_id()}", "name": "Oak", "kind": "other"}
    assert (await api.post(f"{HERE}/organisations", json=body, headers=who)).status_code == keeps


async def test_the_demonstration_has_a_directory_that_can_be_searched(api: AsyncClient) -> None:
    site = f"s-{new_id().hex[:20]}"
    client = _Client(api)
    stage = Stage(site, client, client, client, client)  # type: ignore[arg-type]  # posts alone
    await open_directory(stage, Calendar.now())
    assert len(await found(api, site, kind=["support_group"], language=["es"])) == 1
    assert len(await found(api, site, narr_level=2, free_places=2, accepts_moud=True)) == 1


@dataclass
class _Client:
    api: AsyncClient

    async def post(self, path: str, form: dict[str, Any]) -> "_Answer":
        answer = await self.api.post(path, json=form)
        assert answer.status_code == 201, answer.text
        return _Answer(answer.json())


@dataclass
class _Answer:
    body: dict[str, Any]
