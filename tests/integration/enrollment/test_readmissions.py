"""A setback leads to one application that knows the stay before it, however it is told."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from services.enrollment.domain.intake.application import PriorEpisodeIsNotTheClients
from services.enrollment.subscribers import subscriptions
from shared.contracts.aftercare import ReadmissionRequested
from shared.contracts.event import Received
from shared.errors import NotYet, StaleVersion
from shared.identifiers import new_id
from shared.messaging.subjects import event_subject
from shared.unit_context import UnitContext
from tests.integration.enrollment.clinic import told
from tests.integration.enrollment.conftest import NOW, TODAY, Desk, Enrollment, shown
from tests.integration.enrollment.steps import rule
from tests.integration.enrollment.test_merges import merged


def request_of(
    desk: Desk, stay: dict[str, Any], *, setback_id: UUID | None = None, client_id: str = ""
) -> Received[ReadmissionRequested]:
    event = ReadmissionRequested(
        setback_id=setback_id or new_id(),
        client_id=UUID(client_id or stay["client_id"]),
        prior_episode_id=UUID(stay["id"]),
    )
    return Received(
        event=event,
        id=new_id(),
        site=desk.site,
        aggregate_id=event.setback_id,
        aggregate_seq=3,
        time=NOW - timedelta(days=1),
        correlation_id=new_id(),
        subject=event_subject(desk.site, ReadmissionRequested),
    )


async def hear(enrollment: Enrollment, received: Received[ReadmissionRequested]) -> None:
    _, handler = subscriptions.handler_for(received.subject)
    async with enrollment.units(UnitContext(received.site, received.correlation_id)) as uow:
        await handler(received, uow)


async def hear_until_kept(enrollment: Enrollment, received: Received[ReadmissionRequested]) -> None:
    """Deliver it as the broker does: what met another at the same moment comes again."""
    for _ in range(5):
        try:
            return await hear(enrollment, received)
        except StaleVersion:
            continue
    raise AssertionError("it never passed")


async def drafts(desk: Desk) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = shown(await desk.get("/applications", state="draft"))["items"]
    return items


async def gone(desk: Desk, **changed: Any) -> dict[str, Any]:
    """Return a stay of somebody who came and went."""
    stay = await desk.enrolled(**changed)
    return shown(await desk.discharge(stay["id"]))


async def test_a_draft_opens_that_knows_the_stay_and_becomes_the_next_one(
    enrollment: Enrollment, desk: Desk
) -> None:
    stay = await gone(desk)
    asked = request_of(desk, stay)
    await hear(enrollment, asked)
    (draft,) = await drafts(desk)
    assert (draft["prior_episode_id"], draft["program"]) == (stay["id"], stay["program"])
    assert (draft["received_on"], draft["expires_on"]) == ("2026-03-09", None)
    handed_in = shown(await desk.post(f"/applications/{draft['id']}/submission", {}))
    assert (handed_in["state"], handed_in["expires_on"]) == ("submitted", "2026-06-08")
    decision = {"decision": "accepted", "decided_on": TODAY}
    shown(await desk.post(f"/applications/{draft['id']}/decision", decision))
    again = await desk.enroll(draft["id"], from_history=True, started_on=TODAY)
    new = shown(again, 201)
    assert shown(await desk.get(f"/episodes/{new['id']}"))["prior_episode_id"] == stay["id"]

    (opened,) = await told(enrollment, desk.site, "ReadmissionOpened")
    assert opened == {
        "application_id": draft["id"],
        "setback_id": str(asked.event.setback_id),
        "client_id": stay["client_id"],
        "prior_episode_id": stay["id"],
        "state": "draft",
    }
    names = ("ApplicationSubmitted", "ApplicationDecided", "ClientEnrolled")
    later = await told(enrollment, desk.site, *names)
    known = [one["prior_episode_id"] for one in later if one["application_id"] == draft["id"]]
    assert known == [stay["id"]] * 3


async def test_told_again_and_by_many_at_once_it_is_one_application(
    enrollment: Enrollment, desk: Desk
) -> None:
    stay, setback = await gone(desk), new_id()
    await asyncio.gather(
        *(
            hear_until_kept(enrollment, request_of(desk, stay, setback_id=setback))
            for _ in range(4)
        ),
        hear_until_kept(enrollment, request_of(desk, stay)),
    )
    await hear(enrollment, request_of(desk, stay, setback_id=setback))
    assert len(await drafts(desk)) == 1
    opened = await told(enrollment, desk.site, "ReadmissionOpened")
    assert len(opened) == 2  # for two setbacks, and one draft stands for both
    assert len({one["application_id"] for one in opened}) == 1


async def test_an_application_that_is_open_already_stands_for_it_and_learns_the_history(
    enrollment: Enrollment, desk: Desk
) -> None:
    stay = await gone(desk)
    known = await desk.apply(client_id=stay["client_id"], received_on=TODAY)
    await hear(enrollment, request_of(desk, stay))
    assert await drafts(desk) == []
    kept = shown(await desk.get(f"/applications/{known['id']}"))
    assert (kept["state"], kept["prior_episode_id"]) == ("submitted", stay["id"])
    (opened,) = await told(enrollment, desk.site, "ReadmissionOpened")
    assert (opened["application_id"], opened["state"]) == (known["id"], "submitted")


async def test_what_is_over_or_became_a_stay_stands_for_nothing(
    enrollment: Enrollment, desk: Desk
) -> None:
    stay = await gone(desk)
    over = await desk.apply(client_id=stay["client_id"], received_on=TODAY)
    decision = {"decision": "declined", "decided_on": TODAY}
    shown(await desk.post(f"/applications/{over['id']}/decision", decision))
    await hear(enrollment, request_of(desk, stay))
    (draft,) = await drafts(desk)
    assert draft["id"] not in {over["id"], stay["application_id"]}


async def test_while_the_stay_goes_on_the_draft_is_there_and_is_not_handed_in(
    enrollment: Enrollment, desk: Desk
) -> None:
    stay = await desk.enrolled()
    await hear(enrollment, request_of(desk, stay))
    (draft,) = await drafts(desk)
    path = f"/applications/{draft['id']}/submission"
    assert rule(await desk.post(path, {})) == (409, "prior-episode-goes-on")
    assert (await drafts(desk))[0]["version"] == draft["version"]
    shown(await desk.discharge(stay["id"]))
    moved = shown(await desk.post(path, {"program": "php", "track": "mornings"}))
    assert (moved["state"], moved["program"], moved["track"]) == ("submitted", "php", "mornings")
    assert rule(await desk.post(path, {}))[0] == 409


async def test_a_draft_is_withdrawn_and_nothing_else_is_decided_on_it(
    enrollment: Enrollment, desk: Desk
) -> None:
    stay = await gone(desk)
    await hear(enrollment, request_of(desk, stay))
    (draft,) = await drafts(desk)
    path = f"/applications/{draft['id']}"
    for decision in ("accepted", "declined", "referred_out"):
        form = {"decision": decision, "decided_on": TODAY}
        assert rule(await desk.post(f"{path}/decision", form))[0] == 409
    assert rule(await desk.post(f"{path}/screening", {}))[0] == 409
    form = {"decision": "withdrawn", "decided_on": TODAY}
    assert shown(await desk.post(f"{path}/decision", form))["state"] == "withdrawn"
    (said,) = [
        one
        for one in await told(enrollment, desk.site, "ApplicationDecided")
        if one["application_id"] == draft["id"]
    ]
    assert (said["decision"], said["prior_episode_id"]) == ("withdrawn", stay["id"])


async def test_a_client_who_was_merged_is_readmitted_under_the_id_that_is_kept(
    enrollment: Enrollment, desk: Desk
) -> None:
    stay = await gone(desk)
    kept = (await desk.apply())["client_id"]
    await merged(desk, kept, stay["client_id"])
    await hear(enrollment, request_of(desk, stay))
    stands = [await told(enrollment, desk.site, "ReadmissionOpened")]
    assert [one["client_id"] for one in stands[0]] == [kept]


async def test_a_stay_that_was_a_mistake_is_no_history_and_the_person_is_called_all_the_same(
    enrollment: Enrollment, desk: Desk
) -> None:
    stay = await desk.enrolled()
    shown(await desk.post(f"/episodes/{stay['id']}/entry-in-error", {"reason_code": "mistake"}))
    await hear(enrollment, request_of(desk, stay))
    (draft,) = await drafts(desk)
    assert (draft["client_id"], draft["prior_episode_id"]) == (stay["client_id"], None)


async def test_a_stay_that_is_not_known_here_is_waited_for_and_a_strangers_is_refused(
    enrollment: Enrollment, desk: Desk
) -> None:
    stay = await gone(desk)
    with pytest.raises(NotYet):
        await hear(enrollment, request_of(desk, {**stay, "id": str(new_id())}))
    with pytest.raises(PriorEpisodeIsNotTheClients):
        await hear(enrollment, request_of(desk, stay, client_id=str(new_id())))
    assert await drafts(desk) == []
