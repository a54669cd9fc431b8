"""Availability is kept as it was said, and refused by name where it contradicts itself."""

from typing import Any

import pytest
from httpx import Response

from tests.integration.scheduling.conftest import Program, rule_of, shown

NIGHTS: dict[str, Any] = {
    "kept": [
        {"kind": "work", "weekdays": ["TU", "MO"], "begins": "22:00", "ends": "24:00"},
        {
            "kind": "school",
            "weekdays": ["WE"],
            "begins": "00:00",
            "ends": "06:00",
            "from_date": "2026-09-01",
            "until": "2026-12-31",
        },
    ],
    "days_limit": 4,
    "daily_minutes_limit": 240,
    "modalities": ["telehealth", "in_person"],
    "languages": ["es", "en", "es"],
    "audiences": ["women"],
    "wishes": {"days": ["TH", "MO"], "earliest": "09:00", "latest": "24:00", "fewest_days": True},
}


async def put(program: Program, client_id: str, body: object, **headers: str) -> Response:
    path = f"/sites/{program.site}/clients/{client_id}/availability"
    return await program.http.put(path, json=body, headers=headers)


async def test_what_was_said_is_read_again(program: Program, new_client: str) -> None:
    kept = shown(await put(program, new_client, NIGHTS))
    assert kept.pop("warnings") == []
    assert kept == await program.get(f"/clients/{new_client}/availability")
    assert [one["weekdays"] for one in kept["kept"]] == [["MO", "TU"], ["WE"]]
    assert kept["kept"][0]["ends"] == "24:00"
    assert kept["languages"] == ["en", "es"]
    assert kept["wishes"]["days"] == ["MO", "TH"]
    assert kept["version"] == 1


async def test_what_is_said_again_takes_its_place(program: Program, new_client: str) -> None:
    await put(program, new_client, NIGHTS)
    stale = await put(program, new_client, {}, **{"If-Match": '"7"'})
    assert stale.status_code == 412
    again = shown(await put(program, new_client, {}, **{"If-Match": '"1"'}))
    assert (again["version"], again["kept"], again["days_limit"]) == (2, [], 5)


async def test_of_a_client_nobody_spoke_of_nothing_is_known(
    program: Program, new_client: str
) -> None:
    path = f"/sites/{program.site}/clients/{new_client}/availability"
    assert (await program.http.get(path)).status_code == 404


@pytest.mark.parametrize(
    ("body", "rule"),
    [
        (
            {"kept": [{"weekdays": ["MO"], "begins": "22:00", "ends": "06:00"}]},
            "kept-time-is-upside-down",
        ),
        ({"days_limit": 0}, "invalid"),
        ({"wishes": {"earliest": "12:00", "latest": "10:00"}}, "wished-times-are-upside-down"),
    ],
)
async def test_what_is_no_time_is_refused_and_nothing_is_kept(
    program: Program, new_client: str, body: dict[str, Any], rule: str
) -> None:
    await program.enroll(new_client)
    assert rule_of(await put(program, new_client, body), 422) == rule
    path = f"/sites/{program.site}/clients/{new_client}/availability"
    assert (await program.http.get(path)).status_code == 404


@pytest.mark.parametrize(
    ("body", "rules"),
    [
        ({"days_limit": 2}, ["week-has-too-few-days"]),
        ({"days_limit": 3, "daily_minutes_limit": 120}, ["week-has-too-few-minutes"]),
        (
            {
                "kept": [
                    {"weekdays": ["MO", "TU", "WE", "TH", "FR"], "begins": "00:00", "ends": "24:00"}
                ],
                "wishes": {"days": ["FR"]},
            },
            ["wished-day-is-kept", "week-has-too-few-days"],
        ),
    ],
)
async def test_who_has_too_little_time_can_say_so_and_is_warned(
    program: Program, new_client: str, body: dict[str, Any], rules: list[str]
) -> None:
    await program.enroll(new_client)
    kept = shown(await put(program, new_client, body))
    warned = [one["rule"] for one in kept.pop("warnings")]
    assert warned[: len(rules)] == rules
    assert kept == await program.get(f"/clients/{new_client}/availability")
