"""Aftercare over HTTP."""

from datetime import timedelta
from typing import Any

from httpx import AsyncClient, Response

from services.aftercare.domain.plans.plan import PlanState
from shared.clock import SettableClock
from shared.identifiers import new_id
from tests.integration.aftercare.known_providers import know_providers
from tests.unit.aftercare.room import NOON, Room
from tests.unit.aftercare.stories import Episode, hear

ACTIVATION = {
    "starts_on": "2026-03-02",
    "timezone": "America/Denver",
    "linkages": [{"kind": "therapy", "provider_code": "n-1"}],
}


async def drafted(api: AsyncClient, room: Room) -> dict[str, Any]:
    episode = str(room.episode.episode_id)
    page = (await api.get("/sites/north/plans", params={"episode_id": episode})).json()
    (plan,) = page["items"]
    return dict(plan)


async def activate(
    api: AsyncClient, room: Room, *, if_match: str = '"1"', **changes: Any
) -> Response:
    plan = await drafted(api, room)
    await know_providers(room, "n-1")
    return await api.post(
        f"/sites/north/plans/{plan['id']}/activation",
        json={**ACTIVATION, **changes},
        headers={"If-Match": if_match},
    )


async def check_ins_of(api: AsyncClient, plan_id: str, **filters: str) -> list[dict[str, Any]]:
    params = {"plan_id": plan_id, **filters}
    items: list[dict[str, Any]] = (await api.get("/sites/north/check-ins", params=params)).json()[
        "items"
    ]
    return items


async def test_a_draft_is_read_activated_and_shown_with_its_parts(
    api: AsyncClient, room: Room
) -> None:
    plan = await drafted(api, room)
    assert (plan["state"], plan["discharged_on"]) == ("draft", "2026-04-21")
    answer = await activate(api, room)
    assert answer.status_code == 200, answer.text
    assert answer.json()["timezone"] == "America/Denver"
    shown = await api.get(f"/sites/north/plans/{plan['id']}")
    assert shown.headers["etag"] == answer.headers["etag"] == '"2"'
    assert [linkage["state"] for linkage in shown.json()["linkages"]] == ["proposed"]
    assert [c["days_after_start"] for c in shown.json()["check_ins"]] == [7, 30, 60, 90, 180, 365]


async def test_a_stale_if_match_changes_nothing(api: AsyncClient, room: Room) -> None:
    assert (await activate(api, room, if_match='"7"')).status_code == 412
    assert (await room.plan()).state is PlanState.DRAFT


async def test_a_second_activation_names_the_rule_and_the_state(
    api: AsyncClient, room: Room
) -> None:
    await activate(api, room)
    again = await activate(api, room, if_match="*")
    assert again.status_code == 409
    assert again.json()["type"].endswith(":plan-is-not-draft")
    assert again.json()["state"] == "active"


async def test_a_wrong_field_is_named_and_its_value_not_repeated(
    api: AsyncClient, room: Room
) -> None:
    wrong: dict[str, tuple[Any, str]] = {
        "timezone": ("Mars/Olympus", "timezone"),
        "starts_on": ("0001-01-01", "body.starts_on"),
        "linkages": ([{"kind": "zoo"}], "body.linkages.0.kind"),
        "surprise": (1, "body.surprise"),
    }
    for name, (value, field) in wrong.items():
        answer = await activate(api, room, **{name: value})
        assert answer.status_code == 422, name
        assert answer.json()["errors"][0]["field"] == field
        assert "Mars" not in answer.text


async def test_an_activation_says_where_its_days_begin(api: AsyncClient, room: Room) -> None:
    answer = await activate(api, room, timezone=None)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "body.timezone")
    plan = await drafted(api, room)
    body = {"starts_on": ACTIVATION["starts_on"]}
    answer = await api.post(f"/sites/north/plans/{plan['id']}/activation", json=body)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "body.timezone")


async def test_a_start_before_the_episode_is_refused(api: AsyncClient, room: Room) -> None:
    await hear(room.units, [room.episode.enrolled()])
    answer = await activate(api, room, starts_on="1970-01-01")
    assert answer.json()["type"].endswith(":starts-before-episode")
    assert (await room.plan()).state is PlanState.DRAFT


async def test_a_start_at_the_end_of_time_is_refused(api: AsyncClient, room: Room) -> None:
    answer = await activate(api, room, starts_on="2199-12-31")
    assert answer.json()["type"].endswith(":starts-too-late")


async def test_a_check_in_is_completed_once_and_keeps_its_risk_band(
    api: AsyncClient, room: Room, clock: SettableClock
) -> None:
    plan = (await activate(api, room)).json()
    await room.wake_at(NOON + timedelta(days=7))
    (due,) = await check_ins_of(api, plan["id"], state="due")
    address = f"/sites/north/check-ins/{due['id']}"
    body = {"completed_on": "2026-03-09", "risk_band": "high"}
    shown = await api.get(address)
    done = await api.post(
        f"{address}/completion", json=body, headers={"If-Match": shown.headers["etag"]}
    )
    assert (done.status_code, done.json()["state"]) == (200, "completed")
    assert done.json()["risk_band"] == "high"
    again = await api.post(f"{address}/completion", json=body)
    assert again.json()["type"].endswith(":check-in-is-not-due")
    assert clock.now() == NOON + timedelta(days=7)


async def test_a_completion_sent_twice_with_one_key_is_kept_once(
    api: AsyncClient, room: Room
) -> None:
    plan = (await activate(api, room)).json()
    await room.wake_at(NOON + timedelta(days=7))
    (due,) = await check_ins_of(api, plan["id"], state="due")
    answers = [
        await api.post(
            f"/sites/north/check-ins/{due['id']}/completion",
            json={"completed_on": "2026-03-09"},
            headers={"Idempotency-Key": str(room.episode.episode_id)},
        )
        for _ in range(2)
    ]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[0].json() == answers[1].json()


async def test_a_missed_check_in_is_followed_up(api: AsyncClient, room: Room) -> None:
    plan = (await activate(api, room)).json()
    await room.wake_at(NOON + timedelta(days=7))
    await room.wake_at(NOON + timedelta(days=11))
    (missed,) = await check_ins_of(api, plan["id"], state="outreach")
    params = {"client_id": missed["client_id"]}
    (task,) = (await api.get("/sites/north/outreach", params=params)).json()["items"]
    address = f"/sites/north/outreach/{task['id']}/closing"
    early = await api.post(address, json={"reached": False})
    assert (early.status_code, early.json()["missing"][0]) == (409, "3 more attempts")
    closed = await api.post(address, json={"reached": True})
    assert closed.json()["state"] == "reached"
    (reached,) = await check_ins_of(api, plan["id"], state="reached")
    assert reached["id"] == missed["id"]
    of_old = f"/sites/north/check-ins/{missed['id']}/outreach"
    assert (await api.post(of_old, json={"outcome": "reached"})).status_code == 404


async def test_check_ins_are_listed_between_days(api: AsyncClient, room: Room) -> None:
    plan = (await activate(api, room)).json()
    found = await check_ins_of(api, plan["id"], due_from="2026-04-01", due_until="2026-05-31")
    assert [c["days_after_start"] for c in found] == [30, 60, 90]


async def test_lists_page_by_cursor_and_show_each_once(api: AsyncClient, room: Room) -> None:
    plan = (await activate(api, room)).json()
    seen, after = [], None
    while True:
        params = {"plan_id": plan["id"], "limit": 4} | ({"after": after} if after else {})
        page = (await api.get("/sites/north/check-ins", params=params)).json()
        seen += [item["id"] for item in page["items"]]
        after = page["next"]
        if after is None:
            break
    assert len(seen) == len(set(seen)) == 6


async def test_plans_are_filtered_by_state_and_client(api: AsyncClient, room: Room) -> None:
    client = str(room.episode.client_id)
    for state, count in (("draft", 1), ("active", 0)):
        params = {"client_id": client, "state": state}
        page = (await api.get("/sites/north/plans", params=params)).json()
        assert len(page["items"]) == count


async def test_a_plan_is_held_resumed_completed_and_then_closed(
    api: AsyncClient, room: Room
) -> None:
    plan = (await activate(api, room)).json()
    address = f"/sites/north/plans/{plan['id']}"
    for decision, state in (
        ("hold", "on_hold"),
        ("resumption", "active"),
        ("completion", "completed"),
    ):
        answer = await api.post(f"{address}/{decision}")
        assert (answer.status_code, answer.json()["state"]) == (200, state)
    refused = await api.post(f"{address}/revocation")
    assert refused.json()["type"].endswith(":plan-is-closed")


async def test_another_sites_plans_and_check_ins_are_not_found(
    api: AsyncClient, room: Room
) -> None:
    plan = (await activate(api, room)).json()
    check_in = (await check_ins_of(api, plan["id"]))[0]
    for address in (f"plans/{plan['id']}", f"check-ins/{check_in['id']}"):
        assert (await api.get(f"/sites/south/{address}")).status_code == 404
    answer = await api.post(f"/sites/south/plans/{plan['id']}/hold")
    assert answer.status_code == 404
    assert (await api.get("/sites/south/plans")).json()["items"] == []


async def test_what_does_not_exist_is_not_found(api: AsyncClient) -> None:
    for address in (f"plans/{new_id()}", f"check-ins/{new_id()}"):
        assert (await api.get(f"/sites/north/{address}")).status_code == 404


async def test_a_death_closes_an_active_plan(api: AsyncClient, room: Room) -> None:
    plan = (await activate(api, room)).json()
    await hear(room.units, [room.episode.discharged("death", seq=3)])
    shown = (await api.get(f"/sites/north/plans/{plan['id']}")).json()
    assert shown["state"] == "revoked"
    assert {c["state"] for c in shown["check_ins"]} == {"cancelled"}
    assert {one["state"] for one in shown["linkages"]} == {"cancelled"}


async def test_an_episode_that_only_began_has_no_plan(api: AsyncClient, empty_room: Room) -> None:
    await hear(empty_room.units, [Episode.enrolled(empty_room.episode)])
    params = {"episode_id": str(empty_room.episode.episode_id)}
    assert (await api.get("/sites/north/plans", params=params)).json()["items"] == []
