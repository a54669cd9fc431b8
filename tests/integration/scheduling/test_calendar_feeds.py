"""A feed's address is a secret: shown once, kept as a hash, never written down, and revocable."""

import json
from uuid import uuid4

import pytest
from prometheus_client import generate_latest

from services.scheduling import tables
from shared.telemetry import REGISTRY
from tests.integration.scheduling.conftest import NOW, Program, rule_of, shown
from tests.integration.scheduling.reader import Reader
from tests.support.log_lines import logged_as
from tests.support.spans import recorded_spans

NOWHERE = "http://scheduling/calendars/{}.ics"


@pytest.fixture
def reader(program: Program) -> Reader:
    return Reader(program)


async def test_only_the_hash_of_an_address_is_kept(program: Program) -> None:
    feed = shown(await program.post(f"/facilitators/{uuid4()}/calendar-feeds"), 201)
    token = token_of(feed["address"])
    assert len(token) == 43
    (row,) = await program.service.database.fetch(
        tables.calendar_feed.select().where(tables.calendar_feed.c.site == program.site)
    )
    assert token not in str(dict(row))
    assert len(row["token_hash"]) == 32
    for path in (f"/calendar-feeds/{feed['id']}", "/calendar-feeds"):
        assert "address" not in json.dumps(await program.get(path))
    assert await program.published() == []


async def test_an_address_comes_again_to_who_asked_for_it_by_the_same_key_and_stays_sealed(
    program: Program,
) -> None:
    key = {"Idempotency-Key": uuid4().hex}
    path = f"/facilitators/{uuid4()}/calendar-feeds"
    first = shown(await program.post(path, **key), 201)
    assert shown(await program.post(path, **key), 201) == first
    answers = tables.metadata.tables["idempotency_key"]
    rows = await program.service.database.fetch(
        answers.select().where(answers.c.scope.like(f"%{path}"))
    )
    assert len(rows) == 1
    assert token_of(first["address"]).encode() not in bytes(rows[0]["body"])


async def test_no_log_metric_trace_or_refusal_holds_a_token(
    program: Program, reader: Reader
) -> None:
    feed = shown(await program.post(f"/facilitators/{uuid4()}/calendar-feeds"), 201)
    token = token_of(feed["address"])
    with logged_as("scheduling", "api") as lines, recorded_spans() as exporter:
        await reader.get(feed["address"])
        refused = [await reader.get(feed["address"] + more) for more in ("x", "/", "?a=b")]
        refused.append(await reader.http.post(feed["address"]))
        refused.append(await reader.get(feed["address"].replace(".ics", "")))
        spans = exporter.get_finished_spans()
    assert [answer.status_code for answer in refused] == [404, 404, 200, 405, 404]
    told = [span.to_json() for span in spans]
    assert [json.loads(one)["name"] for one in told].count("read_calendar") == 2
    told += [lines.getvalue(), generate_latest(REGISTRY).decode(), str(refused[0].headers)]
    told += [answer.text for answer in refused]
    assert [one for one in told if token in one] == []


async def test_a_wrong_a_revoked_and_a_rotated_address_are_answered_alike(
    program: Program, reader: Reader
) -> None:
    feed = shown(await program.post("/room-calendar-feeds", {"room": "Blue"}), 201)
    path = f"/calendar-feeds/{feed['id']}"
    rotated = await program.post(f"{path}/rotation")
    assert (shown(rotated)["version"], rotated.headers["etag"]) == (1, '"1"')
    assert (await reader.get(shown(rotated)["address"])).status_code == 200
    revoked = shown(await program.post(f"{path}/revocation", **{"If-Match": '"1"'}))
    assert (revoked["state"], revoked["revoked_at"]) == ("revoked", "2026-07-01T12:00:00Z")
    again = shown(await program.post(f"{path}/revocation"))
    assert again["revoked_at"] == revoked["revoked_at"]
    assert rule_of(await program.post(f"{path}/rotation")) == "transition-is-not-allowed"
    gone = [feed["address"], shown(rotated)["address"], NOWHERE.format("x"), NOWHERE.format("é")]
    answers = [await reader.get(address) for address in gone]
    assert {answer.status_code for answer in answers} == {404}
    bodies = [{**answer.json(), "correlation_id": None} for answer in answers]
    assert bodies == [bodies[0]] * 4
    assert bodies[0]["type"] == "urn:footbridge:problem:calendar-is-not-here"
    kept = {answer.headers["cache-control"] for answer in answers}
    assert kept == {"no-store"}


async def test_staff_see_on_which_day_a_feed_was_used_last(
    program: Program, reader: Reader
) -> None:
    used, unused = [
        shown(await program.post(f"/facilitators/{uuid4()}/calendar-feeds"), 201) for _ in range(2)
    ]
    await reader.get(used["address"])
    await reader.get(used["address"])
    days = {one["id"]: one["used_on"] for one in (await program.get("/calendar-feeds"))["items"]}
    assert days == {used["id"]: NOW.date().isoformat(), unused["id"]: None}
    kept = await program.get(f"/calendar-feeds/{used['id']}")
    assert kept["version"] == used["version"]


async def test_feeds_are_listed_by_whose_they_are(program: Program, new_client: str) -> None:
    series = await program.series()
    await program.member(series["id"], client_id=new_client)
    facilitator = str(uuid4())
    paths = (f"/clients/{new_client}", f"/facilitators/{facilitator}")
    mine = [shown(await program.post(f"{path}/calendar-feeds"), 201) for path in paths]
    mine.append(shown(await program.post("/room-calendar-feeds", {"room": "Blue"}), 201))
    asked = ({"client_id": new_client}, {"facilitator_id": facilitator}, {"room": "Blue"})
    for query, feed in zip(asked, mine, strict=True):
        (found,) = (await program.get("/calendar-feeds", **query))["items"]
        assert (found["id"], found["kind"]) == (feed["id"], feed["kind"])
    await program.post(f"/calendar-feeds/{mine[0]['id']}/revocation")
    active = (await program.get("/calendar-feeds", state="active"))["items"]
    assert [one["id"] for one in active] == [one["id"] for one in mine[1:]]


async def test_a_room_shows_the_type_of_what_is_in_it_and_no_more(
    program: Program, reader: Reader
) -> None:
    made = await program.series(
        starts_on="2026-07-06", ends_on="2026-07-10", room="Blue", facilitators=[str(uuid4())]
    )
    await program.series(starts_on="2026-07-06", ends_on="2026-07-10", room="Red")
    feed = shown(await program.post("/room-calendar-feeds", {"room": "Blue"}), 201)
    events = await reader.events(feed["address"])
    assert [one["uid"].partition("@")[0] for one in events] == [
        one["id"] for one in made["sessions"]
    ]
    assert {one["summary"] for one in events} == {"Group"}
    text = (await reader.get(feed["address"])).text
    assert "LOCATION" not in text
    assert "RRULE" not in text


def token_of(address: str) -> str:
    return address.rpartition("/")[2].removesuffix(".ics")
