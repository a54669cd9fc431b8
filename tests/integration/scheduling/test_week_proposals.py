"""A week is found for one client in the request, from what is free, and booked when chosen."""

from typing import Any

import pytest
import pytest_asyncio

from tests.integration.scheduling.conftest import Program, rule_of, shown
from tests.integration.scheduling.planning import NEXT_WEEK, WEEK, Site

FORM = {"week": WEEK.isoformat()}


@pytest_asyncio.fixture
async def site(program: Program) -> Site:
    """Three evenings, two mornings, and a group for women by telehealth."""
    made = Site(program)
    await made.add("a")
    await made.add("b", weekdays=["TU", "FR"], start_time="09:00")
    await made.add("c", weekdays=["SA"], modality="telehealth", audience="women")
    return made


async def proposed(site: Site, client_id: str, **changed: Any) -> dict[str, Any]:
    path = f"/clients/{client_id}/week-proposals"
    return shown(await site.program.post(path, {**FORM, **changed}))


def names(site: Site, choice: dict[str, Any]) -> set[str]:
    known = {session: name for name, session in site.sessions.items()}
    return {known[one["id"]] for one in choice["sessions"]}


async def test_the_best_weeks_come_first_and_are_different(site: Site) -> None:
    found = await proposed(site, await site.client())
    weeks = [names(site, choice) for choice in found["choices"]]
    assert len({frozenset(week) for week in weeks}) == 3
    assert all(choice["in_full"] for choice in found["choices"])
    assert all(len({name[-2:] for name in week}) == 3 for week in weeks)
    assert found["why_not"] == []


async def test_a_week_lies_around_what_the_client_keeps(site: Site) -> None:
    evenings = {"weekdays": ["MO", "WE"], "begins": "17:00", "ends": "22:00"}
    client = await site.client(kept=[evenings], audiences=["women"])
    [choice] = (await proposed(site, client, choices=1))["choices"]
    assert choice["in_full"]
    assert not names(site, choice) & {"a-MO", "a-WE"}


async def test_only_what_is_free_is_proposed_and_the_clients_own_seats(site: Site) -> None:
    await site.add("d", weekdays=["SU"], start_time="09:00", capacity=1)
    mine, other = await site.client(), await site.client()
    await site.member("d", mine)
    own = await proposed(site, mine)
    assert "d-SU" in names(site, own["choices"][0])
    assert [one["id"] for one in own["present"]] == [site.sessions["d-SU"]]
    others = await proposed(site, other)
    assert not any("d-SU" in names(site, choice) for choice in others["choices"])


async def test_where_no_week_is_full_it_says_why_in_words(site: Site) -> None:
    mornings = {"weekdays": ["MO", "WE", "TH"], "begins": "00:00", "ends": "24:00"}
    found = await proposed(site, await site.client(kept=[mornings]), choices=1)
    [choice] = found["choices"]
    assert names(site, choice) == {"b-TU", "b-FR"}
    assert (choice["in_full"], choice["shortfalls"]["unmet_half_hours"]) == (False, 6)
    assert found["why_not"] == [
        "Without the kept times: a full week.",
        "Without sessions for other audiences: a full week.",
        "Sessions: 6; open to the client: 2.",
        "In kept times, or where the client is already: 3.",
        "For an audience to which the client does not belong: 1.",
    ]


async def test_availability_that_contradicts_the_phase_is_served_as_far_as_it_can_be(
    site: Site, new_client: str
) -> None:
    path = f"/sites/{site.program.site}/clients/{new_client}/availability"
    shown(await site.program.http.put(path, json={"days_limit": 2}))
    await site.program.enroll(new_client)
    found = await proposed(site, new_client)
    assert found["why_not"][0].startswith("The phase asks for more days than are possible")
    assert len(names(site, found["choices"][0])) == 2


async def test_who_keeps_every_working_day_is_planned_on_the_others(site: Site) -> None:
    await site.add("d", weekdays=["SU"], start_time="09:00")
    days = {"weekdays": ["MO", "TU", "WE", "TH", "FR"], "begins": "00:00", "ends": "24:00"}
    found = await proposed(site, await site.client(kept=[days]))
    assert names(site, found["choices"][0]) == {"d-SU"}
    always = {**days, "weekdays": [*days["weekdays"], "SA", "SU"]}
    nothing = await proposed(site, await site.client(kept=[always]))
    assert all(not choice["sessions"] for choice in nothing["choices"])
    assert nothing["why_not"]


async def test_who_is_not_in_care_gets_no_week(site: Site, new_client: str) -> None:
    for path, form in (
        (f"/clients/{new_client}/week-proposals", FORM),
        (f"/clients/{new_client}/week-proposals/application", {**FORM, "sessions": [new_client]}),
    ):
        assert rule_of(await site.program.post(path, form)) == "client-is-not-in-care"


async def test_who_is_on_hold_at_the_weeks_end_gets_no_week_and_hears_why(site: Site) -> None:
    client = await site.client()
    decision = f"/clients/{client}/progress/decision"
    shown(await site.program.post(decision, {"action": "hold", "on": "2026-07-01"}))
    for path, form in (
        (f"/clients/{client}/week-proposals", FORM),
        (f"/clients/{client}/week-proposals/application", {**FORM, "sessions": [client]}),
    ):
        assert rule_of(await site.program.post(path, form)) == "client-is-on-hold"
    weeks = await site.program.get(f"/weeks/{WEEK}")
    assert [week["required_minutes"] for week in weeks["items"]] == [0]
    shown(await site.program.post(decision, {"action": "resume", "on": "2026-07-01"}))
    assert (await proposed(site, client))["choices"][0]["in_full"]


async def test_an_empty_week_ends_nothing_and_a_week_without_sessions_is_named(site: Site) -> None:
    client = await site.client()
    await site.member("a", client)
    assert rule_of(await choose(site, client), 422) == "week-is-empty"
    assert await site.names(client) == {"a-MO", "a-WE", "a-TH"}
    far = {"week": "2199-07-01"}
    answer = await site.program.post(f"/clients/{client}/week-proposals", far)
    assert rule_of(answer, 422) == "week-has-no-sessions"


async def test_the_answer_names_what_was_booked_and_what_ended(site: Site) -> None:
    client = await site.client()
    member = await site.member("a", client)
    changed = shown(await choose(site, client, "b-TU"))
    assert changed["booked"] == [site.sessions["b-TU"]]
    assert set(changed["left"]) == {site.sessions[name] for name in ("a-MO", "a-WE", "a-TH")}
    assert changed["ended_memberships"] == [member["id"]]


async def choose(site: Site, client_id: str, *names: str, **changed: Any) -> Any:
    form = {**FORM, "sessions": [site.sessions[name] for name in names], **changed}
    return await site.program.post(f"/clients/{client_id}/week-proposals/application", form)


async def test_the_week_that_is_chosen_is_booked_once_however_often_it_is_sent(
    site: Site,
) -> None:
    client = await site.client()
    for _ in range(2):
        shown(await choose(site, client, "a-MO", "a-WE", "b-TU"))
        assert await site.names(client) == {"a-MO", "a-WE", "b-TU"}
    assert len(await site.seats(client, NEXT_WEEK)) == 3
    assert len(await site.program.published("ClientBooked")) == 2
    shown(await choose(site, client, "b-FR", **{"as": "one_week"}))
    assert await site.names(client) == {"b-FR"}
    assert len(await site.seats(client, NEXT_WEEK)) == 3


async def test_a_week_of_which_a_part_is_gone_is_not_booked_at_all(site: Site) -> None:
    await site.add("d", weekdays=["SU"], start_time="09:00", capacity=1)
    client = await site.client()
    await site.member("d", await site.client())
    assert rule_of(await choose(site, client, "a-MO", "d-SU")) == "series-is-full"
    assert await site.names(client) == set()


@pytest.mark.parametrize("as_", ["memberships", "one_week"])
async def test_a_session_of_another_week_or_of_no_site_is_refused(site: Site, as_: str) -> None:
    client = await site.client()
    late = await choose(site, client, "a-MO", week=NEXT_WEEK.isoformat(), **{"as": as_})
    assert rule_of(late) == "session-is-of-another-week"
    unknown = {**FORM, "sessions": [client], "as": as_}
    answer = await site.program.post(f"/clients/{client}/week-proposals/application", unknown)
    assert answer.status_code == 404
