"""Why is there no reminder at all for this person and session? Each rule has an answer."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from httpx import AsyncClient

from services.notifications.domain.terms import Category
from shared.contracts.scheduling import SessionScheduled
from tests.integration.notifications.conftest import Office, booked, cancelled, scheduled
from tests.support.tokens import TestIssuer


async def explained(api: AsyncClient, person: UUID, session: UUID) -> dict[str, dict[str, Any]]:
    there = f"/sites/north/contacts/{person}/sessions/{session}/messages"
    answer = await api.get(there)
    assert answer.status_code == 200, answer.text
    return {one["rule"]: one for one in answer.json()["rules"]}


def findings(found: Mapping[str, Mapping[str, Any]]) -> set[str]:
    return {str(one["finding"]) for one in found.values()}


def a_session(office: Office, **ahead: float) -> SessionScheduled:
    return scheduled(uuid4(), office.clock.now() + timedelta(**(ahead or {"days": 3})))


async def test_what_waits_is_named_with_its_sentence(office: Office, api: AsyncClient) -> None:
    person, session = await office.client(), a_session(office)
    await office.hear(session, booked(session.series_id, person))
    found = await explained(api, person, session.session_id)
    rows = {row["rule"]: row for row in await office.rows()}
    assert rows
    for rule, row in rows.items():
        assert found[rule]["finding"] == "asked_for"
        assert found[rule]["notification_id"] == str(row["id"])
        assert (found[rule]["state"], found[rule]["against"]) == (row["state"], None)
    others = {rule: one["finding"] for rule, one in found.items() if rule not in rows}
    assert set(others.values()) == {"not_moved", "not_cancelled", "not_booked_alone"}


async def test_a_session_nobody_told_of_is_unknown(office: Office, api: AsyncClient) -> None:
    found = await explained(api, await office.client(), uuid4())
    assert findings(found) == {"session_unknown"}
    assert all("not heard of" in one["in_words"] for one in found.values())


async def test_who_is_not_booked_hears_nothing(office: Office, api: AsyncClient) -> None:
    person, session = await office.client(), a_session(office)
    await office.hear(session)
    assert "not_booked" in findings(await explained(api, person, session.session_id))


async def test_who_booked_late_has_what_was_of_no_use_any_more(
    office: Office, api: AsyncClient
) -> None:
    person, session = await office.client(), a_session(office, minutes=30)
    await office.hear(session, booked(session.series_id, person))
    found = await explained(api, person, session.session_id)
    expired = [one for one in found.values() if one["state"] == "expired"]
    assert expired
    assert all("Its time had passed" in one["in_words"] for one in expired)


async def test_what_stands_against_what_waits_is_said_before_it_is_due(
    office: Office, api: AsyncClient
) -> None:
    nobody, silent = uuid4(), await office.client(permits=(Category.AFTERCARE,))
    session = a_session(office)
    await office.hear(session, *(booked(session.series_id, one) for one in (nobody, silent)))
    for person, reason in ((nobody, "not_permitted"), (silent, "not_permitted")):
        found = await explained(api, person, session.session_id)
        waiting = [one for one in found.values() if one["finding"] == "asked_for"]
        assert {one["against"] for one in waiting} == {reason}
        assert all("As things stand" in one["in_words"] for one in waiting)
    await office.permit(nobody)
    found = await explained(api, nobody, session.session_id)
    assert {one["against"] for one in found.values() if one["finding"] == "asked_for"} == {
        "no_contact"
    }


async def test_a_cancelled_session_reminds_nobody(office: Office, api: AsyncClient) -> None:
    person, session = await office.client(), a_session(office)
    await office.hear(session, booked(session.series_id, person), cancelled(session))
    found = await explained(api, person, session.session_id)
    reminders = [one for one in found.values() if one["cause"] == "SessionScheduled"]
    assert {(one["state"], one["reason"]) for one in reminders} == {
        ("suppressed", "session_cancelled")
    }
    notices = [one for one in found.values() if one["cause"] == "SessionCancelled"]
    assert {one["finding"] for one in notices} == {"asked_for"}


async def test_a_pause_and_a_rule_that_is_off_are_named(
    office: Office, api: AsyncClient, issuer: TestIssuer
) -> None:
    person, session = await office.client(), a_session(office)
    ops = issuer.bearer("ops", "program_director")
    rules = (await api.get("/sites/north/rules", headers=ops)).json()["rules"]
    kept = [one for one in rules if one["cause"] != "SessionCancelled"]
    form = {"rules": kept, "timezone": "America/Denver"}
    draft = await api.post("/sites/north/rule-sets", json=form, headers=ops)
    for act in ("trial", "publish"):
        done = await api.post(f"{draft.headers['Location']}/{act}", json={}, headers=ops)
        assert done.status_code == 200, done.text
    paused = {"channel": "email", "site": "north", "reason_code": "outage"}
    since = office.clock.now()
    assert (await api.post("/operations/pauses", json=paused, headers=ops)).status_code == 201
    await office.hear(session, booked(session.series_id, person))
    found = await explained(api, person, session.session_id)
    off = [one for one in found.values() if one["cause"] == "SessionCancelled"]
    assert {one["finding"] for one in off if one["audience"] == "client"} == {"rule_off"}
    waiting = [one for one in found.values() if one["finding"] == "asked_for"]
    assert waiting
    assert all(one["is_paused"] for one in waiting)
    who = f"has paused the channel email at north, since {since:%Y-%m-%d %H:%M} UTC and until"
    assert all(who in one["in_words"] for one in waiting)
    assert all("somebody resumes it (outage)." in one["in_words"] for one in waiting)


@pytest.mark.parametrize("role", ["client", "family_member", "facilitator"])
async def test_it_is_for_staff_who_look_after_contacts(
    api: AsyncClient, issuer: TestIssuer, role: str
) -> None:
    there = f"/sites/north/contacts/{uuid4()}/sessions/{uuid4()}/messages"
    assert (await api.get(there, headers=issuer.bearer(role))).status_code == 403
