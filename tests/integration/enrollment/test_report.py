"""The report counts what was recorded, and says what is missing and what is still open."""

from typing import Any

import pytest

from tests.integration.enrollment.conftest import Desk, Enrollment, shown


async def stay(
    desk: Desk, waited: dict[str, int] | None, stayed: dict[str, int] | None, **known: Any
) -> None:
    """Record a stay of which the year is known."""
    disposition = known.pop("disposition", "completed")
    application = await desk.accepted(received_on="2023-01-01", **known)
    episode = shown(
        await desk.enroll(
            application["id"],
            started_on="2023-01-01",
            date_precision="year",
            from_history=True,
            days_waiting=waited,
        ),
        201,
    )
    ended = {"discharged_on": "2023-01-01", "length_of_stay": stayed, "disposition": disposition}
    shown(await desk.discharge(episode["id"], **ended))


def days(at_least: int, at_most: int | None) -> dict[str, int]:
    return {"at_least": at_least} | ({} if at_most is None else {"at_most": at_most})


async def report(desk: Desk) -> dict[str, Any]:
    counted: dict[str, Any] = shown(
        await desk.http.get("/reports/episodes", params={"site": desk.site})
    )
    return counted


async def test_an_empty_site_has_an_empty_report(desk: Desk) -> None:
    counted = await report(desk)
    assert (counted["total"], counted["sites"], counted["by_disposition"]) == (0, [], {})


async def test_each_code_is_counted_and_missing_is_said(desk: Desk) -> None:
    await stay(desk, days(0, 0), days(1, 1), referral_source="individual", age_band="30-34")
    await stay(desk, days(1, 7), days(7, None), age_band="55+", disposition="death")
    await stay(desk, None, None, referral_source="individual")
    await desk.enrolled()
    counted = await report(desk)
    assert counted["total"] == 4
    assert counted["by_disposition"] == {"completed": 2, "death": 1, "open": 1}
    assert counted["by_referral_source"] == {"individual": 2, "missing": 2}
    assert counted["by_age_band"] == {"30-34": 1, "55+": 1, "missing": 2}
    assert counted["by_length_of_stay"] == {"1": 1, "7+": 1, "missing": 1, "open": 1}
    assert counted["by_days_waiting"] == {"0": 1, "1-7": 2, "missing": 1}
    [alone] = counted["sites"]
    assert alone.pop("site") == desk.site
    overall = {"sites", "synthetic_left_out"}
    assert alone == {name: value for name, value in counted.items() if name not in overall}


@pytest.mark.parametrize(
    ("known", "band"),
    [
        ((1, 1), "1"),
        ((30, 30), "30"),
        ((31, 31), "31-45"),
        ((31, 45), "31-45"),
        ((50, 50), "46-60"),
        ((61, 90), "61-90"),
        ((91, 120), "91-120"),
        ((121, 180), "121-180"),
        ((365, 365), "181-365"),
        ((366, None), "366+"),
        ((400, 400), "366+"),
        ((7, None), "7+"),
        ((3, 9), "3-9"),
        ((40, 50), "40-50"),
    ],
)
async def test_a_stay_is_counted_in_the_band_that_holds_all_of_it(
    desk: Desk, known: tuple[int, int | None], band: str
) -> None:
    await stay(desk, None, days(*known))
    assert (await report(desk))["by_length_of_stay"] == {band: 1}


@pytest.mark.parametrize(
    ("known", "band"),
    [
        ((0, 0), "0"),
        ((1, 7), "1-7"),
        ((7, 7), "1-7"),
        ((8, 14), "8-14"),
        ((20, 20), "15-30"),
        ((31, None), "31+"),
        ((995, 995), "31+"),
        ((1, None), "1+"),
        ((0, 3), "0-3"),
    ],
)
async def test_a_wait_is_counted_in_the_band_that_holds_all_of_it(
    desk: Desk, known: tuple[int, int | None], band: str
) -> None:
    await stay(desk, days(*known), None)
    assert (await report(desk))["by_days_waiting"] == {band: 1}


async def test_the_report_adds_up_over_the_callers_sites_only(
    enrollment: Enrollment, desk: Desk
) -> None:
    await desk.enrolled()
    other = Desk(desk.http, f"{desk.site}b")
    await other.http.put(f"/sites/{other.site}", json={"name": "S", "timezone": "UTC"})
    await other.enrolled()
    await other.enrolled()
    async with enrollment.client("ops", sites=(desk.site, other.site)) as http:
        both = shown(await http.get("/reports/episodes"))
    async with enrollment.client("ops", sites=(desk.site,)) as http:
        one = shown(await http.get("/reports/episodes"))
        refused = await http.get("/reports/episodes", params={"site": other.site})
    assert (both["total"], [site["total"] for site in both["sites"]]) == (3, [1, 2])
    assert (one["total"], refused.status_code) == (1, 422)


@pytest.mark.parametrize(
    "path",
    [
        *(f"/reports/{name}" for name in ("episodes", "census", "waiting", "outcomes", "access")),
        "/exports/teds.csv",
        "/exports/teds/gaps",
    ],
)
async def test_a_site_that_nobody_registered_is_said_to_be_unknown(
    enrollment: Enrollment, desk: Desk, path: str
) -> None:
    year = {"year": "2026"} if path.startswith("/exports") else {}
    async with enrollment.client("ops", sites=(desk.site,)) as http:
        for asking in (desk.http, http):
            refused = await asking.get(path, params={**year, "site": f"{desk.site}-x"})
            assert refused.status_code == 422, refused.text
            told = refused.json()
            assert told["type"] == "urn:footbridge:problem:site-is-unknown"
            assert [error["field"] for error in told["errors"]] == ["site"]
        known = await http.get(path, params={**year, "site": desk.site})
        assert known.status_code == 200


async def test_mistakes_are_not_counted(enrollment: Enrollment, desk: Desk) -> None:
    episode = await desk.enrolled()
    async with enrollment.database.connection() as connection:
        await connection.execute(
            "UPDATE episode SET state = 'entered_in_error' WHERE id = $1", episode["id"]
        )
    assert (await report(desk))["total"] == 0


async def test_synthetic_sites_are_left_out_until_they_are_asked_for(desk: Desk) -> None:
    """Nobody on them exists, so they must not count among those who do."""
    await stay(desk, None, None, referral_source="school")
    before = shown(await desk.http.get("/reports/episodes"))
    form = {"name": "Demonstration", "timezone": "America/Chicago", "synthetic": True}
    shown(await desk.http.put(f"/sites/{desk.site}", json=form))

    left_out = shown(await desk.http.get("/reports/episodes"))
    asked = shown(await desk.http.get("/reports/episodes", params={"synthetic": "true"}))

    assert left_out["total"] == before["total"] - 1
    assert left_out["synthetic_left_out"] == before["synthetic_left_out"] + 1
    assert desk.site not in {one["site"] for one in left_out["sites"]}
    assert asked["total"] == before["total"] + before["synthetic_left_out"]
    assert (await report(desk))["total"] == 1
