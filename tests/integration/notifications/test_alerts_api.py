"""Alerts over HTTP: staff see and answer them, a link needs a press, clients ask for help."""

import re
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
import pytest_asyncio
from httpx import ASGITransport, AsyncClient

from services.notifications.domain.alerts.alert import AlertState
from services.notifications.domain.alerts.telling import LINK_LASTS, link_token
from services.notifications.domain.contacts.contact import PersonalData
from services.notifications.domain.terms import ChannelName, Lane, Language, StaffRole
from services.notifications.handlers.contacts.staff import EndStaffMember, end_staff_member
from services.notifications.main import create_api
from services.notifications.settings import NotificationsSettings
from shared.clock import SettableClock
from shared.database import Database
from shared.telemetry import REGISTRY
from shared.vault import AesGcmVault
from tests.integration.notifications.conftest import SITE, Office
from tests.integration.notifications.duty_desk import Desk
from tests.integration.notifications.texting import texting_from
from tests.support.tokens import TestIssuer
from tests.unit.notifications.on_duty import NIGHT

SIGNER = AesGcmVault(bytes(32))
ALERTS = f"/sites/{SITE}/alerts"
ON_CALL = f"/sites/{SITE}/on-call"
NOTE = "Reached them; they are safe with their sister."


@pytest_asyncio.fixture
async def desk(office: Office) -> Desk:
    office.clock.set(NIGHT)
    return await Desk(office).open()


@pytest_asyncio.fixture
async def staff(
    settings: NotificationsSettings, database: Database, clock: SettableClock, issuer: TestIssuer
) -> AsyncIterator[AsyncClient]:
    """The API, with the token of a clinician who is the director's deputy as well."""
    transport = ASGITransport(create_api(settings, database, clock))
    headers = issuer.bearer("clinician", "program_director")
    async with AsyncClient(
        transport=transport, base_url="http://notifications.test", headers=headers
    ) as client:
        yield client


async def link_in_mail(desk: Desk) -> str:
    """Let the message leave; return the address in it."""
    await desk.office.dispatch(Lane.CRISIS)
    letter = desk.office.mail.letters[-1]
    found = re.search(
        r"http://notifications.test(/a/[A-Za-z0-9_-]{40})", letter.content.get_content()
    )
    assert found, "the message has no link"
    return found[1]


async def test_an_alert_explains_who_was_told_and_what_follows(
    desk: Desk, staff: AsyncClient
) -> None:
    await desk.publish_ladder(ChannelName.EMAIL)
    await desk.alarm()
    await desk.office.dispatch(Lane.CRISIS)
    [shown] = (await staff.get(ALERTS, params={"is_unanswered": True})).json()["items"]
    assert shown["says"] == (
        "Step 1: level 1 was told at 03:00 MDT by e-mail (sent). "
        "Step 2: level 2 follows at 03:01 MDT."
    )
    [told] = shown["told"]
    assert told["person_id"] == str(desk.first)
    assert [m["channel"] for m in told["messages"]] == ["email"]
    await desk.pass_time(60)
    history = (await staff.get(f"{ALERTS}/{shown['id']}/tellings")).json()["items"]
    assert [one["called"] for one in history] == ["level-1", "level-2"]


async def test_a_note_is_sealed_and_shown_to_whom_care_is_trusted(
    desk: Desk, staff: AsyncClient, issuer: TestIssuer
) -> None:
    await desk.alarm()
    alert = await desk.alert()
    answer = await staff.post(f"{ALERTS}/{alert.id}/acknowledgement", json={"note": NOTE})
    assert answer.json()["state"] == AlertState.ACKNOWLEDGED
    assert (await staff.get(f"{ALERTS}/{alert.id}")).json()["note"] == NOTE
    ops = {"Authorization": issuer.bearer("ops")["Authorization"]}
    assert (await staff.get(f"{ALERTS}/{alert.id}", headers=ops)).json()["note"] is None
    stored = (await desk.alert()).note
    assert stored
    assert NOTE.encode() not in stored
    assert NOTE not in str(await desk.office.events())


async def test_an_answer_needs_no_body(desk: Desk, staff: AsyncClient) -> None:
    await desk.alarm()
    answer = await staff.post(f"{ALERTS}/{(await desk.alert()).id}/acknowledgement")
    assert (answer.status_code, answer.json()["state"]) == (200, AlertState.ACKNOWLEDGED)


async def test_who_answers_second_is_told_as_what_somebody_did_and_when(
    desk: Desk, staff: AsyncClient, issuer: TestIssuer
) -> None:
    await desk.alarm()
    there = f"{ALERTS}/{(await desk.alert()).id}/acknowledgement"
    await staff.post(there, json={})
    other = issuer.bearer("clinician", sub="somebody-else")
    late = await staff.post(there, json={}, headers=other)
    assert late.status_code == 409
    assert late.json()["type"].endswith("alert-is-acknowledged")
    assert late.json()["acknowledged_as"] == "clinician"
    assert late.json()["acknowledged_at"] == NIGHT.isoformat()


async def test_opening_a_link_answers_nothing_and_pressing_does(
    desk: Desk, staff: AsyncClient
) -> None:
    await desk.publish_ladder(ChannelName.EMAIL)
    await desk.alarm()
    link = await link_in_mail(desk)
    for _ in range(3):
        page = await staff.get(link)
        assert page.status_code == 200
        assert '<form method="post">' in page.text
    assert (await desk.alert()).is_unanswered
    pressed = await staff.post(link, data={})
    assert "You have taken this over" in pressed.text
    assert "03:00" in pressed.text
    alert = await desk.alert()
    assert (alert.state, alert.acknowledged_by) == (AlertState.ACKNOWLEDGED, str(desk.first))
    assert "<form" not in (await staff.get(link)).text


async def test_the_page_tells_the_slower_one_and_speaks_their_language(
    desk: Desk, staff: AsyncClient
) -> None:
    data = PersonalData(f"{desk.second.hex}@example.org")
    await desk.office.put_contact(desk.second, data, language=Language.SPANISH)
    await desk.publish_ladder(ChannelName.EMAIL)
    await desk.alarm()
    first = await link_in_mail(desk)
    await desk.pass_time(60)
    second = await link_in_mail(desk)
    assert first != second
    assert "Alguien espera su respuesta" in (await staff.get(second)).text
    await staff.post(first)
    late = await staff.post(second)
    assert late.status_code == 200
    assert "Otra persona se encarga" in late.text
    assert "Nivel 1" in late.text
    assert 'lang="es"' in late.text


async def test_a_page_asks_no_other_server_and_runs_nothing(desk: Desk, staff: AsyncClient) -> None:
    await desk.alarm()
    [telling] = await desk.told()
    page = await staff.get(f"/a/{link_token(telling.id, SIGNER)}")
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "<script" not in page.text
    assert "http" not in page.text
    assert page.headers["referrer-policy"] == "no-referrer"
    for secret in (str(telling.id), str(telling.alert_id), "safety", "client"):
        assert secret not in page.text


async def test_a_link_ends_and_a_forged_one_leads_nowhere(desk: Desk, staff: AsyncClient) -> None:
    await desk.alarm()
    [telling] = await desk.told()
    token = link_token(telling.id, SIGNER)
    forged = link_token(uuid4(), AesGcmVault(b"x" * 32))
    for wrong in (forged, "abc", "a%20b"):
        for nowhere in (await staff.post(f"/a/{wrong}"), await staff.get(f"/a/{wrong}")):
            assert nowhere.status_code == 404
            assert "This link leads nowhere" in nowhere.text
            assert nowhere.headers["content-type"].startswith("text/html")
    desk.office.clock.advance(LINK_LASTS)
    assert "This link has ended" in (await staff.post(f"/a/{token}")).text
    assert (await desk.alert()).is_unanswered


async def test_the_same_person_is_the_same_by_link_and_signed_in(
    desk: Desk, staff: AsyncClient, issuer: TestIssuer
) -> None:
    person = uuid4()
    await desk.employ(person, StaffRole.CLINICIAN, account="ana")
    await desk.publish((person,))
    await desk.alarm()
    [telling] = await desk.told()
    await staff.post(f"/a/{link_token(telling.id, SIGNER)}")
    there = f"{ALERTS}/{telling.alert_id}/acknowledgement"
    again = await staff.post(there, json={}, headers=issuer.bearer("clinician", sub="ana"))
    assert again.status_code == 200


async def test_a_client_asks_for_help_for_nobody_else(
    desk: Desk, staff: AsyncClient, issuer: TestIssuer
) -> None:
    me, other = uuid4(), uuid4()
    mine = issuer.bearer("client", client_ids=[str(me)])
    asked = await staff.post(f"/sites/{SITE}/help-requests", headers=mine)  # nothing to say
    assert asked.status_code == 201
    assert (asked.json()["client_id"], asked.json()["state"]) == (str(me), "being_told")
    theirs = {"client_id": str(other)}
    refused = await staff.post(f"/sites/{SITE}/help-requests", json=theirs, headers=mine)
    assert refused.status_code == 403
    strangers = issuer.bearer("client", client_ids=[str(other)])
    assert (await staff.get(asked.headers["location"], headers=strangers)).status_code == 404
    alert = await desk.alert()
    await staff.post(f"{ALERTS}/{alert.id}/acknowledgement", json={})
    shown = (await staff.get(asked.headers["location"], headers=mine)).json()
    assert shown["state"] == "answered"
    assert set(shown) == {"id", "version", "client_id", "state", "asked_at", "answered_at"}


async def test_staff_ask_on_behalf_and_say_for_whom(desk: Desk, staff: AsyncClient) -> None:
    assert (await staff.post(f"/sites/{SITE}/help-requests", json={})).status_code == 422
    client = {"client_id": str(uuid4())}
    assert (await staff.post(f"/sites/{SITE}/help-requests", json=client)).status_code == 201
    assert str((await desk.alert()).about) == client["client_id"]


def a_schedule(*people: UUID, **changed: Any) -> dict[str, Any]:
    rotation = {
        "people": [str(person) for person in people],
        "turn": "weekly",
        "starts_on": "2026-03-02",
        "hands_over_at": "08:00",
    }
    return {"timezone": "America/Denver", "levels": [{"rotations": [rotation]}], **changed}


async def test_publishing_tells_of_gaps_and_a_trial_keeps_nothing(
    desk: Desk, staff: AsyncClient
) -> None:
    later = a_schedule(desk.first)
    later["levels"][0]["rotations"][0]["starts_on"] = "2026-03-16"
    tried = (await staff.post(f"{ON_CALL}/schedule/trial", json=later)).json()
    says = "Nobody is on call at level 1 from 2026-03-10 03:00 MDT to 2026-03-16 08:00 MDT."
    assert [gap["says"] for gap in tried["gaps"]] == [says]
    assert len((await staff.get(f"{ON_CALL}/schedules")).json()["items"]) == 1
    published = (await staff.put(f"{ON_CALL}/schedule", json=later)).json()
    assert (published["number"], published["gaps"]) == (2, tried["gaps"])
    assert (await staff.put(f"{ON_CALL}/schedule", json=later)).json()["number"] == 2
    assert (await staff.get(ON_CALL)).json()["says"] == says


async def test_who_is_on_call_now_and_next_week_with_swaps(desk: Desk, staff: AsyncClient) -> None:
    await staff.put(f"{ON_CALL}/schedule", json=a_schedule(desk.first, desk.second))
    view = (await staff.get(ON_CALL, params={"days": 14})).json()
    assert [one["person_id"] for one in view["now"]] == [str(desk.second)]
    mine = {"starts_at": "2026-03-12T08:00:00-06:00", "ends_at": "2026-03-13T08:00:00-06:00"}
    theirs = {"starts_at": "2026-03-19T08:00:00-06:00", "ends_at": "2026-03-20T08:00:00-06:00"}
    swap = {"level": 1, "first": mine, "second": theirs}
    swapped = (await staff.post(f"{ON_CALL}/swaps", json=swap)).json()["overrides"]
    assert [one["person_id"] for one in swapped] == [str(desk.first), str(desk.second)]
    view = (await staff.get(ON_CALL, params={"days": 14})).json()
    overridden = [one["person_id"] for one in view["shifts"] if one["is_override"]]
    assert overridden == [str(desk.first), str(desk.second)]
    there = f"{ON_CALL}/overrides/{swapped[0]['id']}/cancellation"
    assert (await staff.post(there)).json()["cancelled_at"]
    wide = {**swap, "second": {**theirs, "ends_at": "2026-03-29T08:00:00-06:00"}}
    refused = await staff.post(f"{ON_CALL}/swaps", json=wide)
    assert refused.json()["type"].endswith("spans-more-than-one-shift")


async def test_a_site_without_a_schedule_says_so(office: Office, staff: AsyncClient) -> None:
    view = (await staff.get(ON_CALL)).json()
    assert view["has_schedule"] is False
    cover = {
        "level": 1,
        "person_id": str(uuid4()),
        "starts_at": "2026-03-12T08:00:00-06:00",
        "ends_at": "2026-03-13T08:00:00-06:00",
    }
    refused = await staff.post(f"{ON_CALL}/covers", json=cover)
    assert refused.json()["type"].endswith("nobody-is-scheduled")


async def test_who_is_no_staff_is_never_put_on_call(desk: Desk, staff: AsyncClient) -> None:
    stranger = uuid4()
    unknown = a_schedule(desk.first, stranger)
    field = "levels.0.rotations.0.people.1"
    tried = (await staff.post(f"{ON_CALL}/schedule/trial", json=unknown)).json()
    assert tried["problems"] == [
        {"code": "not_staff", "level": 1, "field": field, "person_id": str(stranger)}
    ]
    refused = await staff.put(f"{ON_CALL}/schedule", json=unknown)
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, field)
    assert refused.json()["type"].endswith("not-staff")
    span = {"starts_at": NIGHT.isoformat(), "ends_at": (NIGHT + timedelta(hours=8)).isoformat()}
    cover = {"level": 1, "person_id": str(stranger), **span}
    refused = await staff.post(f"{ON_CALL}/covers", json=cover)
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "person_id")


async def test_a_swap_with_who_left_is_refused(desk: Desk, staff: AsyncClient) -> None:
    await staff.put(f"{ON_CALL}/schedule", json=a_schedule(desk.first, desk.second))
    async with desk.office.unit() as uow:
        await end_staff_member(EndStaffMember(desk.first), uow)
    mine = {"starts_at": "2026-03-12T08:00:00-06:00", "ends_at": "2026-03-13T08:00:00-06:00"}
    theirs = {"starts_at": "2026-03-19T08:00:00-06:00", "ends_at": "2026-03-20T08:00:00-06:00"}
    swap = {"level": 1, "first": mine, "second": theirs}
    refused = await staff.post(f"{ON_CALL}/swaps", json=swap)
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "second")


async def test_time_that_is_over_is_covered_no_more(desk: Desk, staff: AsyncClient) -> None:
    span = {
        "starts_at": (NIGHT - timedelta(hours=8)).isoformat(),
        "ends_at": NIGHT.isoformat(),
    }
    cover = {"level": 1, "person_id": str(desk.second), **span}
    refused = await staff.post(f"{ON_CALL}/covers", json=cover)
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "ends_at")
    assert refused.json()["type"].endswith("is-over")


@pytest.mark.parametrize("field", ["level", "ends_at"])
async def test_a_cover_that_cannot_be_is_refused_by_its_field(
    desk: Desk, staff: AsyncClient, field: str
) -> None:
    cover = {
        "level": 1,
        "person_id": str(desk.second),
        "starts_at": NIGHT.isoformat(),
        "ends_at": (NIGHT + timedelta(hours=8)).isoformat(),
    }
    wrong = {"level": 3, "ends_at": NIGHT.isoformat()}
    refused = await staff.post(f"{ON_CALL}/covers", json={**cover, field: wrong[field]})
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, field)


async def test_a_ladder_is_a_version_and_the_default_is_shown(
    desk: Desk, staff: AsyncClient
) -> None:
    ladders = (await staff.get(f"/sites/{SITE}/escalation-ladders")).json()["items"]
    assert {one["urgency"]: one["number"] for one in ladders} == {
        "crisis": 0,
        "urgent": 0,
        "routine": 0,
    }
    rung = {"level": 1, "channels": ["email"], "wait_seconds": 60}
    there = f"/sites/{SITE}/escalation-ladders/crisis"
    last = {**rung, "level": None}
    published = await staff.put(there, json={"rungs": [rung, last], "again_seconds": 60})
    assert (published.json()["number"], published.json()["warnings"]) == (1, [])
    unheard = {**rung, "level": 3, "channels": ["email", "chat"]}
    published = await staff.put(there, json={"rungs": [unheard, last], "again_seconds": 60})
    assert [(one["code"], one["field"]) for one in published.json()["warnings"]] == [
        ("level_is_unscheduled", "rungs.0.level"),
        ("channel_has_no_provider", "rungs.0.channels.1"),
    ]
    for changed, field in (
        ({"rungs": [rung]}, "rungs.0.level"),
        ({"rungs": [{**rung, "wait_seconds": 601}, last]}, "rungs.0.wait_seconds"),
        ({"again_seconds": 901}, "again_seconds"),
    ):
        wrong = {"rungs": [rung, last], "again_seconds": 60, **changed}
        refused = await staff.put(there, json=wrong)
        assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, field)
    twice = {**rung, "channels": ["email", "email"]}
    refused = await staff.put(there, json={"rungs": [twice], "again_seconds": 60})
    assert refused.status_code == 422


async def test_the_time_until_an_answer_is_measured(desk: Desk, staff: AsyncClient) -> None:
    labels = {"urgency": "crisis", "over": "api"}
    name = "footbridge_alerts_acknowledged_seconds_sum"
    before = REGISTRY.get_sample_value(name, labels) or 0
    await desk.alarm()
    desk.office.clock.advance(timedelta(seconds=42))
    await staff.post(f"{ALERTS}/{(await desk.alert()).id}/acknowledgement", json={})
    assert (REGISTRY.get_sample_value(name, labels) or 0) - before == 42


async def test_the_time_until_a_yes_by_text_is_measured_once(
    desk: Desk, settings: NotificationsSettings
) -> None:
    labels = {"urgency": "crisis", "over": "reply"}
    name = "footbridge_alerts_acknowledged_seconds_sum"
    before = REGISTRY.get_sample_value(name, labels) or 0
    await desk.give_phone(desk.first)
    await desk.alarm()
    desk.office.clock.advance(timedelta(seconds=42))
    yes = {"type": "message.received", "from": "+13035550123", "text": "YES"}
    async with texting_from(desk.office, settings) as texting:
        for inbound_id in ("m1", "m1", "m2"):
            assert await texting.other_tells({**yes, "id": inbound_id}, kind="replies") == 200
            desk.office.clock.advance(timedelta(seconds=1))
    assert (REGISTRY.get_sample_value(name, labels) or 0) - before == 42
