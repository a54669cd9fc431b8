"""What family tells: kept always, and answered so that nobody learns who is a client (2.13(c))."""

import pytest
from httpx import AsyncClient, Response

from shared.contracts.enrollment import ConsentRevoked
from shared.identifiers import new_id
from tests.integration.aftercare.setbacks import HERE, WORDS, Voices, rule
from tests.support.tokens import TestIssuer
from tests.unit.aftercare.room import NOON, Room
from tests.unit.aftercare.stories import hear, received

_CONFIRMED = ("confirmed_by", "confirmed_at")
NOON_Z = NOON.isoformat().replace("+00:00", "Z")


@pytest.fixture
async def voices(api: AsyncClient, issuer: TestIssuer, room: Room) -> Voices:
    await room.activate()
    return Voices(api, issuer, room)


def shape(answer: Response) -> tuple[object, ...]:
    """Return all of an answer but ids, instants and what counts requests."""
    body = answer.json()
    setback_id = body.pop("id", None)
    body.pop("reported_at", None)
    ignored = {"date", "content-length", "x-correlation-id", "correlation-id", "traceparent"}
    headers = {
        name: value.replace(str(setback_id), "<id>")
        for name, value in answer.headers.items()
        if name not in ignored
    }
    return answer.status_code, body, headers, len(answer.content)


async def test_a_report_of_nobody_known_is_due_when_one_of_a_client_is(voices: Voices) -> None:
    clients = await voices.told()
    familys = await voices.told(voices.family(), about="My brother")
    due = [(await voices.shown(one))["due_at"] for one in (clients, familys)]
    assert due[0] == due[1]


async def test_family_that_says_nothing_at_all_is_asked_what_worries_them_whoever_they_are(
    voices: Voices,
) -> None:
    strangers = await voices.tell(voices.family())
    await voices.circle(new_id())
    relatives = await voices.tell(voices.family())
    assert rule(strangers) == (422, "nothing-is-told")
    assert "988" in strangers.text
    ours, theirs = strangers.json(), relatives.json()
    assert {**ours, "correlation_id": ""} == {**theirs, "correlation_id": ""}


async def test_the_answer_is_the_same_with_a_consent_without_one_and_for_a_stranger(
    voices: Voices,
) -> None:
    party = new_id()
    strangers = await voices.tell(voices.family(), client_id=str(new_id()), what=WORDS)
    nobodys = await voices.tell(voices.family(), about="My brother", what=WORDS)
    outside = await voices.tell(voices.family(), client_id=voices.client_id, what=WORDS)
    await voices.circle(party)
    without = await voices.tell(voices.family(), client_id=voices.client_id, what=WORDS)
    await voices.consent(party)
    with_one = await voices.tell(voices.family(), client_id=voices.client_id, what=WORDS)

    answers = (strangers, nobodys, outside, without, with_one)
    assert len({str(shape(answer)) for answer in answers}) == 1
    assert with_one.status_code == 202
    states = [(await voices.shown(answer.json()["id"]))["state"] for answer in answers]
    assert states == [*["unconfirmed"] * 4, "reported"]

    receipts = [await receipt_of(voices, answer) for answer in answers]
    assert len({str(shape(receipt)) for receipt in receipts}) == 1
    takings = [await withdrawn(voices, answer) for answer in answers]
    assert len({str(shape(taken)) for taken in takings}) == 1


async def receipt_of(voices: Voices, told: Response) -> Response:
    return await voices.api.get(told.headers["location"], headers=voices.family())


async def withdrawn(voices: Voices, told: Response) -> Response:
    return await voices.post(f"/setbacks/{told.json()['id']}/withdrawal", voices.family())


async def test_what_came_without_consent_waits_for_staff_who_say_whose_it_is(
    voices: Voices,
) -> None:
    told = await voices.told(voices.family(), about="My brother", what=WORDS, kind="use")
    shown = await voices.shown(told)
    assert (shown["client_id"], shown["about"], shown["what"]) == (None, "My brother", WORDS)
    assert shown["due_at"] is not None
    early = await voices.review(told, outcome="no_change")
    assert rule(early) == (409, "setback-is-not-reported")
    path = f"/setbacks/{told}/confirmation"
    wrong = await voices.post(path, voices.staff(), client_id=str(new_id()))
    assert rule(wrong) == (404, "client-is-not-known-here")
    confirmed = await voices.post(path, voices.staff(), client_id=voices.client_id)
    assert (confirmed.status_code, confirmed.json()["state"]) == (200, "reported")
    shown = await voices.shown(told)
    assert (shown["client_id"], shown["what"], shown["kind"]) == (voices.client_id, WORDS, "use")
    assert (await voices.review(told, outcome="no_change")).status_code == 200


async def test_what_is_about_nobody_here_is_set_aside_and_stays_readable(voices: Voices) -> None:
    told = await voices.told(voices.family(), client_id=str(new_id()), what=WORDS)
    answer = await voices.post(f"/setbacks/{told}/setting-aside", voices.staff())
    assert answer.json()["state"] == "set_aside"
    assert (await voices.shown(told))["what"] == WORDS
    again = await voices.post(
        f"/setbacks/{told}/confirmation", voices.staff(), client_id=voices.client_id
    )
    assert rule(again) == (409, "report-is-not-unconfirmed")


async def test_who_set_a_report_aside_and_who_confirmed_one_can_be_seen(voices: Voices) -> None:
    aside, ours = [await voices.told(voices.family(), about="A brother") for _ in range(2)]
    await voices.post(f"/setbacks/{aside}/setting-aside", voices.staff("one"))
    await voices.post(
        f"/setbacks/{ours}/confirmation", voices.staff("other"), client_id=voices.client_id
    )
    for told, who, when in ((aside, "reviewed_by", "reviewed_at"), (ours, *_CONFIRMED)):
        shown = await voices.shown(told)
        assert (shown[who], shown[when]) == ("one" if told == aside else "other", NOON_Z)


async def test_what_staff_confirmed_is_not_taken_back_and_family_learns_nothing_of_it(
    voices: Voices,
) -> None:
    aside, ours = [await voices.told(voices.family(), about="A brother") for _ in range(2)]
    await voices.post(f"/setbacks/{aside}/setting-aside", voices.staff())
    await voices.post(f"/setbacks/{ours}/confirmation", voices.staff(), client_id=voices.client_id)
    answers = [await withdrawn_by_id(voices, told) for told in (aside, ours)]
    assert [rule(answer) for answer in answers] == [(409, "setback-is-reviewed")] * 2
    assert answers[0].json()["detail"] == answers[1].json()["detail"]
    assert (await voices.shown(ours))["state"] == "reported"


async def test_family_that_took_a_report_back_is_not_told_that_somebody_reads_it(
    voices: Voices,
) -> None:
    told = await voices.tell(voices.family(), about="A brother")
    taken = await withdrawn(voices, told)
    assert "reads every report" not in taken.json()["words"]
    assert (await receipt_of(voices, told)).json() == taken.json()


async def test_family_sees_that_theirs_arrived_and_nothing_else(voices: Voices) -> None:
    party = new_id()
    await voices.circle(party)
    await voices.consent(party)
    told = await voices.told(voices.family(), what=WORDS)
    receipt = await voices.api.get(f"{HERE}/setbacks/{told}/receipt", headers=voices.family())
    assert set(receipt.json()) == {"id", "reported_at", "words", "words_are_kept"}
    others = await voices.api.get(f"{HERE}/setbacks/{told}/receipt", headers=voices.family("b"))
    assert rule(others) == (404, "no-such-setback")
    for path in (f"/setbacks/{told}", "/setbacks", f"/clients/{voices.client_id}/setbacks"):
        refused = await voices.api.get(f"{HERE}{path}", headers=voices.family())
        assert refused.status_code == 403
    await voices.review(told, outcome="no_change")
    after = await voices.api.get(f"{HERE}/setbacks/{told}/receipt", headers=voices.family())
    assert after.json() == receipt.json()
    assert rule(await withdrawn_by_id(voices, told)) == (409, "setback-is-reviewed")


async def withdrawn_by_id(voices: Voices, told: str) -> Response:
    return await voices.post(f"/setbacks/{told}/withdrawal", voices.family())


async def test_a_consent_that_was_revoked_or_is_for_other_things_lets_nobody_in(
    voices: Voices,
) -> None:
    party = new_id()
    await voices.circle(party)
    await voices.consent(party, "attendance")
    first = await voices.told(voices.family(), client_id=voices.client_id)
    consent = await voices.consent(party)
    second = await voices.told(voices.family(), client_id=voices.client_id)
    revoked = ConsentRevoked(
        consent_id=consent,
        client_id=voices.room.episode.client_id,
        effective_at=voices.room.clock.now(),
    )
    await hear(voices.room.units, [received(revoked, 2)])
    third = await voices.told(voices.family(), client_id=voices.client_id)
    states = [(await voices.shown(told))["state"] for told in (first, second, third)]
    assert states == ["unconfirmed", "reported", "unconfirmed"]
    shown = await voices.shown(third)
    assert (shown["client_id"], shown["named_client_id"]) == (None, voices.client_id)
    await voices.post(f"/setbacks/{third}/confirmation", voices.staff(), client_id=voices.client_id)
    shown = await voices.shown(third)
    assert (shown["client_id"], shown["named_client_id"]) == (voices.client_id, None)


async def test_a_member_who_left_the_circle_is_a_stranger_and_an_account_is_one_persons(
    voices: Voices,
) -> None:
    party = new_id()
    await voices.circle(party)
    await voices.consent(party)
    path = f"{HERE}/clients/{voices.client_id}/circle"
    double = await voices.api.put(
        f"{path}/{new_id()}", json={"account": voices.relative}, headers=voices.staff()
    )
    assert rule(double) == (409, "account-is-anothers")
    gone = await voices.api.delete(f"{path}/{party}", headers=voices.staff())
    assert gone.status_code == 204
    told = await voices.told(voices.family(), client_id=voices.client_id)
    assert (await voices.shown(told))["state"] == "unconfirmed"
    params = {"client_id": voices.client_id}
    (left,) = (await voices.api.get(f"{HERE}/circle", params=params)).json()["items"]
    assert left["ended_at"] is not None
