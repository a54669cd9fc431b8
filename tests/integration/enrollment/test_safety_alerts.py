"""Safety alerts: raised in the same moment, to staff alone, and silent about why."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from services.enrollment import tables
from services.enrollment.domain.clinical.safety_alert import SAFETY_ALERT, AlertState, when_to_tell
from services.enrollment.handlers.clinical.safety_alerts import RaiseSafetyAlert, raise_safety_alert
from shared.identifiers import new_id
from shared.unit_context import UnitContext
from tests.integration.enrollment.clinic import CALM, CONCERNED, assess, outbox, told
from tests.integration.enrollment.conftest import Desk, Enrollment, shown
from tests.integration.enrollment.test_rules import rule

TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


@pytest.fixture
async def client_id(desk: Desk) -> str:
    known: str = (await desk.apply())["client_id"]
    return known


async def alerts(desk: Desk, **only: str) -> list[dict[str, Any]]:
    listed: list[dict[str, Any]] = shown(await desk.get("/safety-alerts", **only))["items"]
    return listed


async def raised(desk: Desk, client_id: str) -> dict[str, Any]:
    form = {"note": "Said on the phone that\nthere is no point."}
    return shown(await desk.post(f"/clients/{client_id}/safety-alerts", form), 201)


async def test_any_answer_above_zero_to_the_ninth_item_alerts_the_staff(
    desk: Desk, client_id: str
) -> None:
    await assess(desk, client_id, answers=CALM)
    await assess(desk, client_id, answers=[3] * 8 + [0])
    assert await alerts(desk) == []
    kept = await assess(desk, client_id, answers=CONCERNED)
    (alert,) = await alerts(desk, state="raised")
    assert (alert["client_id"], alert["state"]) == (client_id, "raised")
    told_to_staff = shown(await desk.get(f"/safety-alerts/{alert['id']}"))
    assert told_to_staff["source"] == "assessment"
    assert told_to_staff["assessment_id"] == kept["id"]


@pytest.mark.parametrize(("days_ago", "waits"), [(0, False), (1, False), (2, True), (30, True)])
async def test_an_answer_of_days_ago_wakes_nobody_and_is_told_by_day(
    enrollment: Enrollment, desk: Desk, client_id: str, days_ago: int, *, waits: bool
) -> None:
    day = (enrollment.clock.now().date() - timedelta(days=days_ago)).isoformat()
    await assess(desk, client_id, answers=CONCERNED, completed_on=day)
    (payload,) = await told(enrollment, desk.site, "SafetyAlertRaised")
    assert (payload.get("tell_from") is not None) is waits
    assert len(await alerts(desk, state="raised")) == 1


@pytest.mark.parametrize(
    ("now", "answered_on", "told_from"),
    [
        ("2026-03-10T09:00:00+00:00", "2026-03-02", "2026-03-10T14:00:00+00:00"),
        ("2026-03-10T14:00:00+00:00", "2026-03-02", "2026-03-10T14:00:00+00:00"),
        ("2026-03-11T02:59:00+00:00", "2026-03-02", "2026-03-11T02:59:00+00:00"),
        ("2026-03-11T03:00:00+00:00", "2026-03-02", "2026-03-11T14:00:00+00:00"),
        ("2026-03-10T09:00:00+00:00", "2026-03-09", None),
        ("2026-03-10T09:00:00+00:00", "2026-03-08", "2026-03-10T14:00:00+00:00"),
        # The clocks of Denver went forward at two in the night of this day.
        ("2026-03-08T08:30:00+00:00", "2026-03-01", "2026-03-08T14:00:00+00:00"),
    ],
)
def test_by_day_is_from_eight_to_nine_in_the_evening_at_the_site(
    now: str, answered_on: str, told_from: str | None
) -> None:
    found = when_to_tell(
        date.fromisoformat(answered_on), datetime.fromisoformat(now), ZoneInfo("America/Denver")
    )
    assert found == (None if told_from is None else datetime.fromisoformat(told_from))


async def test_the_alert_and_the_assessment_are_kept_in_one_transaction(
    enrollment: Enrollment, desk: Desk, client_id: str
) -> None:
    await assess(desk, client_id, answers=CONCERNED)
    xmin = "SELECT xmin::text AS kept_by FROM {} WHERE client_id = $1"
    async with enrollment.database.connection() as connection:
        kept = [
            (await connection.fetch(xmin.format(table), UUID(client_id)))[0]["kept_by"]
            for table in ("assessment", "safety_alert")
        ]
    assert kept[0] == kept[1]


async def test_no_event_says_why_and_no_header_but_the_correlation_leads_to_the_assessment(
    enrollment: Enrollment, desk: Desk, client_id: str
) -> None:
    path = f"/clients/{client_id}/assessments"
    form = {"instrument": "phq-9", "answers": CONCERNED, "completed_on": "2026-03-10"}
    shown(await desk.post(path, form, traceparent=TRACE), 201)
    events = {one["name"]: one for one in await outbox(enrollment, desk.site)}
    alert, assessment = events["SafetyAlertRaised"], events["AssessmentCompleted"]
    assert alert["payload"].keys() <= {"alert_id", "client_id", "tell_from"}
    shared = {
        name for name, value in alert["headers"].items() if assessment["headers"].get(name) == value
    }
    # The clock of the test stands still: in life the times differ too.
    said_of_every_event = {"ce-specversion", "ce-source", "ce-datacontenttype"}
    assert shared - said_of_every_event == {
        "ce-correlationid", "ce-causationid", "ce-time", "ce-aggregateseq",
    }  # fmt: skip
    assert "traceparent" not in alert["headers"]
    told_text = str(alert).lower()
    assert not [word for word in ("phq", "instrument", "assessment") if word in told_text]
    assert assessment["payload"]["assessment_id"] not in told_text


async def test_what_raised_it_is_stored_sealed(
    enrollment: Enrollment, desk: Desk, client_id: str
) -> None:
    await assess(desk, client_id, answers=CONCERNED)
    await raised(desk, client_id)
    rows = await enrollment.database.fetch(
        select(tables.safety_alert).where(tables.safety_alert.c.client_id == UUID(client_id))
    )
    assert len(rows) == 2
    for row in rows:
        assert not [word for word in (b"assessment", b"staff", b"point") if word in row["sealed"]]


async def test_an_alert_is_acknowledged_then_resolved_and_says_by_whom_and_when(
    enrollment: Enrollment, desk: Desk, client_id: str
) -> None:
    alert = await raised(desk, client_id)
    path = f"/safety-alerts/{alert['id']}"
    early = await desk.post(f"{path}/resolution", {"note": "Called."})
    assert rule(early) == (409, "transition-is-not-allowed")
    taken = shown(await desk.post(f"{path}/acknowledgement", {}))
    assert taken["state"] == "acknowledged"
    assert taken["acknowledged_by"]
    assert taken["acknowledged_at"] == "2026-03-10T15:00:00Z"
    again = await desk.post(f"{path}/acknowledgement", {})
    assert rule(again) == (409, "transition-is-not-allowed")
    done = shown(await desk.post(f"{path}/resolution", {"note": "Called; safe at home."}))
    assert (done["state"], done["resolved_by"]) == ("resolved", taken["acknowledged_by"])
    record = shown(await desk.get(path))
    assert (record["source"], record["resolution"]) == ("staff", "Called; safe at home.")
    assert record["note"] == "Said on the phone that\nthere is no point."
    payloads = await told(enrollment, desk.site, "SafetyAlertRaised", "SafetyAlertAcknowledged")
    for payload in payloads:
        assert payload.pop("tell_from", None) is None, "who says so by hand does not wait"
    assert payloads == [{"alert_id": alert["id"], "client_id": client_id}] * 2


@pytest.mark.parametrize("state", AlertState)
async def test_every_arrow_and_no_other_is_walked_by_commands(
    desk: Desk, client_id: str, state: AlertState
) -> None:
    steps = {AlertState.ACKNOWLEDGED: "acknowledgement", AlertState.RESOLVED: "resolution"}
    way = {
        AlertState.RAISED: [],
        AlertState.ACKNOWLEDGED: ["acknowledgement"],
        AlertState.RESOLVED: ["acknowledgement", "resolution"],
    }
    for to, step in steps.items():
        path = f"/safety-alerts/{(await raised(desk, client_id))['id']}"
        for before in way[state]:
            shown(await desk.post(f"{path}/{before}", {"note": "x"}))
        answer = await desk.post(f"{path}/{step}", {"note": "x"})
        assert answer.status_code == (200 if SAFETY_ALERT.allows(state, to) else 409)


async def test_a_correction_of_the_same_concern_raises_no_second_alert(
    desk: Desk, client_id: str
) -> None:
    first = await assess(desk, client_id, answers=CONCERNED)
    reason = {"corrects": first["id"], "correction_reason": "typing_error"}
    second = await assess(desk, client_id, answers=[1] * 9, **reason)
    (alert,) = await alerts(desk)
    await assess(desk, client_id, answers=CONCERNED)
    assert len(await alerts(desk)) == 2
    shown(await desk.post(f"/safety-alerts/{alert['id']}/acknowledgement", {}))
    shown(await desk.post(f"/safety-alerts/{alert['id']}/resolution", {"note": "x"}))
    reason = {"corrects": second["id"], "correction_reason": "typing_error"}
    await assess(desk, client_id, answers=CONCERNED, **reason)
    assert len(await alerts(desk)) == 3


async def test_a_correction_that_takes_the_concern_back_leaves_the_alert_to_a_person(
    desk: Desk, client_id: str
) -> None:
    first = await assess(desk, client_id, answers=CONCERNED)
    reason = {"corrects": first["id"], "correction_reason": "typing_error"}
    await assess(desk, client_id, answers=CALM, **reason)
    assert [alert["state"] for alert in await alerts(desk)] == ["raised"]


async def test_the_work_list_is_narrowed_by_state_and_client(desk: Desk, client_id: str) -> None:
    other = (await desk.apply())["client_id"]
    first, second = await raised(desk, client_id), await raised(desk, other)
    shown(await desk.post(f"/safety-alerts/{first['id']}/acknowledgement", {}))
    assert [one["id"] for one in await alerts(desk, state="raised")] == [second["id"]]
    assert [one["id"] for one in await alerts(desk, client_id=client_id)] == [first["id"]]


async def test_an_alert_for_nobody_known_is_refused(desk: Desk) -> None:
    answer = await desk.post(f"/clients/{uuid4()}/safety-alerts", {"note": "x"})
    assert rule(answer) == (404, "client-is-not-known-here")


@pytest.mark.parametrize("note", ["", "  \n ", None, 7, "a\u0008b", "x" * 4001, "\u202eevil"])
async def test_a_note_that_is_no_text_is_refused(desk: Desk, client_id: str, note: Any) -> None:
    answer = await desk.post(f"/clients/{client_id}/safety-alerts", {"note": note})
    assert answer.status_code == 422
    assert await alerts(desk) == []


@pytest.mark.parametrize(
    ("role", "raises", "works"),
    [
        ("clinician", True, True),
        ("intake_coordinator", True, False),
        ("facilitator", True, False),
        ("ops", False, False),
    ],
)
async def test_staff_who_meet_clients_raise_alerts_and_clinicians_work_on_them(
    enrollment: Enrollment, desk: Desk, client_id: str, role: str, *, raises: bool, works: bool
) -> None:
    async with enrollment.client(role) as http:
        other = Desk(http, desk.site)
        answer = await other.post(f"/clients/{client_id}/safety-alerts", {"note": "x"})
        assert answer.status_code == (201 if raises else 403)
        assert (await other.get("/safety-alerts")).status_code == (200 if works else 403)


async def test_a_refused_command_leaves_no_alert(
    enrollment: Enrollment, desk: Desk, client_id: str
) -> None:
    context = UnitContext(site=desk.site, correlation_id=new_id())
    with pytest.raises(ZeroDivisionError):
        async with enrollment.units(context) as uow:
            command = RaiseSafetyAlert(client_id=UUID(client_id), note="x", by="somebody")
            await raise_safety_alert(command, uow)
            raise ZeroDivisionError
    assert await alerts(desk) == []
    assert await told(enrollment, desk.site, "SafetyAlertRaised") == []
