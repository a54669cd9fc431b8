"""What payers approve, and what is left of it: derived from what was attended, told once."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import orjson
import pytest
import pytest_asyncio
from httpx import Response
from sqlalchemy import bindparam, select

from services.enrollment.main import authorization_days
from services.enrollment.tables import authorization, coverage, metadata
from shared.identifiers import new_id
from tests.integration.enrollment.conftest import NOW, Desk, Enrollment, shown
from tests.integration.enrollment.rolls import Meeting, attend, booked, hear, unbooked
from tests.integration.enrollment.steps import another_site, taken

MONDAY = date(2026, 3, 2)
TUESDAY = date(2026, 3, 10)  # today at the site, by NOW
PAYER = "state-medicaid"
OUTBOX = metadata.tables["outbox"]
TOLD = (
    select(OUTBOX.c.subject, OUTBOX.c.payload, OUTBOX.c.aggregate_seq)
    .where(OUTBOX.c.aggregate_id == bindparam("id"))
    .order_by(OUTBOX.c.aggregate_seq)
)
ROW = select(authorization).where(authorization.c.id == bindparam("id"))


@dataclass
class Payers:
    """The desk of whoever calls payers, with one client in care."""

    desk: Desk
    enrollment: Enrollment
    episode: dict[str, Any]

    @property
    def client_id(self) -> str:
        return str(self.episode["client_id"])

    async def rules(self, payer: str = PAYER, **changed: Any) -> dict[str, Any]:
        path = f"/sites/{self.desk.site}/payers/{payer}/rules"
        return shown(await self.desk.http.put(path, json=changed))

    async def request(self, payer: str = PAYER, **changed: Any) -> Response:
        body = {"episode_id": self.episode["id"], "payer": payer, "requested_on": "2026-03-01"}
        return await self.desk.post("/authorizations", {**body, **changed})

    async def requested(self, payer: str = PAYER, **changed: Any) -> dict[str, Any]:
        return shown(await self.request(payer, **changed), 201)

    async def approve(self, identity: str, **changed: Any) -> Response:
        return await self.desk.post(f"/authorizations/{identity}/approval", approval(**changed))

    async def approved(self, payer: str = PAYER, **changed: Any) -> dict[str, Any]:
        asked = await self.requested(payer)
        return shown(await self.approve(asked["id"], **changed))

    async def one(self, identity: str) -> dict[str, Any]:
        return shown(await self.desk.get(f"/authorizations/{identity}"))

    async def attend(self, *days: date) -> list[Meeting]:
        return await attend(self.enrollment, self.desk.site, self.client_id, *days)

    async def told(self, identity: str) -> list[tuple[str, dict[str, Any]]]:
        """Return the names and contents of what was published of an authorization, in order."""
        rows = await self.enrollment.database.fetch(TOLD, id=UUID(identity))
        return [(row["subject"].split(".")[3], orjson.loads(row["payload"])) for row in rows]

    async def lows(self, identity: str) -> list[dict[str, Any]]:
        return [said for name, said in await self.told(identity) if name == "AuthorizationLow"]

    async def turn(self) -> None:
        """Let the worker's timer look at the calendar."""
        timer = authorization_days(
            self.enrollment.settings, self.enrollment.database, self.enrollment.clock
        )
        await timer.take_all()


def approval(**changed: Any) -> dict[str, Any]:
    return {
        "units": 10,
        "valid_from": "2026-03-01",
        "valid_until": "2026-03-31",
        "decided_on": "2026-03-01",
        **changed,
    }


def days(*numbers: int) -> list[date]:
    return [date(2026, 3, number) for number in numbers]


@pytest_asyncio.fixture
async def payers(desk: Desk, enrollment: Enrollment) -> AsyncIterator[Payers]:
    at = Payers(desk, enrollment, await desk.enrolled())
    await at.rules()
    yield at
    enrollment.clock.set(NOW)


async def test_three_hours_on_a_local_day_use_one_unit(payers: Payers) -> None:
    one = await payers.approved(units=10)
    assert (one["status"], one["units_left"], one["ends_on"]) == ("approved", 10, "2026-03-31")
    await payers.attend(*days(2, 4, 6))
    kept = await payers.one(one["id"])
    assert (kept["units_used"], kept["units_left"]) == (3, 7)


async def test_below_the_minutes_a_day_uses_nothing_and_two_sessions_add_up(
    payers: Payers,
) -> None:
    one, client = await payers.approved(), UUID(payers.client_id)
    first, second = Meeting(MONDAY, minutes=90), Meeting(MONDAY, minutes=90, hour=13)
    site = payers.desk.site
    for meeting in (first, second):
        await hear(payers.enrollment, site, meeting.scheduled(), meeting.marked(client))
    await hear(payers.enrollment, site, first.completed())
    assert (await payers.one(one["id"]))["units_used"] == 0
    await hear(payers.enrollment, site, second.completed())
    assert (await payers.one(one["id"]))["units_used"] == 1
    await hear(payers.enrollment, site, second.marked(client, 89, "partial"))
    assert (await payers.one(one["id"]))["units_used"] == 0


async def test_a_roll_counts_once_it_is_complete(payers: Payers) -> None:
    one, meeting = await payers.approved(), Meeting(MONDAY)
    told = (meeting.scheduled(), meeting.marked(UUID(payers.client_id)))
    await hear(payers.enrollment, payers.desk.site, *told)
    assert (await payers.one(one["id"]))["units_used"] == 0
    await hear(payers.enrollment, payers.desk.site, meeting.completed())
    assert (await payers.one(one["id"]))["units_used"] == 1


async def test_attendance_waits_until_its_session_is_known(payers: Payers) -> None:
    one, meeting = await payers.approved(), Meeting(MONDAY)
    plan, mark, end = (
        meeting.scheduled(),
        meeting.marked(UUID(payers.client_id)),
        meeting.completed(),
    )
    for told, used in ((mark, 0), (end, 0), (plan, 1)):
        await hear(payers.enrollment, payers.desk.site, told)
        assert (await payers.one(one["id"]))["units_used"] == used


async def test_what_was_attended_before_the_approval_came_is_counted_with_it(
    payers: Payers,
) -> None:
    await payers.attend(*days(2, 4))
    one = await payers.approved(units=3)
    assert (one["units_used"], one["units_left"]) == (2, 1)


async def test_a_session_moved_out_of_the_dates_gives_its_unit_back(payers: Payers) -> None:
    one = await payers.approved(valid_until="2026-03-06")
    (meeting,) = await payers.attend(date(2026, 3, 6))
    assert (await payers.one(one["id"]))["units_used"] == 1
    await hear(payers.enrollment, payers.desk.site, meeting.moved_to(date(2026, 3, 7)))
    assert (await payers.one(one["id"]))["units_used"] == 0


async def test_the_last_unit_exhausts_and_a_correction_gives_it_back(payers: Payers) -> None:
    await payers.rules(low_units=1)
    one = await payers.approved(units=3)
    meetings = await payers.attend(*days(2, 4, 6))
    assert (await payers.one(one["id"]))["status"] == "exhausted"
    away = meetings[0].marked(UUID(payers.client_id), 0, "no_show")
    await hear(payers.enrollment, payers.desk.site, away)
    kept = await payers.one(one["id"])
    assert (kept["status"], kept["units_left"]) == ("approved", 1)
    told = [
        (name, said.get("status"), said["units_left"])
        for name, said in await payers.told(one["id"])
    ]
    assert told == [
        ("AuthorizationChanged", "requested", None),
        ("AuthorizationChanged", "approved", 3),
        ("AuthorizationChanged", "approved", 2),
        ("AuthorizationChanged", "approved", 1),
        ("AuthorizationLow", None, 1),
        ("AuthorizationChanged", "exhausted", 0),
        ("AuthorizationChanged", "approved", 1),
    ]


async def test_low_is_told_once_for_each_crossing(payers: Payers) -> None:
    await payers.rules(low_units=2)
    one = await payers.approved(units=4)
    meetings = await payers.attend(*days(2, 4, 6))
    assert len(await payers.lows(one["id"])) == 1
    client, site = UUID(payers.client_id), payers.desk.site
    await hear(payers.enrollment, site, meetings[0].marked(client, 0, "excused"))
    assert len(await payers.lows(one["id"])) == 1
    await hear(payers.enrollment, site, meetings[1].marked(client, 0, "excused"))
    assert len(await payers.lows(one["id"])) == 1
    await hear(payers.enrollment, site, meetings[0].marked(client))
    lows = await payers.lows(one["id"])
    assert [low["units_left"] for low in lows] == [2, 2]


async def test_the_calendar_tells_of_the_last_days_and_of_the_end(payers: Payers) -> None:
    one = await payers.approved(units=20, valid_until="2026-03-20")
    for days_later, lows, status in (
        (2, 0, "approved"),
        (3, 1, "approved"),
        (10, 1, "approved"),
        (11, 1, "expired"),
        (12, 1, "expired"),
    ):
        payers.enrollment.clock.set(NOW + timedelta(days=days_later))
        await payers.turn()
        await payers.turn()
        told = await payers.told(one["id"])
        assert [name for name, _ in told].count("AuthorizationLow") == lows
        assert (await payers.one(one["id"]))["status"] == status
    (low,) = await payers.lows(one["id"])
    assert (low["units_left"], low["days_left"], low["forecast_on"]) == (20, 7, "2026-03-20")
    name, said = told[-1]
    assert (name, said["status"], said["ends_on"]) == (
        "AuthorizationChanged",
        "expired",
        "2026-03-20",
    )
    assert len(told) == 4


async def test_a_day_ends_at_the_sites_midnight(payers: Payers) -> None:
    one = await payers.approved(valid_until="2026-03-15")
    payers.enrollment.clock.set(NOW.replace(day=16, hour=5, minute=59))  # still the 15th in Denver
    await payers.turn()
    assert (await payers.one(one["id"]))["status"] == "approved"
    payers.enrollment.clock.set(NOW.replace(day=16, hour=6))
    await payers.turn()
    assert (await payers.one(one["id"]))["status"] == "expired"


async def test_nobody_is_warned_of_an_end_that_the_next_approval_follows(payers: Payers) -> None:
    one = await payers.approved(units=20, valid_until="2026-03-20")
    await payers.approved(units=20, valid_from="2026-03-21", valid_until="2026-04-20")
    payers.enrollment.clock.set(NOW + timedelta(days=4))
    await payers.turn()
    assert not await payers.lows(one["id"])
    kept = await payers.one(one["id"])
    assert (kept["is_followed"], kept["status"]) == (True, "approved")


async def test_days_of_two_authorizations_draw_each_from_its_own(payers: Payers) -> None:
    first = await payers.approved(valid_until="2026-03-05")
    second = await payers.approved(valid_from="2026-03-06")
    await payers.attend(*days(2, 4, 6, 7, 9))
    used = [(await payers.one(one["id"]))["units_used"] for one in (first, second)]
    assert used == [2, 3]


async def test_overlapping_approvals_of_one_payer_and_stay_are_refused(payers: Payers) -> None:
    await payers.approved()
    other = await payers.requested()
    refused = await payers.approve(other["id"], valid_from="2026-03-31", valid_until="2026-04-30")
    assert shown(refused, 409)["type"].endswith("authorizations-overlap")
    assert (await payers.one(other["id"]))["status"] == "requested"
    assert len(await payers.told(other["id"])) == 1
    await payers.rules("aetna")
    assert (await payers.approved("aetna"))["status"] == "approved"


async def test_a_replacement_takes_over_on_its_first_day(payers: Payers) -> None:
    await payers.rules(low_units=1)
    old = await payers.approved(units=3)
    await payers.attend(*days(2, 4, 6))
    new = await payers.requested()
    body = approval(units=9, valid_from="2026-03-06", by=new["id"])
    answer = shown(await payers.desk.post(f"/authorizations/{old['id']}/replacement", body))
    assert answer["replaced"]["status"] == "replaced"
    assert (answer["replaced"]["ends_on"], answer["replaced"]["units_used"]) == ("2026-03-05", 2)
    assert answer["replaced"]["replaced_by"] == new["id"]
    assert (answer["replacement"]["status"], answer["replacement"]["units_used"]) == ("approved", 1)
    again = await payers.desk.post(f"/authorizations/{old['id']}/replacement", body)
    assert shown(again, 409)["type"].endswith("transition-is-not-allowed")


async def test_one_of_another_client_replaces_nothing(payers: Payers) -> None:
    old = await payers.approved()
    other = Payers(payers.desk, payers.enrollment, await payers.desk.enrolled())
    foreign = await other.requested()
    body = approval(by=foreign["id"])
    refused = await payers.desk.post(f"/authorizations/{old['id']}/replacement", body)
    assert shown(refused, 409)["type"].endswith("replacement-is-for-another-client")
    assert (await payers.one(old["id"]))["version"] == old["version"]
    assert (await payers.one(foreign["id"]))["status"] == "requested"


async def test_itself_or_another_payers_replaces_nothing(payers: Payers) -> None:
    old = await payers.approved()
    await payers.rules("aetna")
    foreign = await payers.requested("aetna")
    for by, rule in (
        (old["id"], "authorization-cannot-replace-itself"),
        (foreign["id"], "replacement-is-for-another-stay"),
    ):
        path = f"/authorizations/{old['id']}/replacement"
        refused = await payers.desk.post(path, approval(by=by))
        assert shown(refused, 409)["type"].endswith(rule)


@pytest.mark.parametrize(
    ("changed", "status", "rule"),
    [
        ({"units": 181}, 422, "more-units-than-payer-gives"),
        ({"units": 10**30}, 422, "invalid"),
        ({"units": 0}, 422, "invalid"),
        ({"valid_until": "2026-02-28"}, 422, "authorization-ends-before-it-begins"),
        ({"valid_until": "2062-03-31"}, 422, "longer-than-payer-gives"),
        ({"decided_on": "2026-02-28"}, 422, "decision-before-request"),
        ({"decided_on": "2026-03-11"}, 422, "not-yet-happened"),
        ({"unit_kind": "week"}, 422, "invalid"),
        ({"level_of_care": "9.9"}, 422, "invalid"),
    ],
)
async def test_an_approval_that_cannot_be_right_changes_nothing(
    payers: Payers, changed: dict[str, Any], status: int, rule: str
) -> None:
    asked = await payers.requested()
    refused = shown(await payers.approve(asked["id"], **changed), status)
    assert refused["type"].rpartition(":")[2] == rule
    assert await payers.one(asked["id"]) == {**asked, "reference_number": None}


async def test_nothing_is_approved_after_a_denial_or_twice(payers: Payers) -> None:
    asked = await payers.requested()
    denial = {"reason_code": "not-medically-necessary", "decided_on": "2026-03-02"}
    denied = shown(await payers.desk.post(f"/authorizations/{asked['id']}/denial", denial))
    assert (denied["status"], denied["reason_code"]) == ("denied", "not-medically-necessary")
    refused = shown(await payers.approve(asked["id"]), 409)
    assert refused["type"].endswith("transition-is-not-allowed")
    one = await payers.approved()
    assert (await payers.approve(one["id"])).status_code == 409
    path = f"/authorizations/{one['id']}/denial"
    assert (await payers.desk.post(path, denial)).status_code == 409


async def test_a_payer_without_rules_is_a_typing_error(payers: Payers) -> None:
    refused = shown(await payers.request("state-medicade"), 422)
    assert refused["type"].endswith("payer-is-not-known")
    assert refused["errors"][0]["field"] == "payer"
    path = f"/sites/{payers.desk.site}/episodes/{payers.episode['id']}/payers/state-medicade"
    assert (await payers.desk.http.put(path, json={})).status_code == 422


async def test_rules_are_versions_and_an_approval_keeps_its_own(payers: Payers) -> None:
    assert (await payers.rules())["number"] == 1
    one = await payers.approved()
    assert (await payers.rules(minutes_per_day=120))["number"] == 2
    assert (await payers.rules(minutes_per_day=120))["number"] == 2
    other = await payers.approved(valid_from="2026-04-01", valid_until="2026-04-30")
    assert (one["rules_number"], other["rules_number"]) == (1, 2)
    meeting = Meeting(MONDAY, minutes=150)
    told = (meeting.scheduled(), meeting.marked(UUID(payers.client_id)), meeting.completed())
    await hear(payers.enrollment, payers.desk.site, *told)
    assert (await payers.one(one["id"]))["units_used"] == 0
    first = shown(await payers.desk.get(f"/payers/{PAYER}/rules", number="1"))
    assert (first["procedure_code"], first["minutes_per_day"], first["days_per_week"]) == (
        "H0015",
        180,
        3,
    )
    listed = shown(await payers.desk.get("/payers"))["items"]
    assert [(rules["payer"], rules["number"]) for rules in listed] == [(PAYER, 2)]


async def test_numbers_of_payers_are_kept_sealed_and_lists_do_not_show_them(
    payers: Payers,
) -> None:
    one = await payers.approved(reference_number="AUTH-556677")
    path = f"/sites/{payers.desk.site}/episodes/{payers.episode['id']}/payers/{PAYER}"
    covered = shown(await payers.desk.http.put(path, json={"member_number": "W12-998877"}))
    assert covered["has_member_number"]
    assert (await payers.one(one["id"]))["reference_number"] == "AUTH-556677"
    listed = shown(await payers.desk.get("/authorizations"))["items"]
    assert "reference_number" not in listed[0]
    rows = [
        *await payers.enrollment.database.fetch(ROW, id=UUID(one["id"])),
        *await payers.enrollment.database.fetch(select(coverage)),
        *await payers.enrollment.database.fetch(TOLD, id=UUID(one["id"])),
    ]
    assert not [row for row in rows if "556677" in str(dict(row)) or "998877" in str(dict(row))]


async def test_a_payers_number_finds_its_authorization_however_it_is_said(payers: Payers) -> None:
    one = await payers.approved(reference_number="AUTH-556677")
    for said, found in (("auth 556 677", [one["id"]]), ("AUTH-556678", []), ("-", [])):
        answer = await payers.desk.post("/authorizations/search", {"reference_number": said})
        assert [each["id"] for each in shown(answer)["items"]] == found


async def test_days_that_nothing_paid_for_stay_on_the_work_list(payers: Payers) -> None:
    await payers.rules(low_units=0, low_days=0, days_per_week=0)
    await payers.approved(units=1, valid_from="2026-03-09", decided_on="2026-03-09")
    await payers.attend(*days(4, 6, 9, 10))
    # The stay begins on the 9th: the days before it are another's.
    lines = shown(await payers.desk.get("/authorizations/alerts"))["items"]
    assert [(line["reasons"], line["unpaid_days"]) for line in lines] == [
        (["exhausted"], []),
        (["unpaid_days"], ["2026-03-10"]),
    ]


async def test_lists_are_by_stay_client_payer_and_derived_status(payers: Payers) -> None:
    await payers.rules(low_units=0)
    used_up = await payers.approved(units=1, valid_until="2026-03-03")
    open_one = await payers.approved(valid_from="2026-03-09")
    asked = await payers.requested()
    await payers.attend(MONDAY)

    async def ids(**params: str) -> list[str]:
        return [
            one["id"] for one in shown(await payers.desk.get("/authorizations", **params))["items"]
        ]

    everything = [used_up["id"], open_one["id"], asked["id"]]
    assert await ids(episode_id=payers.episode["id"]) == everything
    assert await ids(client_id=payers.client_id, payer=PAYER) == everything
    assert await ids(client_id=str(uuid4())) == []
    assert await ids(status="exhausted") == [used_up["id"]]
    assert await ids(status="approved") == [open_one["id"]]
    assert await ids(status="requested") == [asked["id"]]


async def test_the_forecast_says_on_which_booked_day_the_units_run_out(payers: Payers) -> None:
    one = await payers.approved(units=2)
    series, client, site = new_id(), UUID(payers.client_id), payers.desk.site
    place = booked(series, client, MONDAY)
    meetings = [Meeting(day, series_id=series) for day in days(11, 13, 16, 18)]
    await hear(payers.enrollment, site, place, *(meeting.scheduled() for meeting in meetings))
    path = f"/authorizations/{one['id']}/forecast"
    expected = shown(await payers.desk.get(path))
    assert (expected["units_left"], expected["runs_out_on"]) == (2, "2026-03-13")
    assert expected["last_covered_on"] == expected["coverage_ends_on"] == "2026-03-13"
    assert expected["uncovered"] == ["2026-03-16", "2026-03-18"]
    assert expected["explained"] == (
        "2 units left until 2026-03-31; booked days Wed 11 Mar, Fri 13 Mar, Mon 16 Mar, Wed 18 Mar;"
        " the last covered day is Fri 13 Mar; not covered: Mon 16 Mar, Wed 18 Mar."
    )
    excused = meetings[0].marked(client, 0, "cancelled_by_client")
    await hear(payers.enrollment, site, meetings[1].cancelled(), excused)
    expected = shown(await payers.desk.get(path))
    assert (expected["runs_out_on"], expected["uncovered"]) == ("2026-03-18", [])
    await hear(payers.enrollment, site, unbooked(place[0], date(2026, 3, 17)))
    expected = shown(await payers.desk.get(path))
    assert (expected["runs_out_on"], expected["covered"]) == (None, ["2026-03-16"])


async def test_usage_shows_each_day_and_the_weeks_below_the_rules(payers: Payers) -> None:
    one = await payers.approved(units=3, valid_from="2026-02-23")
    await payers.attend(date(2026, 2, 23), date(2026, 2, 24), *days(2, 4, 6))
    usage = shown(await payers.desk.get(f"/authorizations/{one['id']}/usage"))
    assert [(day["day"][5:], day["units_so_far"], day["is_paid"]) for day in usage["days"]] == [
        ("02-23", 1, True),
        ("02-24", 2, True),
        ("03-02", 3, True),
        ("03-04", 4, False),
        ("03-06", 5, False),
    ]
    assert [week["starts_on"] for week in usage["short_weeks"]] == ["2026-02-23"]
    assert (await payers.one(one["id"]))["units_over"] == 2


async def test_the_work_list_says_whom_to_call_about(payers: Payers) -> None:
    site = payers.desk.site
    covered = f"/sites/{site}/episodes/{payers.episode['id']}/payers/{PAYER}"
    assert shown(await payers.desk.get("/authorizations/alerts"))["items"] == []
    shown(await payers.desk.http.put(covered, json={}))
    (line,) = shown(await payers.desk.get("/authorizations/alerts"))["items"]
    assert (line["reasons"], line["authorization"]) == (["unauthorized"], None)

    asked = await payers.requested()
    lines = shown(await payers.desk.get("/authorizations/alerts"))["items"]
    assert sorted(line["reasons"][0] for line in lines) == ["requested", "unauthorized"]

    shown(await payers.approve(asked["id"], units=4, valid_from="2026-03-03"))
    series, client = new_id(), UUID(payers.client_id)
    own, other = Meeting(TUESDAY, minutes=90, hour=17, series_id=series), Meeting(TUESDAY, 90, 19)
    too_late = Meeting(TUESDAY, minutes=300, hour=8)
    told = (m.scheduled() for m in (own, other, too_late))
    await hear(payers.enrollment, site, booked(series, client, MONDAY), *told)
    (line,) = shown(await payers.desk.get("/authorizations/alerts"))["items"]
    assert line["reasons"] == ["low", "short_day", "short_week"]
    assert line["short_days"] == [
        {
            "day": str(TUESDAY),
            "credited_minutes": 0,
            "booked_minutes": 90,
            "missing_minutes": 90,
            "make_ups": [str(other.id)],
        }
    ]
    assert (line["week"]["billable_days"], line["week"]["required_days"]) == (0, 3)
    page = shown(await payers.desk.get("/authorizations/alerts", reason="exhausted"))
    assert (page["items"], page["counts"]["low"]) == ([], 1)


async def test_a_stay_that_moved_on_is_authorized_at_its_new_site(payers: Payers) -> None:
    one, other = await payers.approved(), await another_site(payers.desk)
    covered = f"/sites/{payers.desk.site}/episodes/{payers.episode['id']}/payers/{PAYER}"
    shown(await payers.desk.http.put(covered, json={}))
    move = {"effective_on": str(TUESDAY), "to_site": other.site}
    await taken(payers.desk, payers.episode["id"], "transfer", **move)
    assert shown(await payers.desk.get("/authorizations/alerts"))["items"] == []
    (line,) = shown(await other.get("/authorizations/alerts"))["items"]
    assert (line["reasons"], line["payer"]) == (["unauthorized"], PAYER)
    there = Payers(other, payers.enrollment, payers.episode)
    await there.rules()
    assert (await there.approved(valid_from=str(TUESDAY)))["status"] == "approved"
    await payers.attend(MONDAY)
    await there.attend(TUESDAY)
    assert (await payers.one(one["id"]))["units_used"] == 1


async def test_the_work_list_turns_its_pages(payers: Payers) -> None:
    for _ in range(4):
        await Payers(payers.desk, payers.enrollment, await payers.desk.enrolled()).requested()
    lines = shown(await payers.desk.get("/authorizations/alerts"))["items"]
    paged, after = [], ""
    while True:
        params = {"limit": "3", **({"after": after} if after else {})}
        page = shown(await payers.desk.get("/authorizations/alerts", **params))
        paged += page["items"]
        after = page["next"]
        if after is None:
            break
    assert paged == lines
    assert len(lines) == 8
