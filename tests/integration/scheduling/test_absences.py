"""Absences over HTTP and PostgreSQL: a policy, cases that follow from rolls, and what people do."""

from collections.abc import AsyncIterator, Iterator
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any
from uuid import uuid4

import pytest
import pytest_asyncio
from httpx import AsyncClient

from services.scheduling.queries.absences import sites_waking
from services.scheduling.timers.absences import absence_timer
from shared.contracts.enrollment import ClientEnrolled
from tests.integration.scheduling.conftest import NOW, Program, mark, rule_of, shown

BEFORE = datetime(2026, 3, 1, 18, tzinfo=UTC)
ROW = "missed_in_a_row"
BY = [
    {"role": "facilitator", "within_hours": 24},
    {"role": "clinician", "within_hours": 48},
]


def step(code: str, condition: dict[str, Any], follows: str = "outreach") -> dict[str, Any]:
    return {"code": code, "condition": condition, "follows": follows, "by": BY}


CALL = step("call", {"kind": ROW, "at_least": 2})
CONTRACT = {
    **step("sign", {"kind": "missed", "at_least": 3, "weeks": 12}, "contract"),
    "contract": {"terms_version": "2026-1", "misses_allowed": 0, "weeks": 6},
}
BROKEN = step("broken", {"kind": "contract_broken"}, "recommend_discharge")


@pytest.fixture(autouse=True)
def _before_the_series(program: Program) -> Iterator[None]:
    program.service.clock.set(BEFORE)
    yield
    program.service.clock.set(NOW)


class Care:
    """A client enrolled and booked in a series, whose sessions come one after the other."""

    def __init__(self, program: Program, client_id: str) -> None:
        self.program, self.client_id = program, client_id
        self.sessions: list[dict[str, Any]] = []
        self.enrolled: ClientEnrolled | None = None

    async def begin(self, *steps: dict[str, Any], **changed: Any) -> "Care":
        await self.publish(*steps, **changed)
        series = await self.program.series()
        await self.program.member(series["id"], client_id=self.client_id)
        self.enrolled = await self.program.enroll(self.client_id)
        self.sessions = series["sessions"]
        return self

    async def publish(self, *steps: dict[str, Any], **changed: Any) -> dict[str, Any]:
        body = {"steps": list(steps), **changed}
        path = f"/sites/{self.program.site}/absence-policy"
        return shown(await self.program.http.put(path, json=body))

    async def hold(self, *statuses: str, start: int = 0) -> None:
        """Hold the next sessions and put down what the client did; it is an hour after them."""
        for session, status in zip(self.sessions[start:], statuses, strict=False):
            ended = datetime.fromisoformat(session["ends_at"])
            self.program.service.clock.set(ended + timedelta(hours=1))
            await self.program.rolled(session, mark(self.client_id, status))

    async def correct(self, number: int, status: str) -> None:
        line = mark(self.client_id, status)
        await self.program.rolled(self.sessions[number], line, reason_code="mistaken")

    async def cases(self, **params: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = (await self.program.get("/absence-cases", **params))["items"]
        return found

    async def case(self) -> dict[str, Any]:
        [line] = await self.cases(show="all", client_id=self.client_id)
        return await self.program.get(f"/absence-cases/{line['id']}")

    async def do(self, what: str, body: object = None, status: int = 200) -> dict[str, Any]:
        [line] = await self.cases(show="all", client_id=self.client_id)
        return shown(await self.program.post(f"/absence-cases/{line['id']}/{what}", body), status)

    async def wake(self) -> bool:
        """Let time do what is due, and say whether something was due here."""
        service = self.program.service
        due = await sites_waking(service.database, service.clock.now())
        sites = partial(sites_waking, service.database)
        await absence_timer(sites, service.units, service.clock).take_all()
        return self.program.site in due

    async def told(self) -> list[tuple[str, Any]]:
        names = [f"Absence{name}" for name in ("ThresholdReached", "TaskOverdue")]
        names += [f"AbsenceCase{name}" for name in ("Resolved", "Decided")]
        return [
            (name, said.get("step") or said.get("reason_code"))
            for name, _, said in await self.program.published(*names)
        ]


@pytest_asyncio.fixture
async def care(program: Program, new_client: str) -> Care:
    return Care(program, new_client)


@pytest_asyncio.fixture
async def facilitator(program: Program) -> AsyncIterator[AsyncClient]:
    async with program.service.client("facilitator") as http:
        yield http


async def test_a_step_reached_opens_a_case_that_says_why_who_and_until_when(care: Care) -> None:
    await care.begin(CALL, CONTRACT, BROKEN)
    await care.hold("no_show", "no_show")
    [line] = await care.cases()
    assert (line["state"], line["step"], line["role"]) == ("open", "call", "facilitator")
    ended = datetime.fromisoformat(care.sessions[1]["ends_at"])
    assert datetime.fromisoformat(line["due_at"]) == ended + timedelta(hours=25)
    case = await care.case()
    assert case["explanation"]["in_words"] == (
        "At call since 2026-03-04: outreach. 2 of 2 unexcused in a row: 2026-03-02, 2026-03-04."
        " Next is sign, a contract. 2 of 3 unexcused in the last 12 weeks: 2026-03-02, 2026-03-04."
    )
    [(_, number, said)] = await care.program.published("AbsenceThresholdReached")
    assert (number, said["step"], said["follows"], said["policy_version"]) == (
        *(1, "call", "outreach"),
        1,
    )


async def test_without_a_policy_no_case_follows(care: Care) -> None:
    series = await care.program.series()
    await care.program.member(series["id"], client_id=care.client_id)
    await care.program.enroll(care.client_id)
    care.sessions = series["sessions"]
    await care.hold("no_show", "no_show", "no_show")
    assert await care.cases(show="all") == []


async def test_a_corrected_roll_takes_the_case_back_and_tells(care: Care) -> None:
    await care.begin(CALL)
    await care.hold("no_show", "no_show")
    await care.correct(1, "present")
    assert await care.cases() == []
    assert (await care.case())["resolution"] == "corrected"
    assert await care.told() == [
        ("AbsenceThresholdReached", "call"),
        ("AbsenceCaseResolved", "corrected"),
    ]
    await care.correct(1, "no_show")
    assert [line["state"] for line in await care.cases()] == ["open"]


async def test_what_a_person_did_is_kept_when_the_roll_is_corrected(care: Care) -> None:
    await care.begin(CALL)
    await care.hold("no_show", "no_show")
    await care.do("attempts", {"channel": "phone", "outcome": "left_word"})
    await care.correct(1, "present")
    case = await care.case()
    assert (case["state"], case["rounds"][0]["reached"][0]["grounded"]) == ("outreach", False)
    assert [(one["kind"], one["outcome"]) for one in case["acts"]] == [("attempt", "left_word")]
    assert "a person closes it" in case["explanation"]["in_words"]
    closed = await care.do("resolution", {"reason_code": "mistaken"})
    assert (closed["state"], closed["resolution"]) == ("resolved", "mistaken")
    assert closed["rounds"][0]["closed"]["by"]


async def test_an_attempt_that_reached_the_client_ends_the_task(care: Care) -> None:
    await care.begin(CALL)
    await care.hold("no_show", "no_show")
    tried = await care.do("attempts", {"channel": "text", "outcome": "not_reached"})
    assert (tried["state"], tried["role"]) == ("outreach", "facilitator")
    reached = await care.do("attempts", {"channel": "phone", "outcome": "reached"})
    assert (reached["role"], reached["due_at"]) == (None, None)
    assert await care.cases(show="due_today") == []
    assert len(await care.cases()) == 1


async def test_what_nobody_did_is_overdue_and_passes_on_to_the_next_role(care: Care) -> None:
    await care.begin(CALL)
    await care.hold("no_show", "no_show")
    clock = care.program.service.clock
    assert await care.cases(show="overdue") == []
    assert len(await care.cases(show="due_today", role="facilitator")) == 0
    clock.set(clock.now() + timedelta(hours=24))
    assert await care.wake()
    [line] = await care.cases(show="overdue")
    assert (line["role"], line["is_overdue"]) == ("clinician", True)
    assert len(await care.cases(show="due_today")) == 1
    clock.set(clock.now() + timedelta(hours=24))
    assert await care.wake()
    assert not await care.wake()
    told = await care.program.published("AbsenceTaskOverdue")
    assert [(said["role"], said["next_role"]) for _, _, said in told] == [
        ("facilitator", "clinician"),
        ("clinician", None),
    ]


async def test_outreach_is_over_by_itself_once_the_client_attends_again(care: Care) -> None:
    await care.begin(CALL, closes_after_attended=2)
    await care.hold("no_show", "no_show", "present", "present")
    assert (await care.case())["resolution"] == "attended_again"
    assert (await care.told())[-1] == ("AbsenceCaseResolved", "attended_again")


async def test_a_contract_is_offered_signed_and_kept(care: Care) -> None:
    await care.begin(CALL, CONTRACT, BROKEN)
    await care.hold("no_show", "present", "no_show", "present", "no_show")
    refused = await care.do("contract/signature", {}, 409)
    assert refused["type"].endswith("contract-is-not-offered")
    offered = await care.do("contract/offer")
    assert (offered["state"], offered["role"]) == ("contract", "facilitator")
    signed = await care.do("contract/signature", {})
    contract = signed["rounds"][0]["contract"]
    assert (contract["state"], signed["role"]) == ("signed", None)
    assert (await care.do("contract/offer", status=409))["type"].endswith("contract-is-signed")
    clock = care.program.service.clock
    clock.set(datetime.fromisoformat(f"{contract['ends_on']}T12:00:00+00:00"))
    assert not await care.wake()
    clock.set(clock.now() + timedelta(days=1))
    assert await care.wake()
    case = await care.case()
    assert (case["resolution"], case["rounds"][0]["contract"]["state"]) == (
        *("contract_kept", "kept"),
    )


async def test_a_broken_contract_recommends_discharge_and_a_person_decides(
    care: Care, facilitator: AsyncClient
) -> None:
    await care.begin(CALL, CONTRACT, BROKEN, cool_off_days=21)
    await care.hold("no_show", "present", "no_show", "present", "no_show")
    await care.do("contract/offer")
    await care.do("contract/signature", {})
    await care.hold("no_show", start=5)
    case = await care.case()
    assert (case["state"], case["rounds"][0]["contract"]["state"]) == (
        *("discharge_recommended", "broken"),
    )
    resolved = await care.do("resolution", {"reason_code": "back"}, 409)
    assert resolved["type"].endswith("transition-is-not-allowed")
    body = {"decision": "discharge", "reason_code": "no_contact"}
    path = f"/sites/{care.program.site}/absence-cases/{case['id']}/decision"
    shown(await facilitator.post(path, json=body), 403)
    decided = await care.do("decision", body)
    closed = decided["rounds"][0]["closed"]
    assert (decided["state"], closed["reason"], closed["code"]) == (
        *("resolved", "discharge"),
        "no_contact",
    )
    assert closed["by"]
    assert await care.told() == [
        ("AbsenceThresholdReached", "sign"),
        ("AbsenceThresholdReached", "broken"),
        ("AbsenceCaseResolved", "discharge"),
        ("AbsenceCaseDecided", "no_contact"),
    ]
    assert care.enrolled is not None
    await care.program.discharge(care.enrolled, date(2026, 3, 14))
    found = await care.program.get(f"/clients/{care.client_id}/absences")
    assert found["returns_on"] == "2026-04-04"


async def test_another_chance_begins_counting_anew(care: Care) -> None:
    gone = step("gone", {"kind": "missed", "at_least": 3, "weeks": 12}, "recommend_discharge")
    await care.begin(gone)
    await care.hold("no_show", "no_show", "no_show")
    await care.do("decision", {"decision": "another_chance", "reason_code": "family"})
    await care.hold("no_show", "no_show", start=3)
    assert await care.cases() == []
    await care.hold("no_show", start=5)
    assert [line["state"] for line in await care.cases()] == ["discharge_recommended"]


async def test_a_contact_counts_without_a_case_and_a_call_before_the_session_too(
    care: Care,
) -> None:
    await care.begin(step("call", {"kind": f"{ROW}_without_contact", "at_least": 3}))
    await care.hold("no_show", "no_show")
    path = f"/clients/{care.client_id}/contacts"
    watched = shown(await care.program.post(path, {"channel": "phone"}))
    assert watched["state"] == "watched"
    await care.hold("no_show", "no_show", start=2)
    assert await care.cases() == []
    await care.hold("no_show", start=4)
    assert [line["state"] for line in await care.cases()] == ["open"]


async def test_a_case_closes_with_the_stay_and_says_so(care: Care) -> None:
    await care.begin(CALL)
    await care.hold("no_show", "no_show")
    assert care.enrolled is not None
    await care.program.discharge(care.enrolled, date(2026, 3, 4))
    assert (await care.case())["resolution"] == "stay_ended"
    assert (await care.told())[-1] == ("AbsenceCaseResolved", "stay_ended")


async def test_times_that_cannot_be_are_refused(care: Care) -> None:
    await care.begin(CALL)
    await care.hold("no_show", "no_show")
    for at, rule in (
        ("2026-03-01T00:00:00Z", "attempt-comes-before-step"),
        ("2026-03-09T00:00:00Z", "act-lies-ahead"),
        ("1900-01-01T00:00:00Z", "act-is-long-ago"),
    ):
        body = {"channel": "phone", "outcome": "reached", "at": at}
        assert (await care.do("attempts", body, 422))["type"].endswith(rule)
    assert (await care.do("contract/offer", status=409))["type"].endswith("policy-has-no-contract")
    unknown = await care.program.post(f"/absence-cases/{uuid4()}/contract/offer")
    assert rule_of(unknown, 404) == "not-found"
    strange = await care.program.post(f"/clients/{uuid4()}/contacts", {"channel": "phone"})
    assert rule_of(strange, 404) == "no-progress-here"


async def test_who_saw_an_older_case_is_told(care: Care) -> None:
    await care.begin(CALL)
    await care.hold("no_show", "no_show")
    case = await care.case()
    path = f"/absence-cases/{case['id']}/resolution"
    headers = {"If-Match": f'"{case["version"] - 1}"'}
    shown(await care.program.post(path, {"reason_code": "back"}, **headers), 412)
    headers = {"If-Match": f'"{case["version"]}"'}
    shown(await care.program.post(path, {"reason_code": "back"}, **headers))


async def test_what_was_done_on_a_case_and_is_sent_again_changes_nothing(care: Care) -> None:
    await care.begin(CALL)
    await care.hold("no_show", "no_show")
    path = f"/absence-cases/{(await care.case())['id']}"
    for what, body in (
        ("completion", {"outcome_code": "no_answer"}),
        ("resolution", {"reason_code": "back"}),
    ):
        first = shown(await care.program.post(f"{path}/{what}", body))
        assert shown(await care.program.post(f"{path}/{what}", body)) == first


async def test_a_version_never_changes_and_never_reaches_back(care: Care) -> None:
    first = await care.publish(CALL, effective_on="2025-01-01")
    assert (first["number"], first["effective_on"]) == (1, "2025-01-01")
    again = await care.publish(CALL)
    assert again["id"] == first["id"]
    path = f"/sites/{care.program.site}/absence-policy"
    body = {"steps": [CALL, CONTRACT, BROKEN]}
    back = await care.program.http.put(path, json={**body, "effective_on": "2026-03-01"})
    assert rule_of(back, 422) == "policy-reaches-back"
    second = await care.publish(CALL, CONTRACT, BROKEN)
    assert (second["number"], second["effective_on"]) == (2, "2026-03-02")
    nowhere = await care.program.http.put(path, json={**body, "track_code": "nowhere"})
    assert rule_of(nowhere, 422) == "track-is-unknown"
    empty = step("call", {"kind": "missed", "at_least": 1, "weeks": 0})
    refused = await care.program.http.put(path, json={"steps": [empty]})
    assert rule_of(refused, 422) == "window-is-empty"
    listed = await care.program.get("/absence-policies")
    assert [one["number"] for one in listed["items"]] == [1, 2]
    assert listed["items"][0]["steps"][0]["code"] == "call"
    templates = await care.program.get("/absence-policy-templates")
    for one in templates["items"]:
        trial = await care.program.post("/absence-policy/trial", {"steps": one["steps"]})
        assert shown(trial)["cases"] == 0


async def test_a_template_is_taken_as_it_is_by_its_code(care: Care) -> None:
    path = f"/sites/{care.program.site}/absence-policy"
    [one, *_] = (await care.program.get("/absence-policy-templates"))["items"]
    taken = shown(await care.program.http.put(path, json={"template": one["code"]}))
    assert taken["steps"] == one["steps"]
    unknown = await care.program.http.put(path, json={"template": "nowhere"})
    assert rule_of(unknown, 422) == "template-is-unknown"
    for body in ({}, {"template": one["code"], "steps": one["steps"]}):
        refused = await care.program.http.put(path, json=body)
        assert rule_of(refused, 422) == "steps-or-template"


async def test_a_trial_says_what_a_policy_would_have_done_and_keeps_nothing(care: Care) -> None:
    await care.begin(step("never", {"kind": ROW, "at_least": 50}))
    await care.hold("no_show", "no_show", "no_show", "present")
    gone = step("gone", {"kind": ROW, "at_least": 3}, "recommend_discharge")
    body = {"steps": [CALL, gone], "weeks": 4}
    trial = shown(await care.program.post("/absence-policy/trial", body))
    assert (trial["stays"], trial["stays_with_a_case"], trial["cases"]) == (1, 1, 1)
    assert {one["step"]: one["clients"] for one in trial["steps"]} == {"call": 1, "gone": 1}
    assert await care.cases(show="all") == []


async def test_all_cases_leave_as_a_table_of_ids_codes_and_dates(care: Care) -> None:
    await care.begin(CALL)
    await care.hold("no_show", "no_show")
    path = f"/sites/{care.program.site}/exports/absence-cases.csv"
    answer = await care.program.http.get(path)
    header, line = answer.text.strip().splitlines()
    assert header.startswith('"id","client_id","episode_id","state","step"')
    assert f'"{care.client_id}"' in line
    assert '"open","call","outreach",1,"2026-03-04"' in line
