"""Dead letters: listed by cause, foreseen, re-driven through the gate, put away."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from httpx import AsyncClient
from sqlalchemy import text

from services.notifications.domain.terms import Category, ChannelName, Lane
from tests.integration.notifications.conftest import NOON, Office, booked, cancelled, scheduled
from tests.integration.notifications.test_journey import enrolled
from tests.integration.notifications.test_pauses import ops
from tests.support.tokens import TestIssuer

__all__ = ["ops"]

_PATH = "/operations/dead-letters"
_ACTS = text("SELECT * FROM dead_letter_act ORDER BY notification_id, number")


async def a_dead_welcome(office: Office) -> UUID:
    """Make a welcome that the provider refused for good."""
    client = await office.client()
    await office.hear(enrolled(client))
    office.mail.data_answer = "554 never"
    while await office.dispatch():
        pass  # it falls over to channels that nobody permitted
    office.mail.data_answer = None
    return client


async def emails(office: Office) -> list[dict[str, Any]]:
    return [row for row in await office.rows() if row["channel"] == "email"]


async def post(ops: AsyncClient, what: str, **form: Any) -> dict[str, Any]:
    answer = await ops.post(f"{_PATH}/{what}", json=form)
    assert answer.status_code == 200, answer.text
    shown: dict[str, Any] = answer.json()
    return shown


async def redriven(ops: AsyncClient, **form: Any) -> dict[str, Any]:
    return await post(ops, "redrives", reason_code="provider-is-back", **form)


async def test_dead_letters_are_listed_by_cause(office: Office, ops: AsyncClient) -> None:
    await a_dead_welcome(office)
    await a_dead_welcome(office)
    [cause] = (await ops.get(_PATH)).json()["items"]
    assert (cause["reason"], cause["rule"], cause["channel"]) == (
        "refused_by_provider",
        "welcome",
        "email",
    )
    assert cause["count"] == 2
    assert (await ops.get(f"{_PATH}?site=south")).json() == {"items": []}


async def test_a_preview_says_what_a_redrive_would_come_to_and_changes_nothing(
    office: Office, ops: AsyncClient
) -> None:
    await a_dead_welcome(office)
    revoked = await a_dead_welcome(office)
    await office.permit(revoked, Category.PROGRAM, granted=False)
    before = await office.rows()
    shown = await post(ops, "preview")
    assert shown["counts"] == {"hand_over": 1, "refuse": 1}
    [kept] = [one for one in shown["items"] if one["outlook"] == "refuse"]
    assert kept["reason"] == "permission_revoked"
    assert kept["in_words"] == "It would be refused. The person took back the permission for it."
    assert str(revoked) not in str(shown), "a preview names nobody"
    assert await office.rows() == before
    office.clock.advance(timedelta(days=8))
    assert (await post(ops, "preview"))["counts"] == {"refuse": 2}


async def test_a_redrive_passes_the_gate_and_nothing_revoked_leaves(
    office: Office, ops: AsyncClient
) -> None:
    permitted = await a_dead_welcome(office)
    revoked = await a_dead_welcome(office)
    await office.permit(revoked, Category.PROGRAM, granted=False)
    assert (await redriven(ops))["taken"] == 2
    office.clock.advance(timedelta(seconds=1))
    assert (await office.dispatch())["sent"] == 1
    states = {row["person_id"]: row["state"] for row in await emails(office)}
    assert states == {permitted: "sent", revoked: "suppressed"}
    acts = await office.database.fetch(_ACTS)
    assert {(a["kind"], a["cause"], a["reason_code"]) for a in acts} == {
        ("redriven", "refused_by_provider", "provider-is-back")
    }


async def test_a_cancellation_after_the_redrive_is_heeded(office: Office, ops: AsyncClient) -> None:
    client, series = await office.client(), uuid4()
    session = scheduled(series, NOON + timedelta(hours=3))
    await office.hear(session, booked(series, client))
    office.clock.advance(timedelta(hours=1))
    office.mail.data_answer = "554 never"
    await office.dispatch()
    office.mail.data_answer = None
    assert (await redriven(ops, rule="reminder-two-hours-before"))["taken"] == 1
    await office.hear(cancelled(session))
    office.clock.advance(timedelta(seconds=1))
    await office.dispatch()
    assert office.mail.letters == []


async def test_the_same_redrive_again_takes_up_nothing_twice(
    office: Office, ops: AsyncClient
) -> None:
    await a_dead_welcome(office)
    key = {"Idempotency-Key": "again"}
    form = {"reason_code": "provider-is-back"}
    first = await ops.post(f"{_PATH}/redrives", json=form, headers=key)
    again = await ops.post(f"{_PATH}/redrives", json=form, headers=key)
    assert first.json() == again.json()
    assert (await redriven(ops))["taken"] == 0
    assert await office.dispatch() == {"sent": 1}
    assert (await redriven(ops))["taken"] == 0


async def test_a_message_is_redriven_three_times_at_most(office: Office, ops: AsyncClient) -> None:
    await a_dead_welcome(office)
    office.mail.data_answer = "554 never"
    for _ in range(3):
        assert (await redriven(ops))["taken"] == 1
        assert await office.dispatch() == {"dead": 1}
    assert await redriven(ops) == {"taken": 0, "left_alone": {"too_often": 1}, "are_more": False}
    assert (await post(ops, "preview"))["counts"] == {"too_often": 1}


async def test_a_redrive_is_bounded_and_paced(office: Office, ops: AsyncClient) -> None:
    for _ in range(5):
        await a_dead_welcome(office)
    done = await redriven(ops, at_most=4, per_second=2)
    assert (done["taken"], done["are_more"]) == (4, True)
    due = sorted(row["due_at"] for row in await office.rows() if row["state"] == "queued")
    assert [(at - NOON).total_seconds() for at in due] == [0, 0.5, 1, 1.5]


async def test_only_what_is_selected_is_redriven(office: Office, ops: AsyncClient) -> None:
    await a_dead_welcome(office)
    [dead] = await emails(office)
    for form in (
        {"site": "south"},
        {"cause": "retries_exhausted"},
        {"provider": "another"},
        {"channel": "sms"},
        {"rule": "check-in-due"},
        {"ids": [str(uuid4())]},
    ):
        assert (await redriven(ops, **form))["taken"] == 0, form
    fitting = {"site": "north", "channel": "email", "rule": "welcome", "ids": [str(dead["id"])]}
    assert (await redriven(ops, **fitting))["taken"] == 1


async def test_what_is_unknown_may_be_tried_again_and_is_said_to_be_a_possible_duplicate(
    office: Office, ops: AsyncClient
) -> None:
    await office.hear(enrolled(await office.client()))
    office.mail.hangs_up_after_data = True
    assert await office.dispatch() == {"unknown": 1}
    office.mail.hangs_up_after_data = False
    [item] = (await post(ops, "preview"))["items"]
    assert (item["outlook"], item["may_be_twice"]) == ("hand_over", True)


async def test_what_is_discarded_is_listed_no_more_and_keeps_its_cause(
    office: Office, ops: AsyncClient
) -> None:
    await a_dead_welcome(office)
    assert (await post(ops, "discards", reason_code="told-by-phone"))["taken"] == 1
    [kept] = await emails(office)
    assert (kept["state"], kept["reason"]) == ("discarded", "refused_by_provider")
    assert (await ops.get(_PATH)).json() == {"items": []}
    assert (await redriven(ops))["taken"] == 0
    [act] = await office.database.fetch(_ACTS)
    assert (act["kind"], act["reason_code"]) == ("discarded", "told-by-phone")
    assert await office.dispatch(Lane.REMINDERS) == {}


async def test_an_operator_of_one_site_touches_that_site_alone(
    office: Office, ops: AsyncClient, issuer: TestIssuer
) -> None:
    await a_dead_welcome(office)
    local = issuer.bearer("ops", sites=("south",))
    form = {"reason_code": "x"}
    for what, asked in (("redrives", form), ("discards", form), ("preview", {})):
        for site in ({}, {"site": "north"}):
            answer = await ops.post(f"{_PATH}/{what}", json={**asked, **site}, headers=local)
            assert answer.status_code == 403
    own = await ops.post(f"{_PATH}/redrives", json={**form, "site": "south"}, headers=local)
    assert own.json()["taken"] == 0


async def test_what_is_told_over_another_channel_is_left_alone(
    office: Office, ops: AsyncClient
) -> None:
    client = await office.client()
    await office.hear(enrolled(client))
    office.mail.data_answer = "554 never"
    await office.dispatcher.run_once(Lane.REMINDERS, ChannelName.EMAIL)
    assert (await post(ops, "preview"))["counts"] == {"stands_elsewhere": 1}
    assert (await redriven(ops))["left_alone"] == {"stands_elsewhere": 1}
