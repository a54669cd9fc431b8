"""Who sees which figures: staff all of them, those outside what may leave, nobody else any."""

from httpx import AsyncClient

from shared.database import Database
from tests.integration.aftercare.outcomes.alumni import Alumni, after
from tests.support.tokens import TestIssuer

QUARTER = {"since": "2025-01-01", "until": "2025-03-31"}


async def test_who_is_outside_sees_a_quarter_of_all_their_sites_without_small_cells(
    api: AsyncClient, database: Database, issuer: TestIssuer
) -> None:
    large, small = Alumni(database), Alumni(database)
    for number in range(30):
        client = await large.discharged(disposition="death" if number == 0 else "completed")
        if number >= 16:
            await large.answered(client, after(30))
    for _ in range(4):
        await small.discharged()
    outside = issuer.bearer("partner_administrator", sites=(large.site, small.site))
    answer = await api.get("/reports/outcomes", params=QUARTER, headers=outside)
    assert answer.status_code == 200, answer.text
    found = answer.json()
    assert (found["withheld"], found["excluded"], found["excluded_in_all"]) == (True, None, None)
    assert found["discharges"] is None
    [day_30] = [one for one in found["measures"] if one["measure"] == "engagement_30"]
    assert (day_30["numerator"], day_30["denominator"]) == (14, 33)
    assert {one["denominator"] for one in day_30["groups"]} == {None}
    assert small.site not in {one["group"] for one in day_30["groups"] if one["numerator"]}


async def test_staff_see_what_would_leave_before_it_does(
    api: AsyncClient, database: Database, issuer: TestIssuer
) -> None:
    alumni = Alumni(database)
    await alumni.discharged()
    director = issuer.bearer("program_director", sites=(alumni.site,))
    asked = {**QUARTER, "for_outside": "true"}
    table = {**director, "Accept": "text/csv"}
    answer = await api.get("/reports/outcomes", params=asked, headers=table)
    assert '"all","engagement_30","denominator","withheld"' in answer.text
    assert ",1\r\n" not in answer.text


async def test_what_leaves_is_refused_for_any_other_period(
    api: AsyncClient, issuer: TestIssuer
) -> None:
    outside = issuer.bearer("partner_administrator", sites=("north",))
    asked = {"since": "2025-01-01", "until": "2025-03-30"}
    answer = await api.get("/reports/outcomes", params=asked, headers=outside)
    assert (answer.status_code, answer.json()["type"].rsplit(":")[-1]) == (
        422,
        "figures-leave-by-quarter",
    )


async def test_ids_are_for_staff_of_the_site_alone(
    api: AsyncClient, database: Database, issuer: TestIssuer
) -> None:
    alumni = Alumni(database)
    await alumni.discharged()
    there, asked = f"/sites/{alumni.site}/outcomes", {"measure": "engagement_30", **QUARTER}
    for role, site, status in (
        ("clinician", alumni.site, 200),
        ("program_director", alumni.site, 200),
        ("clinician", "elsewhere", 403),
        ("ops", alumni.site, 403),
        ("partner_administrator", alumni.site, 403),
    ):
        answer = await api.get(there, params=asked, headers=issuer.bearer(role, sites=(site,)))
        assert answer.status_code == status, (role, answer.text)


async def test_a_clinician_asks_of_no_site_but_their_own(
    api: AsyncClient, database: Database, issuer: TestIssuer
) -> None:
    alumni = Alumni(database)
    await alumni.discharged()
    elsewhere = issuer.bearer("clinician", sites=("elsewhere",))
    assert (await api.get("/reports/outcomes", headers=elsewhere)).json()["discharges"] == 0
    asked = {"site": alumni.site}
    answer = await api.get("/reports/outcomes", params=asked, headers=elsewhere)
    assert answer.status_code == 422


async def test_windows_are_published_by_a_director_and_must_be_possible(
    api: AsyncClient, database: Database, issuer: TestIssuer
) -> None:
    there = f"/sites/{Alumni(database).site}/outcome-windows"
    director = issuer.bearer("program_director")
    usual = {
        "day_30": {"first": 20, "last": 45},
        "day_90": {"first": 60, "last": 120},
        "day_180": {"first": 150, "last": 240},
        "day_365": {"first": 335, "last": 425},
    }
    assert (await api.post(there, json=usual)).status_code == 403
    for number in (1, 2):
        made = await api.post(there, json=usual, headers=director)
        assert (made.status_code, made.json()["number"]) == (201, number)
    listed = (await api.get(there)).json()["items"]
    assert [one["number"] for one in listed] == [1, 2]
    assert listed[0]["windows"]["180"] == {"first": 150, "last": 240}
    for wrong, rule in (
        ({"day_90": {"first": 45, "last": 120}}, "windows-overlap"),
        ({"day_90": {"first": 91, "last": 120}}, "window-misses-its-day"),
        ({"day_365": {"first": 300, "last": 601}}, "invalid"),
    ):
        refused = await api.post(there, json={**usual, **wrong}, headers=director)
        assert refused.status_code == 422
        assert refused.json()["type"].rsplit(":")[-1] == rule, refused.text
