"""What TEDS asks is kept by element in closed codes, and goes out with what enrollment knows."""

import csv
import io
import json
from typing import Any
from uuid import uuid4

import pytest
from httpx import Response

from tests.integration.enrollment.conftest import Desk, Enrollment, shown

GIVEN = {"gender": "female", "sub1": "heroin", "freq1": "daily", "arrests": "none"}


async def put(desk: Desk, episode_id: str, body: dict[str, Any], **headers: str) -> Response:
    path = f"/sites/{desk.site}/episodes/{episode_id}/minimum-data"
    return await desk.http.put(path, json=body, headers=headers)


async def exported(desk: Desk, **query: Any) -> list[dict[str, str]]:
    asked = {"year": "2026", "site": desk.site, **query}
    answer = await desk.http.get("/exports/teds.csv", params=asked)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"].startswith("text/csv")
    return list(csv.DictReader(io.StringIO(answer.text, newline="")))


async def test_what_is_given_is_kept_and_replaces_what_was(desk: Desk) -> None:
    episode = await desk.enrolled()
    first = shown(await put(desk, episode["id"], {"given": GIVEN}))
    assert (first["given"], first["codebook_year"], first["version"]) == (GIVEN, 2026, 1)
    again = await put(desk, episode["id"], {"codebook_year": 2014, "given": {"race": "asian"}})
    kept = shown(await desk.get(f"/episodes/{episode['id']}/minimum-data"))
    assert kept == shown(again)
    assert (kept["given"], kept["codebook_year"], kept["version"]) == ({"race": "asian"}, 2014, 2)
    assert again.headers["etag"] == '"2"'


async def test_not_given_is_another_thing_than_none(desk: Desk) -> None:
    episode = await desk.enrolled()
    given = {"arrests": "none", "hlthins": None}
    kept = shown(await put(desk, episode["id"], {"given": given}))
    assert kept["given"] == {"arrests": "none"}
    await desk.discharge(episode["id"])
    (row,) = await exported(desk)
    assert (row["ARRESTS"], row["HLTHINS"]) == ("0", "-9")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"given": {"sub1": "coffee"}}, "body.given.sub1"),
        ({"given": {"sub1": 5}}, "body.given.sub1"),
        ({"given": {"substance": "heroin"}}, "body.given.substance"),
        ({"codebook_year": 2005, "given": {}}, "body.codebook_year"),
        ({"codebook_year": 2014, "given": {"freq1": "some_use"}}, "given.freq1"),
        ({"codebook_year": 2015, "given": {"dsmcrit": "other_condition"}}, "given.dsmcrit"),
        ({"given": {"los": "7"}}, "given.los"),
        ({}, "body.given"),
        ({"given": []}, "body.given"),
    ],
)
async def test_a_code_that_the_years_codebook_lacks_is_refused_by_its_elements_name(
    desk: Desk, body: dict[str, Any], field: str
) -> None:
    episode = await desk.enrolled()
    refused = await put(desk, episode["id"], body)
    assert refused.status_code == 422
    assert [error["field"] for error in refused.json()["errors"]] == [field]
    assert "coffee" not in refused.text
    assert (await desk.get(f"/episodes/{episode['id']}/minimum-data")).status_code == 404


async def test_what_was_changed_meanwhile_is_not_overwritten(desk: Desk) -> None:
    episode = await desk.enrolled()
    assert (
        await put(desk, episode["id"], {"given": GIVEN}, **{"If-Match": '"3"'})
    ).status_code == 412
    shown(await put(desk, episode["id"], {"given": GIVEN}))
    assert (await put(desk, episode["id"], {"given": {}}, **{"If-Match": '"7"'})).status_code == 412
    shown(await put(desk, episode["id"], {"given": {}}, **{"If-Match": '"1"'}))


async def test_it_belongs_to_an_episode_of_this_site(desk: Desk) -> None:
    assert (await put(desk, str(uuid4()), {"given": {}})).status_code == 404


async def test_of_a_mistake_nothing_is_reported(enrollment: Enrollment, desk: Desk) -> None:
    episode = await desk.enrolled()
    async with enrollment.database.connection() as connection:
        await connection.execute(
            "UPDATE episode SET state = 'entered_in_error' WHERE id = $1", episode["id"]
        )
    refused = await put(desk, episode["id"], {"given": {}})
    assert (refused.status_code, refused.json()["type"]) == (
        409,
        "urn:footbridge:problem:minimum-data-of-mistake",
    )


async def test_nothing_that_is_published_tells_of_it(enrollment: Enrollment, desk: Desk) -> None:
    episode = await desk.enrolled()
    shown(await put(desk, episode["id"], {"given": GIVEN}))
    async with enrollment.database.connection() as connection:
        events = await connection.fetch("SELECT payload, headers FROM outbox")
    assert "heroin" not in json.dumps([[str(one["payload"]), one["headers"]] for one in events])


async def test_who_only_runs_the_machines_does_not_read_it(
    enrollment: Enrollment, desk: Desk
) -> None:
    episode = await desk.enrolled()
    path = f"/sites/{desk.site}/episodes/{episode['id']}/minimum-data"
    for role in ("ops", "facilitator", "partner_administrator", "client", "family_member"):
        async with enrollment.client(role) as http:
            assert (await http.get(path)).status_code == 403
            exported_by_them = await http.get("/exports/teds.csv", params={"year": "2026"})
            assert exported_by_them.status_code == (200 if role == "ops" else 403)


async def test_a_stay_that_began_here_goes_out_with_what_is_known(desk: Desk) -> None:
    """Wait and stay follow from its dates, service and flags from what was given."""
    form = {"name": "North", "timezone": "America/Denver", "state_fips": 8}
    shown(await desk.http.put(f"/sites/{desk.site}", json=form))
    application = await desk.accepted(
        received_on="2026-02-20", age_band="30-34", referral_source="school"
    )
    episode = shown(
        await desk.enroll(application["id"], started_on="2026-02-24", from_history=True), 201
    )
    shown(await put(desk, episode["id"], {"given": {**GIVEN, "route1": "injection"}}))
    await desk.discharge(episode["id"], disposition="dropped_out", last_contact_on="2026-03-05")
    (row,) = await exported(desk)
    known = {
        "DISYR": "2026",
        "ADMYR": "2026",
        "CASEID": episode["id"],
        "STFIPS": "8",
        "REGION": "4",
        "DIVISION": "8",
        "AGE": "6",
        "GENDER": "2",
        "PSOURCE": "4",
        "DAYWAIT": "1",
        "REASON": "2",
        "LOS": "9",
        "SERVICES": "6",
        "SERVICES_D": "6",
        "SUB1": "5",
        "FREQ1": "3",
        "ROUTE1": "4",
        "HERFLG": "1",
        "ALCFLG": "0",
        "NUMSUBS": "1",
        "ALCDRUG": "2",
        "IDU": "1",
        "ARRESTS": "0",
    }
    assert {name: cell for name, cell in row.items() if cell != "-9"} == known | {
        name: "0" for name in row if name.endswith("FLG") and name != "HERFLG"
    }
    (labels,) = await exported(desk, form="labels")
    assert (labels["source"], labels["sex"], labels["daywait"]) == (
        "TEDS-D-2026",
        "Female",
        "4 days",
    )
    assert (labels["reason"], labels["race"], labels["los_days"]) == ("Dropped out", "", "9")


async def test_services_are_those_of_the_level_at_admission_and_of_the_level_at_discharge(
    desk: Desk,
) -> None:
    application = await desk.accepted()
    begun = await desk.enroll(application["id"], level_of_care="2.5", from_history=True)
    episode = shown(begun, 201)
    step = {"effective_on": "2026-03-10", "level_of_care": "1", "reason_code": "step_down"}
    shown(await desk.post(f"/episodes/{episode['id']}/care", step))
    (going_on,) = await exported(desk, kind="admissions", form="labels")
    assert (going_on["services"], "services_d" in going_on) == ("Intensive Outpatient", False)
    await desk.discharge(episode["id"])
    (row,) = await exported(desk)
    assert (row["SERVICES"], row["SERVICES_D"]) == ("6", "7")
    shown(await put(desk, episode["id"], {"given": {"services_d": "detox_hospital"}}))
    (said,) = await exported(desk)
    assert (said["SERVICES"], said["SERVICES_D"]) == ("6", "1")


async def test_of_a_public_files_row_nothing_is_made_up_about_the_service_at_discharge(
    desk: Desk,
) -> None:
    episode = await desk.enrolled(external_reference="TEDS-D-2026/77")
    await desk.discharge(episode["id"])
    (row,) = await exported(desk)
    assert (row["CASEID"], row["SERVICES"], row["SERVICES_D"]) == ("77", "6", "-9")


async def test_admissions_are_those_that_began_in_the_year(desk: Desk) -> None:
    await desk.enrolled()
    (row,) = await exported(desk, kind="admissions")
    assert (row["ADMYR"], "REASON" in row, "SUB1_D" in row) == ("2026", False, False)
    assert await exported(desk) == []
    assert await exported(desk, kind="admissions", year="2025") == []


async def test_what_a_codebook_cannot_say_is_counted_before_the_file_goes_out(desk: Desk) -> None:
    episode = await desk.enrolled(age_band="55+")
    shown(await put(desk, episode["id"], {"given": GIVEN}))
    await desk.discharge(episode["id"])
    gaps = shown(
        await desk.http.get("/exports/teds/gaps", params={"year": "2026", "site": desk.site})
    )
    assert gaps["rows"] == 1
    columns = {one.pop("column"): one for one in gaps["columns"]}
    assert columns["AGE"] == {"given": 0, "missing": 0, "not_in_codebook": 1}
    assert columns["RACE"] == {"given": 0, "missing": 1, "not_in_codebook": 0}
    assert columns["GENDER"] == {"given": 1, "missing": 0, "not_in_codebook": 0}
    (lacking,) = gaps["incomplete"]
    assert lacking["episode_id"] == episode["id"]
    assert "PREG" in lacking["columns"]
    assert "DETNLF" not in lacking["columns"]
    assert gaps["more_incomplete"] == 0


@pytest.mark.parametrize(
    "query",
    [{}, {"year": "1999"}, {"year": "9" * 30}, {"year": "x"}, {"year": "2020", "kind": "none"},
     {"year": "2020", "codebook": "0"}, {"year": "2020", "site": "No Such"},
     {"year": "2020", "form": "pdf"}],
)  # fmt: skip
async def test_a_file_that_cannot_be_is_refused(desk: Desk, query: dict[str, str]) -> None:
    for path in ("/exports/teds.csv", "/exports/teds/gaps"):
        if path.endswith("gaps") and "form" in query:
            continue
        refused = await desk.http.get(path, params=query)
        assert refused.status_code == 422
        assert refused.headers["content-type"] == "application/problem+json"


async def test_more_rows_than_a_batch_come_each_once(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.enrollment.queries.teds.BATCH", 2)
    ids = {(await desk.enrolled())["id"] for _ in range(5)}
    rows = await exported(desk, kind="admissions")
    assert (len(rows), {row["CASEID"] for row in rows}) == (5, ids)
