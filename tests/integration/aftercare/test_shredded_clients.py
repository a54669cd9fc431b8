"""Whose key was destroyed may still tell of a setback: that it was told is kept, words are not."""

from datetime import timedelta
from typing import Any

import pytest
from httpx import AsyncClient

from shared.identifiers import new_id
from tests.integration.aftercare.setbacks import HERE, WORDS, Voices, rule
from tests.support.tokens import TestIssuer
from tests.unit.aftercare.room import Room


@pytest.fixture
async def voices(api: AsyncClient, issuer: TestIssuer, room: Room) -> Voices:
    await room.activate()
    return Voices(api, issuer, room)


async def shred(voices: Voices) -> None:
    director = voices.staff("director-1", "program_director")
    gone = await voices.api.delete(f"{HERE}/clients/{voices.client_id}/key", headers=director)
    assert gone.status_code == 204, gone.text


async def receipt(
    voices: Voices, headers: dict[str, str] | None = None, **body: Any
) -> dict[str, Any]:
    answer = await voices.tell(headers, what=WORDS, **body)
    assert answer.status_code == 202, answer.text
    return dict(answer.json())


async def test_a_client_without_a_key_tells_of_a_setback_and_is_told_that_no_words_are_kept(
    voices: Voices,
) -> None:
    await shred(voices)
    told = await receipt(voices, kind="use", asks_for_help=True)
    assert told["words_are_kept"] is False
    assert "What you wrote was not kept" in told["words"]
    shown = await voices.shown(told["id"])
    assert (shown["state"], shown["client_id"]) == ("reported", voices.client_id)
    assert (shown["reported_by"], shown["reported_at"]) == ("client", told["reported_at"])
    assert (shown["words_are_kept"], shown["kind"], shown["what"]) == (False, None, None)
    assert shown["due_at"] is not None
    waiting = f"{HERE}/help-requests?client_id={voices.client_id}&state=asked"
    assert len((await voices.api.get(waiting)).json()["items"]) == 1
    again = f"{HERE}/setbacks/{told['id']}/receipt"
    assert (await voices.api.get(again, headers=voices.client())).json() == told


async def test_staff_who_tell_for_a_client_without_a_key_are_told_what_is_kept(
    voices: Voices,
) -> None:
    await shred(voices)
    told = await receipt(voices, voices.staff(), client_id=voices.client_id)
    assert told["words_are_kept"] is False
    assert "No words were kept" in told["words"]
    reviewed = await voices.review(told["id"], note=WORDS)
    assert rule(reviewed) == (409, "key-was-destroyed")
    assert "Send it without words" in reviewed.json()["detail"]
    decided = await voices.review(told["id"], outcome="no_change")
    assert decided.status_code == 200, decided.text
    path = f"/setbacks/{told['id']}/reopening"
    reopened = await voices.post(path, voices.staff("other"), reason=WORDS)
    assert reopened.status_code == 200, reopened.text
    [entry] = (await voices.shown(told["id"]))["history"]
    assert (entry["by"], entry["done"], entry["words"]) == ("other", "reopened", None)


async def test_told_before_and_after_the_key_was_destroyed_are_two_reports_and_pressed_twice_one(
    voices: Voices,
) -> None:
    before = await receipt(voices)
    await shred(voices)
    first, second = await receipt(voices), await receipt(voices)
    assert before["id"] != first["id"] == second["id"]
    assert (await voices.shown(before["id"]))["what"] is None


async def test_family_learn_nothing_of_a_destroyed_key_and_their_words_are_kept(
    voices: Voices,
) -> None:
    party = new_id()
    await voices.circle(party)
    await voices.consent(party)
    before = await receipt(voices, voices.family())
    await shred(voices)
    after = await receipt(voices, voices.family())
    assert {name for name in before if before[name] != after[name]} == {"id"}
    shown = await voices.shown(after["id"])
    assert (shown["state"], shown["what"]) == ("reported", WORDS)
    await shred(voices)
    assert (await voices.shown(after["id"]))["what"] is None


@pytest.mark.parametrize("told_first", [True, False], ids=["told before", "told after"])
async def test_of_a_confirmed_report_what_was_told_before_the_key_was_destroyed_is_let_go(
    voices: Voices, told_first: bool
) -> None:
    if not told_first:
        await shred(voices)
    voices.room.clock.advance(timedelta(minutes=1))
    told = await receipt(voices, voices.family(), about="My sister")
    voices.room.clock.advance(timedelta(minutes=1))
    if told_first:
        await shred(voices)
    path = f"/setbacks/{told['id']}/confirmation"
    confirmed = await voices.post(path, voices.staff(), client_id=voices.client_id)
    assert confirmed.status_code == 200, confirmed.text
    assert confirmed.json()["words_are_kept"] is not told_first
    shown = await voices.shown(told["id"])
    assert (shown["state"], shown["confirmed_by"]) == ("reported", "a-clinician")
    assert shown["what"] == (None if told_first else WORDS)
    path = f"{HERE}/setbacks/{told['id']}/receipt"
    assert (await voices.api.get(path, headers=voices.family())).json() == told
