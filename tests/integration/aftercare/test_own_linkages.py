"""Clients see where their own linkages stand, and say themselves that they went, or did not."""

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from httpx import AsyncClient, Response
from sqlalchemy import select

from services.aftercare.handlers.linkages.owing import WakeLinkages, wake_linkages
from services.aftercare.tables import client_word
from shared.clock import SettableClock
from shared.contracts.enrollment import ClientsMerged
from shared.database import Database
from shared.identifiers import new_id
from tests.integration.aftercare.closed_loop import OTHER, Loop, refused
from tests.integration.aftercare.consents import SqlUnits
from tests.support.tokens import TestIssuer
from tests.unit.aftercare.room import NOON, Room
from tests.unit.aftercare.stories import hear, received

TODAY = NOON.date()
MINE = "/sites/north/my/linkages"
WORDS = "They asked about my children."


@dataclass
class Own:
    """The client of a loop, who looks and speaks by their own sign-in."""

    loop: Loop
    issuer: TestIssuer

    def token(self, *clients: UUID) -> dict[str, str]:
        ids = [str(one) for one in clients or (self.loop.client.client_id,)]
        return self.issuer.bearer("client", sites=("north",), client_ids=ids)

    async def answer(self, linkage: str, answer: str, *clients: UUID, **said: Any) -> Response:
        return await self.loop.api.post(
            f"{MINE}/{linkage}/answer",
            json={"answer": answer, **said},
            headers=self.token(*clients),
        )

    async def said(self, linkage: str, answer: str, **said: Any) -> dict[str, Any]:
        given = await self.answer(linkage, answer, **said)
        assert given.status_code == 200, given.text
        return dict(given.json())

    async def seen(self, linkage: str) -> dict[str, Any]:
        shown = await self.loop.api.get(f"{MINE}/{linkage}", headers=self.token())
        assert shown.status_code == 200, shown.text
        return dict(shown.json())

    async def listed(self, *clients: UUID) -> list[str]:
        answer = await self.loop.api.get(MINE, headers=self.token(*clients))
        return [one["id"] for one in answer.json()["items"]]

    async def words(self, linkage: str) -> list[dict[str, Any]]:
        return list((await self.loop.shown(linkage))["client_words"])


@pytest.fixture
async def own(
    room: Room, api: AsyncClient, units: SqlUnits, database: Database, issuer: TestIssuer
) -> Own:
    return Own(await Loop.begin(room, api, units, database), issuer)


async def test_a_client_who_says_that_they_went_is_linked_by_their_own_word(own: Own) -> None:
    await own.loop.consent()
    linkage = await own.loop.accepted()
    receipt = await own.said(linkage, "went", attended_on=str(TODAY))
    assert receipt["words"] == "Thank you for telling us. It is noted that you have started."
    shown = await own.loop.shown(linkage)
    assert (shown["state"], shown["attended_on"], shown["attendance_said_by"]) == (
        "linked",
        str(TODAY),
        "client",
    )
    assert await own.loop.told(linkage) == ["LinkageRequested", "LinkageAccepted", "ClientLinked"]
    (word,) = shown["client_words"]
    assert (word["answer"], word["attended_on"]) == ("went", str(TODAY))


async def test_the_same_words_again_are_one_and_other_words_are_another(own: Own) -> None:
    linkage = await own.loop.proposed()
    first = [await own.said(linkage, "did_not_fit", said=WORDS) for _ in range(3)]
    assert len({one["id"] for one in first}) == 1
    await own.said(linkage, "did_not_fit", said="And it is too far.")
    words = [word["said"] for word in await own.words(linkage)]
    assert words == ["And it is too far.", WORDS]


async def test_after_a_revocation_staff_and_client_read_that_it_rests(
    own: Own, clock: SettableClock
) -> None:
    await own.loop.consent()
    linkage = await own.loop.requested()
    asked = (await own.seen(linkage))["what_is_next"]
    assert asked.startswith("They have been asked")
    consent = (await own.loop.shown(linkage))["consent_id"]
    await own.loop.client.hear(own.loop.client.revoked(consent, at=clock.now()))
    shown = await own.loop.shown(linkage)
    assert (shown["consent_stands"], shown["owed_step"], shown["owed_by"]) == (
        False,
        "answer",
        None,
    )
    assert shown["owed_explanation"].startswith("This rests: the client's consent has ended")
    assert (await own.seen(linkage))["what_is_next"].startswith("This rests: you have taken back")
    withdrawn = await own.loop.done(linkage, "withdrawal")
    assert (withdrawn["owed_step"], withdrawn["owed_by"]) == ("request", "clinician")


async def test_the_same_answer_again_is_one_also_at_the_same_moment(own: Own) -> None:
    linkage = await own.loop.proposed()
    answers = [own.answer(linkage, "went", attended_on=str(TODAY)) for _ in range(4)]
    given = await asyncio.gather(*answers)
    assert [one.status_code for one in given] == [200] * 4, [one.text for one in given]
    assert len({one.json()["id"] for one in given}) == 1
    for _ in range(2):
        await own.said(linkage, "did_not_fit")
    assert [word["answer"] for word in await own.words(linkage)] == ["did_not_fit", "went"]
    assert await own.loop.told(linkage) == ["ClientLinked", "LinkageStepDue"]


@pytest.mark.parametrize("answer", ["did_not_go", "did_not_fit"])
async def test_other_answers_end_nothing_and_let_somebody_ask(own: Own, answer: str) -> None:
    await own.loop.consent()
    linkage = await own.loop.accepted()
    receipt = await own.said(linkage, answer, said=WORDS)
    assert "Nothing ends because of it" in receipt["words"]
    assert "988" in receipt["words"]
    assert WORDS not in str(receipt)
    shown = await own.loop.shown(linkage)
    assert (shown["state"], shown["owed_step"], shown["owed_by"], shown["due_on"]) == (
        "accepted",
        "client_contact",
        "clinician",
        "2026-03-04",
    )
    assert shown["owed_explanation"].startswith("A talk with the client about it is owed by the cl")
    assert shown["client_words"][0]["said"] == WORDS
    assert (await own.loop.told(linkage))[-1] == "LinkageStepDue"
    assert (await own.seen(linkage))["what_is_next"].startswith("Thank you for telling us.")


async def test_a_talk_that_nobody_had_is_overdue_once(own: Own, clock: SettableClock) -> None:
    linkage = await own.loop.proposed()
    await own.said(linkage, "did_not_go")
    for days in (1, 4, 5):
        clock.set(NOON + timedelta(days=days))
        await own.loop.room.run(lambda uow: wake_linkages(WakeLinkages(1000), uow))
    assert await own.loop.told(linkage) == ["LinkageStepDue", "LinkageStepOverdue"]


async def test_after_the_talk_the_linkage_goes_on_and_the_same_words_are_news_again(
    own: Own,
) -> None:
    await own.loop.consent()
    linkage = await own.loop.requested()
    assert refused(await own.loop.act(linkage, "client-contact", note="Asked her.")) == (
        409,
        "no-talk-is-owed",
    )
    await own.said(linkage, "did_not_go")
    # The provider's answer does not hide that somebody owes the client a talk.
    assert (await own.loop.done(linkage, "answer", answer="accept"))["owed_step"] == (
        "client_contact"
    )
    talked = await own.loop.done(linkage, "client-contact", note="She goes on Monday.")
    assert talked["owed_step"] == "hand_over"
    (word,) = await own.words(linkage)
    assert (word["note"], word["talked_by"]) == ("She goes on Monday.", "somebody")
    await own.said(linkage, "did_not_go")
    assert len(await own.words(linkage)) == 2
    assert (await own.loop.told(linkage)).count("LinkageStepDue") == 2


async def test_another_provider_or_going_after_all_settles_the_talk(own: Own) -> None:
    linkage = await own.loop.proposed()
    await own.said(linkage, "did_not_fit")
    chosen = await own.loop.done(linkage, "provider", provider_code=OTHER)
    assert chosen["owed_step"] == "request"
    await own.said(linkage, "did_not_go")
    await own.said(linkage, "went", attended_on=str(TODAY))
    shown = await own.loop.shown(linkage)
    assert (shown["state"], shown["owed_step"]) == ("linked", None)


async def test_a_day_that_cannot_be_is_refused_in_words_and_keeps_nothing(own: Own) -> None:
    linkage = await own.loop.proposed()
    for said, kind in (
        ({"answer": "went"}, "day-is-missing"),
        ({"answer": "did_not_go", "attended_on": str(TODAY)}, "day-is-of-going"),
        ({"answer": "went", "attended_on": str(TODAY + timedelta(days=1))}, "day-is-ahead"),
        (
            {"answer": "went", "attended_on": str(TODAY - timedelta(days=31))},
            "attended-before-request",
        ),
        ({"answer": "went", "attended_on": "1899-01-01"}, "invalid"),
        ({"answer": "maybe"}, "invalid"),
    ):
        answer = await own.answer(linkage, **said)
        assert refused(answer) == (422, kind), answer.text
        assert answer.json()["errors"][0]["message"]
    assert await own.words(linkage) == []
    assert await own.loop.state(linkage) == "proposed"


async def test_a_day_long_after_a_word_is_still_counted_from_the_proposal(
    own: Own, clock: SettableClock
) -> None:
    linkage = await own.loop.proposed()
    clock.set(NOON + timedelta(days=60))
    await own.said(linkage, "did_not_go")
    receipt = await own.said(linkage, "went", attended_on=str(TODAY + timedelta(days=10)))
    assert receipt["words"].endswith("you have started.")


async def test_somebody_elses_linkage_and_a_drafts_are_no_linkage_of_theirs(
    own: Own, empty_room: Room, api: AsyncClient
) -> None:
    linkage = await own.loop.proposed()
    stranger = new_id()
    assert refused(await own.answer(linkage, "did_not_go", stranger))[0] == 404
    shown = await own.loop.api.get(f"{MINE}/{linkage}", headers=own.token(stranger))
    assert shown.status_code == 404
    assert await own.listed(stranger) == []
    assert await own.listed() == [linkage]
    assert (await api.get(MINE)).status_code == 403
    drafted = await _drafted(empty_room, api)
    client = drafted["client_id"]
    assert await own.listed(UUID(client)) == []
    assert refused(await own.answer(drafted["id"], "did_not_go", UUID(client)))[0] == 404


async def _drafted(room: Room, api: AsyncClient) -> dict[str, Any]:
    other = Room(room.units, room.clock)
    plan = await (await other.draft()).plan()
    form = {"plan_id": str(plan.id), "kind": "therapy"}
    made = await api.post("/sites/north/linkages", json=form)
    assert made.status_code == 201, made.text
    return dict(made.json())


async def test_who_was_merged_answers_for_what_is_theirs_under_either_id(own: Own) -> None:
    linkage, kept = await own.loop.proposed(), new_id()
    merged = ClientsMerged(
        merge_id=new_id(), kept_client_id=kept, duplicate_client_id=own.loop.client.client_id
    )
    await hear(own.loop.room.units, [received(merged, 1)])
    assert await own.listed(kept) == [linkage]
    assert (await own.answer(linkage, "did_not_go", kept)).status_code == 200


async def test_a_client_sees_where_to_go_and_nothing_of_what_others_said(own: Own) -> None:
    await own.loop.consent()
    linkage = await own.loop.requested()
    seen = await own.seen(linkage)
    assert (seen["state"], seen["provider"]["name"]) == ("asked", "Synthetic")
    await own.loop.done(linkage, "answer", answer="decline", reason_code="needs_are_not_met_here")
    seen = await own.seen(linkage)
    assert (seen["state"], seen["provider"]) == ("preparing", None)
    assert not {"decline_reason", "hand_over_note", "owed_by", "consent_id"} & seen.keys()
    assert "declin" not in str(seen)


async def test_who_went_where_nobody_is_named_yet_is_asked_where_that_was(own: Own) -> None:
    linkage = await own.loop.proposed(provider_code=None)
    receipt = await own.said(linkage, "went", attended_on=str(TODAY))
    assert "ask you where you went" in receipt["words"]
    shown = await own.loop.shown(linkage)
    assert (shown["state"], shown["owed_step"]) == ("proposed", "client_contact")


async def test_what_the_provider_said_first_stands_and_the_clients_word_is_kept(own: Own) -> None:
    await own.loop.consent()
    linkage = await own.loop.accepted()
    before = str(TODAY - timedelta(days=1))
    await own.loop.done(linkage, "attendance", attended_on=before, said_by="provider")
    receipt = await own.said(linkage, "went", attended_on=str(TODAY))
    assert before in receipt["words"]
    shown = await own.loop.shown(linkage)
    assert (shown["attended_on"], shown["attendance_said_by"]) == (before, "provider")
    assert [word["attended_on"] for word in shown["client_words"]] == [str(TODAY)]


async def test_of_what_is_over_a_client_is_told_whom_to_talk_with(own: Own) -> None:
    linkage = await own.loop.proposed()
    await own.loop.done(linkage, "cancellation")
    for said in ({"answer": "did_not_go"}, {"answer": "went", "attended_on": str(TODAY)}):
        answer = await own.answer(linkage, **said)
        assert refused(answer) == (409, "linkage-is-over")
        assert "talk with your care team" in answer.json()["detail"]
    assert (await own.seen(linkage))["state"] == "over"


async def test_the_clients_words_and_the_note_of_the_talk_are_kept_sealed(own: Own) -> None:
    linkage = await own.loop.proposed()
    await own.said(linkage, "did_not_fit", said=WORDS)
    await own.loop.done(linkage, "client-contact", note="Her sister drives her.")
    kept = select(client_word).where(client_word.c.linkage_id == UUID(linkage))
    row = await own.loop.database.fetch_one(kept)
    assert row is not None
    assert WORDS.encode() not in row["said"]
    assert b"sister" not in row["note"]
