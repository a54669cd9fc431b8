"""Census, waiting, access and outcomes count what is in the tables, and keep it from outside."""

import csv
import io
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from shared.identifiers import new_id
from tests.integration.enrollment.conftest import Desk, Enrollment, shown

DAY = date(2026, 3, 10)


async def report(desk: Desk, name: str, **query: str) -> dict[str, Any]:
    asked = {"site": desk.site, **query}
    return shown(await desk.http.get(f"/reports/{name}", params=asked))


async def stay(desk: Desk, began: str, ended: str | None = None, **known: Any) -> dict[str, Any]:
    """Bring somebody into care who applied that day, or so long before."""
    received = known.pop("received_on", began)
    disposition = known.pop("disposition", "completed")
    application = await desk.accepted(received_on=received, **known)
    await desk.consent(application["client_id"], signed_on=began)
    episode = shown(await desk.enroll(application["id"], started_on=began), 201)
    if ended is not None:
        shown(await desk.discharge(episode["id"], disposition=disposition, discharged_on=ended))
    return episode


async def came(enrollment: Enrollment, desk: Desk, client: str, *days: str, status: str) -> None:
    """Keep what scheduling told of somebody's sessions."""
    async with enrollment.database.connection() as connection:
        for day in days:
            session = new_id()
            await connection.execute(
                "INSERT INTO session_fact (id, site, day, plan_seq, is_completed, outcome_seq) "
                "VALUES ($1, $2, $3, 1, true, 2)",
                session, desk.site, date.fromisoformat(day),
            )  # fmt: skip
            await connection.execute(
                "INSERT INTO attendance_fact (id, site, session_id, client_id, status, minutes, "
                "seq) VALUES ($1, $2, $3, $4, $5, 180, 1)",
                new_id(), desk.site, session, UUID(client), status,
            )  # fmt: skip


async def test_the_census_counts_who_is_in_care_on_the_day_and_holds_those_on_hold_apart(
    desk: Desk,
) -> None:
    await stay(desk, "2026-03-01", track="days")
    held = await stay(desk, "2026-03-02")
    away = {"effective_on": "2026-03-05", "reason_code": "travel"}
    shown(await desk.post(f"/episodes/{held['id']}/hold", away))
    await stay(desk, "2026-03-03", "2026-03-09")
    counted = await report(desk, "census", days="10")
    assert (counted["on"], counted["total"]) == ("2026-03-10", 2)
    assert counted["by"] == {
        "standing": {"in_care": 1, "on_hold": 1},
        "program": {"iop": 2},
        "track": {"days": 1, "none": 1},
        "level_of_care": {"2.1": 2},
    }
    assert [site["site"] for site in counted["sites"]] == [desk.site]
    series = [(one["in_care"], one["on_hold"]) for one in counted["by_day"]]
    assert series == [
        (1, 0),
        (2, 0),
        (3, 0),
        (3, 0),
        (3, 1),
        (3, 1),
        (3, 1),
        (3, 1),
        (2, 1),
        (2, 1),
    ]
    for ahead, (in_care, on_hold) in enumerate(series):
        on = (date(2026, 3, 1) + timedelta(days=ahead)).isoformat()
        of_day = await report(desk, "census", on=on, days="1")
        assert of_day["total"] == in_care
        assert of_day["by"]["standing"].get("on_hold", 0) == on_hold
        assert of_day["by_day"] == [{"on": on, "in_care": in_care, "on_hold": on_hold}]


async def test_who_changes_level_or_returns_is_counted_once_a_day(desk: Desk) -> None:
    episode = await stay(desk, "2026-03-01")
    down = {"effective_on": "2026-03-04", "reason_code": "progress", "level_of_care": "1.0"}
    shown(await desk.post(f"/episodes/{episode['id']}/care", down))
    shown(
        await desk.post(
            f"/episodes/{episode['id']}/hold",
            {"effective_on": "2026-03-05", "reason_code": "travel"},
        )
    )
    shown(await desk.post(f"/episodes/{episode['id']}/resumption", {"effective_on": "2026-03-07"}))
    assert (await report(desk, "census", on="2026-03-03"))["by"]["level_of_care"] == {"2.1": 1}
    assert (await report(desk, "census", on="2026-03-04"))["by"]["level_of_care"] == {"1.0": 1}
    series = (await report(desk, "census", days="8"))["by_day"]
    assert [(one["in_care"], one["on_hold"]) for one in series] == [
        (1, 0), (1, 0), (1, 1), (1, 1), (1, 0), (1, 0), (1, 0), (1, 0),
    ]  # fmt: skip


async def test_history_known_to_the_year_is_in_no_census_and_said_to_be_left_out(
    desk: Desk,
) -> None:
    application = await desk.accepted(received_on="2023-01-01")
    known = {"started_on": "2023-01-01", "date_precision": "year", "from_history": True}
    shown(await desk.enroll(application["id"], **known), 201)
    counted = await report(desk, "census")
    assert (counted["total"], counted["known_by_year_only"]) == (0, 1)
    assert {one["in_care"] for one in counted["by_day"]} == {0}


async def test_waiting_counts_days_since_receipt_until_a_stay_follows(desk: Desk) -> None:
    await desk.apply(received_on="2026-03-10", referral_source="school")
    await desk.apply(received_on="2026-03-03")
    await desk.accepted(received_on="2026-02-01")
    await stay(desk, "2026-03-01")
    declined = await desk.apply(received_on="2026-01-01")
    no = {"decision": "declined", "decided_on": "2026-03-01"}
    shown(await desk.post(f"/applications/{declined['id']}/decision", no))
    counted = await report(desk, "waiting")
    assert counted["total"] == 3
    assert counted["by"]["stage"] == {"undecided": 2, "accepted": 1}
    assert counted["by"]["days_waiting"] == {"0": 1, "1-7": 1, "31+": 1}
    assert counted["by"]["referral_source"] == {"school": 1, "missing": 2}
    assert counted["days"] == {"known": 3, "median": 7.0, "longest": 37.0}


async def test_outcomes_count_the_discharges_of_the_period_beside_what_is_published(
    desk: Desk,
) -> None:
    await stay(desk, "2026-01-01", "2026-02-10", referral_source="school")
    await stay(desk, "2026-01-01", "2026-02-20")
    await stay(desk, "2026-02-01", "2026-02-11", disposition="dropped_out")
    await stay(desk, "2025-01-01", "2025-06-01")
    counted = await report(desk, "outcomes")
    assert counted["total"] == 3
    assert counted["by"]["disposition"] == {"completed": 2, "dropped_out": 1}
    assert counted["days"] == {"known": 3, "median": 40.0, "longest": 50.0}
    assert counted["completers"]["days"]["median"] == 45.0
    assert counted["published_shares"]["completed"]["value"] == 0.377
    assert counted["published_median_stay"]["value"] == 41
    all_of_them = await report(desk, "outcomes", since="2025-01-01", until="2026-03-10")
    assert all_of_them["total"] == 4


async def measure(desk: Desk, name: str, **query: str) -> tuple[int, int]:
    found = await report(desk, "access", **query)
    (one,) = [one for one in found["measures"] if one["measure"] == name]
    assert one["counted"]
    assert one["out_of"]
    return one["numerator"], one["denominator"]


async def test_initiation_is_within_fourteen_days_of_receipt_once_they_are_over(
    desk: Desk,
) -> None:
    await stay(desk, "2026-01-15", received_on="2026-01-01")
    await stay(desk, "2026-01-16", received_on="2026-01-01")
    await desk.apply(received_on="2026-01-01")
    await desk.apply(received_on="2026-03-01")
    assert await measure(desk, "iet_initiation") == (1, 3)


async def test_engagement_is_two_sessions_more_within_thirty_four_days(
    enrollment: Enrollment, desk: Desk
) -> None:
    engaged, late, alone = [await stay(desk, "2026-01-01") for _ in range(3)]
    await came(enrollment, desk, engaged["client_id"], "2026-01-02", "2026-02-04", status="present")
    await came(enrollment, desk, late["client_id"], "2026-01-02", "2026-02-05", status="present")
    await came(enrollment, desk, alone["client_id"], "2026-01-01", "2026-01-03", status="present")
    await came(enrollment, desk, alone["client_id"], "2026-01-05", status="no_show")
    assert await measure(desk, "iet_engagement") == (1, 3)


async def test_no_shows_are_of_those_who_were_to_come(enrollment: Enrollment, desk: Desk) -> None:
    client = (await stay(desk, "2026-01-01"))["client_id"]
    for status in ("present", "late", "partial", "no_show", "excused", "cancelled_by_program"):
        await came(enrollment, desk, client, "2026-02-01", status=status)
    assert await measure(desk, "no_show") == (1, 4)
    assert await measure(desk, "no_show", until="2026-01-31") == (0, 0)


async def test_continuation_is_to_the_fourth_session_and_to_thirty_days(
    enrollment: Enrollment, desk: Desk
) -> None:
    went_on = await stay(desk, "2026-01-01")
    days = ("2026-01-01", "2026-01-05", "2026-01-08", "2026-01-31")
    await came(enrollment, desk, went_on["client_id"], *days, status="late")
    stopped = await stay(desk, "2026-01-01", "2026-01-30", disposition="dropped_out")
    await came(enrollment, desk, stopped["client_id"], *days[:3], status="present")
    await stay(desk, "2026-03-01")
    assert await measure(desk, "continuation_4th_session") == (1, 2)
    assert await measure(desk, "continuation_30_days") == (1, 2)


async def test_admissions_stand_beside_those_of_the_period_before(desk: Desk) -> None:
    await stay(desk, "2026-03-05", received_on="2026-03-01")
    await stay(desk, "2026-03-08", received_on="2026-03-02")
    await stay(desk, "2026-02-20")
    found = await report(desk, "access", since="2026-03-01", until="2026-03-10")
    assert (found["admissions"]["total"], found["admissions_before"]["total"]) == (2, 1)
    assert found["admissions"]["days"] == {"known": 2, "median": 5.0, "longest": 6.0}
    found = await report(desk, "access", since="2026-03-04", until="2026-03-10")
    assert found["admissions_before"]["total"] == 0


@pytest.mark.parametrize("name", ["census", "waiting", "outcomes", "access", "episodes"])
async def test_each_report_is_a_table_too(desk: Desk, name: str) -> None:
    await desk.apply(received_on="2026-03-09")
    await stay(desk, "2026-03-01", "2026-03-05")
    asked = {"site": desk.site}
    answer = await desk.http.get(f"/reports/{name}", params=asked, headers={"Accept": "text/csv"})
    assert answer.status_code == 200
    assert answer.headers["content-disposition"] == f'attachment; filename="{name}.csv"'
    rows = list(csv.DictReader(io.StringIO(answer.text, newline="")))
    assert set(rows[0]) == {"site", "measure", "code", "value"}
    assert {row["site"] for row in rows} <= {"all", desk.site}
    refused = await desk.http.get(f"/reports/{name}", headers={"Accept": "image/png"})
    assert refused.status_code == 406


async def test_an_outsider_sees_no_count_of_fewer_than_eleven(
    enrollment: Enrollment, desk: Desk
) -> None:
    for _ in range(11):
        await stay(desk, "2026-03-01", "2026-03-05")
    await stay(desk, "2026-03-01", "2026-03-05", disposition="death")
    for roles, query in ((("partner_administrator",), {}), (("ops",), {"for_outside": "true"})):
        async with enrollment.client(*roles, sites=(desk.site,)) as http:
            found = shown(await http.get("/reports/outcomes", params=query))
            assert (found["total"], found["withheld"]) == (12, True)
            assert found["by"]["disposition"] == {"completed": None, "death": None}
            assert found["days"] == {"known": 12, "median": 4.0, "longest": None}
            census = shown(await http.get("/reports/census", params=query))
            assert (census["total"], census["by_day"]) == (None, [])
            table = await http.get("/reports/waiting", params=query, headers={"Accept": "text/csv"})
            assert '"withheld"' in table.text
    inside = await report(desk, "outcomes")
    assert inside["by"]["disposition"] == {"completed": 11, "death": 1}


@pytest.mark.parametrize(
    "query",
    [{"since": "2026-03-02", "until": "2026-03-01"}, {"since": "1900-01-01"}, {"until": "x"},
     {"site": "No Site"}, {"since": "2026-02-30"}, {"until": "1900-01-01"}],
)  # fmt: skip
async def test_a_period_that_cannot_be_is_refused(desk: Desk, query: dict[str, str]) -> None:
    for name in ("outcomes", "access"):
        answer = await desk.http.get(f"/reports/{name}", params=query)
        assert answer.status_code == (200 if query == {"until": "1900-01-01"} else 422), answer.text


@pytest.mark.parametrize("query", [{"days": "0"}, {"days": "367"}, {"on": "2199-13-01"}])
async def test_a_census_that_cannot_be_is_refused(desk: Desk, query: dict[str, str]) -> None:
    assert (await desk.http.get("/reports/census", params=query)).status_code == 422
    for on in ("1900-01-01", "2199-12-31"):
        assert (await desk.http.get("/reports/census", params={"on": on})).status_code == 200
