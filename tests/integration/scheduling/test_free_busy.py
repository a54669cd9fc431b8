"""When a facilitator, a room or a client is busy: periods, in JSON and as VFREEBUSY."""

from datetime import datetime
from typing import Any
from uuid import uuid4

import pytest
from icalendar import Calendar

from tests.integration.scheduling.conftest import Program, rule_of, series_form, shown

ONE_DAY = {"starts_on": "2026-07-06", "ends_on": "2026-07-06", "weekdays": ["MO"]}
JULY = {"from": "2026-07-01T00:00:00Z", "to": "2026-08-01T00:00:00Z"}


def times(busy: dict[str, Any]) -> list[tuple[str, str]]:
    return [(one["starts_at"][11:16], one["ends_at"][11:16]) for one in busy["busy"]]


async def test_sessions_that_touch_are_one_period_and_cancelled_ones_are_free(
    program: Program,
) -> None:
    leads = {"facilitators": [str(uuid4())], "minutes": 60}
    for start in ("09:00", "10:00", "13:00"):
        await program.series(**ONE_DAY, **leads, start_time=start)
    called_off = await program.series(**ONE_DAY, **leads, start_time="15:00")
    await program.post(
        f"/sessions/{called_off['sessions'][0]['id']}/cancellation", {"reason_code": "ill"}
    )
    path = f"/facilitators/{leads['facilitators'][0]}/free-busy"  # type: ignore[index]  # a list
    assert times(await program.get(path, **JULY)) == [("15:00", "17:00"), ("19:00", "20:00")]
    buffered = await program.get(path, **JULY, buffer="60")
    assert times(buffered) == [("14:00", "21:00")]


async def test_a_facilitator_is_busy_at_whatever_site_and_an_assistant_too(
    program: Program,
) -> None:
    lead, assistant = str(uuid4()), str(uuid4())
    await program.series(**ONE_DAY, facilitators=[lead, assistant], minutes=60)
    for who in (lead, assistant):
        path = f"/sites/{program.site}b/facilitators/{who}/free-busy"
        assert times(shown(await program.http.get(path, params=JULY))) == [("00:00", "01:00")]


async def test_a_room_is_taken_for_as_long_as_it_is_kept(program: Program) -> None:
    await program.series(**ONE_DAY, room="Blue", minutes=60, buffer_minutes=15)
    busy = await program.get("/room-free-busy", room="Blue", **JULY)
    assert times(busy) == [("00:00", "01:15")]
    assert times(await program.get("/room-free-busy", room="Red", **JULY)) == []


async def test_a_client_is_busy_while_a_seat_is_kept(program: Program, new_client: str) -> None:
    series = await program.series(**ONE_DAY)
    member = await program.member(series["id"], client_id=new_client)
    path = f"/clients/{new_client}/free-busy"
    assert times(await program.get(path, **JULY)) == [("00:00", "03:00")]
    await program.post(f"/memberships/{member['id']}/ending", {"last_date": "2026-07-01"})
    assert times(await program.get(path, **JULY)) == []


async def test_it_is_vfreebusy_for_who_takes_calendars(program: Program) -> None:
    await program.series(**ONE_DAY, room="Blue")
    answer = await program.http.get(
        f"/sites/{program.site}/room-free-busy",
        params={**JULY, "room": "Blue"},
        headers={"Accept": "text/calendar"},
    )
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    calendar: Any = Calendar.from_ical(answer.content)
    (written,) = calendar.walk("VFREEBUSY")
    lines = answer.text.split("\r\n")
    (period,) = (line for line in lines if line.startswith("FREEBUSY;FBTYPE=BUSY"))
    assert period.endswith(":20260707T000000Z/20260707T030000Z")
    assert "Blue" not in answer.text
    assert (written["DTSTART"].dt, written["DTEND"].dt) == (
        at("2026-07-01T00:00Z"),
        at("2026-08-01T00:00Z"),
    )


@pytest.mark.parametrize(
    ("asked", "rule"),
    [
        ({"to": "2026-06-01T00:00:00Z"}, "span-is-upside-down"),
        ({"to": JULY["from"]}, "span-is-upside-down"),
        ({"to": "2026-11-01T00:00:00Z"}, "span-is-too-long"),
        ({"from": "yesterday"}, "invalid"),
        ({"buffer": "121"}, "invalid"),
        ({"room": ""}, "invalid"),
    ],
)
async def test_a_span_that_cannot_be_is_refused(
    program: Program, asked: dict[str, str], rule: str
) -> None:
    path = f"/sites/{program.site}/room-free-busy"
    refused = await program.http.get(path, params={"room": "Blue", **JULY, **asked})
    assert rule_of(refused, 422) == rule


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


async def test_a_room_is_the_same_however_somebody_types_it(program: Program) -> None:
    await program.series(**ONE_DAY, room="Room A")
    asked = series_form(**ONE_DAY, room="room  a ")
    assert rule_of(await program.post("/series", asked)) == "room-is-taken"
    assert times(await program.get("/room-free-busy", room="ROOM A", **JULY)) != []
