"""A client's calendar: when, and one neutral word; what is lost stays, as cancelled."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from services.scheduling.timers.calendars import calendar_timer
from tests.integration.scheduling.conftest import NOW, Program, rule_of, shown
from tests.integration.scheduling.reader import Reader

JULY = {"starts_on": "2026-07-06", "ends_on": "2026-07-24", "weekdays": ["MO", "TH"]}
NEVER_SHOWN = ("group", "evening", "Room", "telehealth", "facilitator", "attendee", "organizer")


@pytest.fixture
def reader(program: Program) -> Reader:
    return Reader(program)


async def opened(program: Program, client_id: str) -> dict[str, Any]:
    return shown(await program.post(f"/clients/{client_id}/calendar-feeds"), 201)


async def test_each_session_is_an_event_of_its_own_in_utc_under_one_word(
    program: Program, reader: Reader, new_client: str
) -> None:
    series = await program.series(**JULY, room="Room 7", facilitators=[str(uuid4())])
    await program.member(series["id"], client_id=new_client)
    feed = await opened(program, new_client)
    events = await reader.events(feed["address"])
    starts = [datetime.fromisoformat(one["starts_at"]) for one in series["sessions"]]
    assert [event["start"] for event in events] == starts
    assert {(one["end"] - one["start"]) for one in events} == {timedelta(hours=3)}
    assert {(one["summary"], one["status"]) for one in events} == {("Appointment", "CONFIRMED")}
    assert len({one["uid"] for one in events}) == len(events)
    answer = await reader.get(feed["address"])
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    text = answer.text
    assert "RRULE" not in text
    assert "VTIMEZONE" not in text
    assert "VALARM" not in text
    assert not [word for word in NEVER_SHOWN if word.lower() in text.lower()]
    for known in (
        new_client,
        series["id"],
        program.site,
        *(one["id"] for one in series["sessions"]),
    ):
        assert known not in text
    assert all(len(line) <= 75 for line in answer.content.split(b"\r\n"))
    assert b"\n" not in answer.content.replace(b"\r\n", b"")


async def test_two_clients_of_a_group_have_no_name_in_common(
    program: Program, reader: Reader
) -> None:
    series = await program.series(**JULY)
    seen = []
    for _ in range(2):
        member = await program.member(series["id"])
        feed = await opened(program, member["client_id"])
        seen.append({event["uid"] for event in await reader.events(feed["address"])})
    assert seen[0].isdisjoint(seen[1])


async def test_a_cancelled_session_and_a_seat_given_up_stay_as_cancelled_and_their_numbers_rise(
    program: Program, reader: Reader, new_client: str
) -> None:
    series = await program.series(**JULY)
    first, *_, last = series["sessions"]
    member = await program.member(series["id"], client_id=new_client)
    address = (await opened(program, new_client))["address"]
    before = {event["uid"]: event for event in await reader.events(address)}
    await program.post(f"/sessions/{first['id']}/cancellation", {"reason_code": "snow"})
    await program.post(f"/memberships/{member['id']}/ending", {"last_date": "2026-07-20"})
    after = await reader.events(address)
    assert {event["uid"] for event in after} == set(before)
    assert [event["status"] for event in after] == ["CANCELLED", *["CONFIRMED"] * 4, "CANCELLED"]
    for event in after:
        rose = event["sequence"] > before[event["uid"]]["sequence"]
        assert rose == (event["status"] == "CANCELLED")
    # The same seat taken again is the same event, and its number goes on rising.
    await program.member(series["id"], client_id=new_client, from_date="2026-07-21")
    again = (await reader.events(address))[-1]
    assert (again["uid"], again["status"]) == (after[-1]["uid"], "CONFIRMED")
    assert again["sequence"] > after[-1]["sequence"]
    assert again["start"] == datetime.fromisoformat(last["starts_at"])


async def test_who_missed_a_session_is_not_seen_in_a_calendar(
    program: Program, reader: Reader
) -> None:
    series = await program.series(starts_on="2026-06-29", ends_on="2026-06-30", weekdays=["MO"])
    (session,) = series["sessions"]
    members = [await program.member(series["id"]) for _ in range(2)]
    marks = [
        {"client_id": member["client_id"], "status": status}
        for member, status in zip(members, ("present", "no_show"), strict=True)
    ]
    await program.rolled(session, *marks)
    for member in members:
        feed = await opened(program, member["client_id"])
        (event,) = await reader.events(feed["address"])
        assert event["status"] == "CONFIRMED"


async def test_the_same_data_is_the_same_text_and_is_sent_once(
    program: Program, reader: Reader, new_client: str
) -> None:
    series = await program.series(**JULY)
    await program.member(series["id"], client_id=new_client)
    address = (await opened(program, new_client))["address"]
    one, other = await reader.get(address), await reader.get(address)
    assert one.content == other.content
    tag = one.headers["etag"]
    assert one.headers["cache-control"] == "private, max-age=300"
    assert one.headers["last-modified"].endswith("GMT")
    for sent in (tag, f"W/{tag}", f'"x", {tag}', "*"):
        unchanged = await reader.get(address, **{"If-None-Match": sent})
        assert (unchanged.status_code, unchanged.content) == (304, b"")
        assert unchanged.headers["etag"] == tag
    await program.post(
        f"/sessions/{series['sessions'][0]['id']}/cancellation", {"reason_code": "snow"}
    )
    changed = await reader.get(address, **{"If-None-Match": tag})
    assert changed.status_code == 200
    assert changed.headers["etag"] != tag


async def test_a_site_chooses_among_neutral_words_alone(
    program: Program, reader: Reader, new_client: str
) -> None:
    series = await program.series(**JULY)
    await program.member(series["id"], client_id=new_client)
    address = (await opened(program, new_client))["address"]
    settings = f"/sites/{program.site}/calendar-settings"
    assert shown(await program.http.get(settings))["version"] == 0
    chosen = await program.http.put(settings, json={"client_summary": "Busy"})
    assert (shown(chosen)["version"], chosen.headers["etag"]) == (1, '"1"')
    assert {event["summary"] for event in await reader.events(address)} == {"Busy"}
    for word in ("Group therapy", "IOP", "", None):
        refused = await program.http.put(settings, json={"client_summary": word})
        assert rule_of(refused, 422) == "invalid"
    stale = await program.http.put(
        settings, json={"client_summary": "Cita"}, headers={"If-Match": '"0"'}
    )
    assert stale.status_code == 412


async def test_who_is_discharged_sees_what_was_planned_as_cancelled_and_then_nothing_at_all(
    program: Program, reader: Reader, new_client: str
) -> None:
    clock = program.service.clock
    series = await program.series(**JULY)
    enrolled = await program.enroll(new_client, started_on=date(2026, 6, 1))
    await program.member(series["id"], client_id=new_client)
    feed = await opened(program, new_client)
    await program.discharge(enrolled, date(2026, 7, 8))
    events = await reader.events(feed["address"])
    assert [event["status"] for event in events] == ["CONFIRMED", *["CANCELLED"] * 5]
    try:
        clock.set(datetime(2026, 9, 6, 12, tzinfo=UTC))
        assert (await reader.get(feed["address"])).status_code == 200
        assert await ended(program) == 0
        clock.set(datetime(2026, 9, 7, 12, tzinfo=UTC))
        assert (await reader.get(feed["address"])).status_code == 404
        refused = await program.post(f"/clients/{new_client}/calendar-feeds")
        assert rule_of(refused) == "stay-is-long-over"
        assert await ended(program) == 1
        kept = await program.get(f"/calendar-feeds/{feed['id']}")
        assert (kept["state"], kept["version"]) == ("revoked", 1)
        # The way back in is a new address: the old one stays closed.
        await program.enroll(new_client, started_on=date(2026, 9, 7))
        assert (await reader.get(feed["address"])).status_code == 404
        assert (await reader.get((await opened(program, new_client))["address"])).status_code == 200
    finally:
        clock.set(NOW)


async def ended(program: Program) -> int:
    """Let the timer look at this test's site, and return how many feeds it ended there."""

    async def here(_: datetime) -> list[str]:
        return [program.site]

    service = program.service
    return await calendar_timer(here, service.units, service.clock).take_all()


async def test_a_client_whom_nobody_knows_here_gets_no_calendar(program: Program) -> None:
    refused = await program.post(f"/clients/{uuid4()}/calendar-feeds")
    assert rule_of(refused, 404) == "client-is-not-known-here"
