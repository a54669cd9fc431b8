"""Seats are read and searched as FHIR, a page at a time; each shows its own client and no other."""

from typing import Any
from uuid import uuid4

import pytest
from fhir.resources.R4B import get_fhir_model_class
from httpx import Response

from tests.integration.scheduling.conftest import Program, mark, shown

_FORM = {"Content-Type": "application/x-www-form-urlencoded"}
ONE_WEEK = {"starts_on": "2026-06-15", "ends_on": "2026-06-21", "weekdays": ["MO", "TU", "WE"]}


def resource(answer: Response) -> dict[str, Any]:
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/fhir+json"
    found: dict[str, Any] = answer.json()
    get_fhir_model_class(found["resourceType"]).model_validate(found)
    return found


async def search(program: Program, kind: str, **asked: Any) -> list[dict[str, Any]]:
    """Search by form and by address, and return what both find."""
    path = f"/sites/{program.site}/fhir/{kind}"
    by_address = resource(await program.http.get(path, params=asked))
    by_form = resource(await program.http.post(f"{path}/_search", data=asked, headers=_FORM))
    assert by_form == by_address
    return [entry["resource"] for entry in by_form.get("entry", [])]


async def statuses(program: Program, **asked: Any) -> list[str]:
    return [one["status"] for one in await search(program, "Appointment", **asked)]


async def a_week(program: Program) -> dict[str, str]:
    """Return the clients of a week: one who came, one who did not, one who waits, one who left."""
    series = await program.series(**ONE_WEEK, capacity=3, facilitators=[str(uuid4())], room="Blue")
    first, second, third = series["sessions"]
    names = ("came", "missed", "left", "waits")
    members = {name: await program.member(series["id"], from_date="2026-06-15") for name in names}
    ids = {name: member["client_id"] for name, member in members.items()}
    marks = [mark(ids["came"]), mark(ids["missed"], "no_show"), mark(ids["left"], "excused")]
    await program.rolled(first, *marks)
    await program.rolled(second, mark(ids["came"]), complete=False)
    ending = {"last_date": "2026-06-16"}
    shown(await program.post(f"/memberships/{members['left']['id']}/ending", ending))
    await program.post(f"/sessions/{third['id']}/cancellation", {"reason_code": "ill"})
    return ids


async def test_each_seat_stands_as_its_mark_and_its_session_say(program: Program) -> None:
    clients = await a_week(program)
    stand = {
        name: await statuses(program, patient=f"Patient/{client_id}")
        for name, client_id in clients.items()
    }
    assert stand == {
        "came": ["fulfilled", "arrived", "cancelled"],
        "missed": ["noshow", "booked", "cancelled"],
        "left": ["cancelled", "booked", "cancelled"],
        "waits": ["waitlist"],
    }
    for status, count in (("cancelled", 4), ("booked", 2), ("waitlist", 1), ("noshow", 1)):
        assert await statuses(program, status=status) == [status] * count


async def test_an_appointment_names_its_client_its_facilitators_and_its_room(
    program: Program,
) -> None:
    clients = await a_week(program)
    (found, *_) = await search(program, "Appointment", patient=clients["came"])
    answer = await program.http.get(f"/sites/{program.site}/fhir/Appointment/{found['id']}")
    read = resource(answer)
    assert read == found
    assert answer.headers["etag"] == f'"{read["meta"]["versionId"]}"'
    actors = [one["actor"] for one in read["participant"]]
    assert [actor["type"] for actor in actors] == ["Patient", "Practitioner", "Location"]
    assert (read["start"], read["minutesDuration"]) == ("2026-06-16T00:00:00+00:00", 180)
    others = [client_id for name, client_id in clients.items() if name != "came"]
    assert not [one for one in others if one in answer.text]


async def test_who_was_there_has_an_encounter_from_in_to_out(program: Program) -> None:
    clients = await a_week(program)
    finished, running = await search(program, "Encounter", patient=clients["came"])
    assert [one["status"] for one in (finished, running)] == ["finished", "in-progress"]
    assert finished["period"] == {
        "start": "2026-06-16T00:00:00+00:00",
        "end": "2026-06-16T03:00:00+00:00",
    }
    assert (finished["length"]["value"], finished["class"]["code"]) == (180, "AMB")
    assert list(running["period"]) == ["start"]
    assert await search(program, "Encounter", patient=clients["missed"]) == []
    read = await program.http.get(f"/sites/{program.site}/fhir/Encounter/{finished['id']}")
    assert resource(read) == finished


async def test_an_encounter_that_never_was_says_so(program: Program) -> None:
    series = await program.series(**ONE_WEEK)
    member = await program.member(series["id"], from_date="2026-06-15")
    session, client_id = series["sessions"][0], member["client_id"]
    await program.rolled(session, mark(client_id))
    await program.rolled(session, mark(client_id, "no_show"), reason_code="mistake")
    (found,) = await search(program, "Encounter", patient=client_id)
    assert found["status"] == "entered-in-error"
    assert not {"period", "length"} & found.keys()
    for status, count in (("entered-in-error", 1), ("finished", 0)):
        assert len(await search(program, "Encounter", status=status)) == count


@pytest.mark.parametrize(
    ("dates", "count"),
    [
        (["2026-06-16"], 1),
        (["ge2026-06-16"], 2),
        (["gt2026-06-15", "lt2026-06-17"], 1),
        (["le2026-06-15T23:59:59Z"], 0),
        (["2026-06-15T18:00:00-06:00"], 1),
    ],
)
async def test_a_search_by_date_asks_for_the_sites_days_or_for_instants(
    program: Program, dates: list[str], count: int
) -> None:
    series = await program.series(**ONE_WEEK)
    await program.member(series["id"], from_date="2026-06-15")
    assert len(await search(program, "Appointment", date=dates)) == count


async def test_pages_lead_through_seats_and_waitlists_once(program: Program) -> None:
    await a_week(program)
    at: str | None = f"/sites/{program.site}/fhir/Appointment?_count=3"
    found = []
    while at:
        page = resource(await program.http.get(at))
        found += [entry["resource"]["id"] for entry in page["entry"]]
        at = next((one["url"] for one in page["link"] if one["relation"] == "next"), None)
    assert (len(found), len(set(found))) == (10, 10)
    assert found == sorted(found)


@pytest.mark.parametrize(
    "asked",
    [
        {"patient": "Jane Doe"},
        {"status": "gone"},
        {"date": "yesterday"},
        {"date": ["ge2026-01-01"] * 3},
        {"status": ["booked", "arrived"]},
        {"actor": "Jane"},
        {"_count": "0"},
        {"after": "x"},
    ],
)
async def test_what_a_search_cannot_ask_is_refused_without_being_repeated(
    program: Program, asked: dict[str, Any]
) -> None:
    for kind in ("Appointment", "Encounter"):
        path = f"/sites/{program.site}/fhir/{kind}"
        by_form = await program.http.post(f"{path}/_search", data=asked, headers=_FORM)
        for refused in (by_form, await program.http.get(path, params=asked)):
            assert refused.status_code == 422, refused.text
            assert "Jane" not in refused.text


async def test_another_sites_are_not_there_and_the_statement_says_what_is(
    program: Program,
) -> None:
    await a_week(program)
    (one, *_) = await search(program, "Appointment")
    other = f"/sites/{program.site}b/fhir"
    for kind in ("Appointment", "Encounter"):
        assert (await program.http.get(f"{other}/{kind}/{one['id']}")).status_code == 404
        assert "entry" not in resource(await program.http.get(f"{other}/{kind}"))
    statement = resource(await program.http.get(f"{other}/metadata"))
    kinds = [found["type"] for found in statement["rest"][0]["resource"]]
    assert kinds == ["Appointment", "Encounter"]
