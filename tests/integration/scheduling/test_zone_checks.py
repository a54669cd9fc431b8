"""A new IANA database moves sessions to the local time for which they were planned.

Colorado ends daylight saving time: the file of its zone becomes that of Arizona.
"""

import zoneinfo
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest

from services.scheduling.feeds import zone_rules
from services.scheduling.feeds.iana import tzdata_version
from services.scheduling.queries.calendars import sites_to_check
from services.scheduling.timers.zone_checks import zone_timer
from tests.integration.scheduling.conftest import NOW, Program

EVENINGS = {"starts_on": "2026-06-29", "ends_on": "2026-07-10", "weekdays": ["MO", "TH"]}
OLD, NEW = "2026f", "2026g"


@contextmanager
def colorado_without_summer_time(folder: Path) -> Iterator[None]:
    """Let this process read the zones as after such a law."""
    denver = folder / "America/Denver"
    denver.parent.mkdir(parents=True, exist_ok=True)
    denver.write_bytes(zone_rules.file_of("America/Phoenix"))
    before = zoneinfo.TZPATH
    zoneinfo.reset_tzpath([str(folder), *before])
    ZoneInfo.clear_cache()
    zone_rules.rules_of.cache_clear()
    try:
        yield
    finally:
        zoneinfo.reset_tzpath(before)
        ZoneInfo.clear_cache()
        zone_rules.rules_of.cache_clear()


async def looked(program: Program, tzdata: str) -> int:
    """Let the timer look at this test's site, if it is due, and return at how many sessions."""
    service = program.service

    async def here(now: datetime) -> list[str]:
        due = await sites_to_check(service.database, tzdata, now)
        return [site for site in due if site == program.site]

    return await zone_timer(here, service.units, service.clock, tzdata=tzdata).take_all()


async def starts(program: Program, series: dict[str, Any]) -> list[str]:
    found = await program.get("/sessions", series=series["id"])
    return [one["starts_at"] for one in found["items"]]


async def test_what_is_to_come_moves_to_its_local_time_and_what_was_stays(
    program: Program, tmp_path: Path
) -> None:
    series = await program.series(**EVENINGS)
    member = await program.member(series["id"])
    past, *ahead = await starts(program, series)
    with colorado_without_summer_time(tmp_path):
        assert await looked(program, NEW) == 3
        now = [past, *(an_hour_later(one) for one in ahead)]
        assert await starts(program, series) == now
        assert await looked(program, NEW) == 0
    told = await program.published("SessionRescheduled")
    assert [payload["starts_at"] for _, _, payload in told] == now[1:]
    span = {"from": "2026-07-01T00:00:00Z", "to": "2026-08-01T00:00:00Z"}
    busy = await program.get(f"/clients/{member['client_id']}/free-busy", **span)
    assert [one["starts_at"] for one in busy["busy"]] == now[1:]
    check = await program.get("/zone-check")
    assert (check["tzdata"], check["moved"], check["left"]) == (NEW, 3, [])
    assert check["checked_at"] == "2026-07-01T12:00:00Z"


async def test_sessions_back_to_back_move_out_of_each_others_way(
    program: Program, tmp_path: Path
) -> None:
    leads = {"facilitators": [str(uuid4())], "room": "Blue", "minutes": 60}
    first = await program.series(**EVENINGS, **leads, start_time="17:00")
    second = await program.series(**EVENINGS, **leads, start_time="18:00")
    with colorado_without_summer_time(tmp_path):
        await looked(program, NEW)
        check = await program.get("/zone-check")
        assert (check["moved"], check["left"]) == (6, [])
    for series in (first, second):
        moved = (await starts(program, series))[1:]
        assert moved == [an_hour_later(one["starts_at"]) for one in series["sessions"][1:]]


async def test_one_that_would_meet_another_stays_and_is_named(
    program: Program, tmp_path: Path
) -> None:
    """The other stands in a zone whose clocks did not change."""
    await program.track(code="utc", timezone="UTC")
    room = {"room": "Blue", "minutes": 60, "starts_on": "2026-07-02", "ends_on": "2026-07-02"}
    astray = await program.series(**room, weekdays=["TH"], start_time="10:00")
    await program.series(**room, track_code="utc", weekdays=["TH"], start_time="17:00")
    (session,) = astray["sessions"]
    with colorado_without_summer_time(tmp_path):
        await looked(program, NEW)
        check = await program.get("/zone-check")
        assert (check["moved"], check["left"]) == (0, [session["id"]])
        assert await starts(program, astray) == [session["starts_at"]]
        # The next day it is tried again.
        await program.post(f"/sessions/{session['id']}/cancellation", {"reason_code": "law"})
        assert await looked(program, NEW) == 0
        program.service.clock.set(NOW + timedelta(days=1, seconds=1))
        try:
            await looked(program, NEW)
        finally:
            program.service.clock.set(NOW)
        assert (await program.get("/zone-check"))["left"] == []


async def test_the_same_zones_move_nothing_and_a_session_moved_by_hand_stays_where_it_was_put(
    program: Program,
) -> None:
    series = await program.series(**EVENINGS)
    before = await starts(program, series)
    assert await looked(program, OLD) == 0
    assert await starts(program, series) == before
    assert (await program.get("/zone-check"))["moved"] == 0


def an_hour_later(moment: str) -> str:
    later = datetime.fromisoformat(moment) + timedelta(hours=1)
    return later.astimezone(UTC).isoformat().replace("+00:00", "Z")


def test_this_process_knows_by_which_version_it_reads_the_zones(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "tzdata.zi").write_text("# version 2026g\nR d 1916\n")
    monkeypatch.setattr(zoneinfo, "TZPATH", (str(tmp_path),))
    assert tzdata_version() == NEW
    (tmp_path / "tzdata.zi").unlink()
    assert tzdata_version().startswith("files-")
    monkeypatch.setattr(zoneinfo, "TZPATH", ())
    assert tzdata_version().startswith("package-20")
