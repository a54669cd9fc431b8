"""The public applies without a sign-in: a draft, a token, and what nobody else learns."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
import pytest_asyncio
from sqlalchemy import select

from services.enrollment import tables
from services.enrollment.main import intake_timers
from tests.integration.enrollment.clinic import told
from tests.integration.enrollment.conftest import NOW, TODAY, Desk, Enrollment, shown
from tests.integration.enrollment.public import BODY, WHOLE, Visitor, visitor
from tests.integration.enrollment.test_rules import field, rule

OTHER_TOKEN = "x" * 43


@pytest_asyncio.fixture
async def public(enrollment: Enrollment, desk: Desk) -> AsyncIterator[Visitor]:
    somebody = visitor(enrollment, desk.site)
    async with somebody.http:
        yield somebody
    enrollment.clock.set(NOW)


async def test_a_mother_writes_in_two_sittings_and_the_intake_team_has_it_all(
    desk: Desk, public: Visitor
) -> None:
    draft = await public.open(note="I do not know what to write yet")
    assert shown(await desk.get("/applications"))["items"] == []
    changed = shown(await public.put(draft, WHOLE))
    assert (changed["state"], changed["version"]) == ("draft", 2)
    said = shown(await public.get(draft))["answers"]
    assert said["identity"]["phone"] == "+13035550142"
    assert said["kept_times"] == WHOLE["kept_times"]
    assert shown(await public.submit(draft))["state"] == "submitted"
    (taken,) = shown(await desk.get("/applications"))["items"]
    assert taken["id"] == draft["id"]
    assert (taken["state"], taken["program"], taken["applied_by"]) == ("submitted", "iop", "family")
    assert (taken["age_band"], taken["received_on"]) == ("30-34", TODAY)
    assert taken["preferences"]["days"] == ["MO", "WE"]
    who = shown(await desk.get(f"/clients/{taken['client_id']}/identity"))
    assert (who["given_name"], who["born_on"]) == ("Canaryanna", "1991-04-07")
    private = shown(await desk.get(f"/applications/{taken['id']}/confidence"))
    assert private["caller"]["phone"] == "+13035550177"
    assert private["step_down"]["level_of_care"] == "3.5"
    assert private["note"] == WHOLE["note"]


async def test_what_was_submitted_is_with_the_team_and_the_token_shows_only_that(
    enrollment: Enrollment, desk: Desk, public: Visitor
) -> None:
    draft = await public.open(**WHOLE)
    shown(await public.submit(draft))
    kept = shown(await public.get(draft))
    assert (kept["state"], kept["answers"]) == ("submitted", None)
    assert kept["submitted_at"] is not None
    assert rule(await public.put(draft, BODY)) == (409, "draft-is-submitted")
    assert rule(await public.discard(draft)) == (409, "draft-is-submitted")
    events = await told(enrollment, desk.site, "ApplicationSubmitted")
    assert [event["applied_by"] for event in events] == ["family"]


async def test_submitting_again_changes_nothing(
    enrollment: Enrollment, desk: Desk, public: Visitor
) -> None:
    draft = await public.open(**WHOLE)
    answers = await asyncio.gather(*(public.submit(draft) for _ in range(8)))
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.text for answer in answers}) == 1
    assert len(shown(await desk.get("/applications"))["items"]) == 1
    assert len(await told(enrollment, desk.site, "ApplicationSubmitted")) == 1


async def test_a_submission_and_a_change_at_once_leave_one_of_two_truths(
    desk: Desk, public: Visitor
) -> None:
    for _ in range(5):
        draft = await public.open(**WHOLE)
        other = {**WHOLE, "program": "php"}
        submitted, changed = await asyncio.gather(public.submit(draft), public.put(draft, other))
        assert submitted.status_code == 200
        assert changed.status_code in {200, 409}
        taken = shown(await desk.get(f"/applications/{draft['id']}"))
        assert taken["program"] == ("php" if changed.status_code == 200 else "iop")


async def test_a_wrong_token_and_a_draft_that_is_not_there_get_the_same_answer(
    enrollment: Enrollment, public: Visitor
) -> None:
    draft = await public.open()
    nowhere = {**draft, "id": str(uuid4())}
    elsewhere = visitor(enrollment, f"s{uuid4().hex[:12]}")
    async with enrollment.client("program_director") as director:
        form = {"name": "S", "timezone": "UTC"}
        shown(await director.put(f"/sites/{elsewhere.site}", json=form))

    def told_of(answer: Any) -> dict[str, Any]:
        return {name: value for name, value in answer.json().items() if name != "correlation_id"}

    for ask in ("get", "submit", "discard"):
        wrong = await getattr(public, ask)(draft, OTHER_TOKEN)
        assert rule(wrong) == (404, "draft-is-not-here")
        assert told_of(wrong) == told_of(await getattr(public, ask)(nowhere))
        assert told_of(wrong) == told_of(await getattr(elsewhere, ask)(draft))
    wrong = await public.put(draft, BODY, OTHER_TOKEN)
    assert told_of(wrong) == told_of(await public.put(nowhere, BODY))
    assert shown(await public.get(draft))["version"] == 1
    await elsewhere.http.aclose()


@pytest.mark.parametrize("token", ["", "short", "x" * 44, "x" * 42 + "!", "é" * 43])
async def test_what_is_no_token_is_refused_and_not_repeated(public: Visitor, token: str) -> None:
    draft = await public.open()
    path, header = f"{public.at}/{draft['id']}", {"X-Draft-Token": token.encode()}
    answer = await public.http.get(path, headers=header)  # type: ignore[arg-type]  # as sent
    assert answer.status_code == 422
    assert not token or token not in answer.text
    assert (await public.http.get(path)).status_code == 422
    assert (await public.http.get(f"{path}?token={draft['token']}")).status_code == 422


async def test_a_token_is_shown_once_and_only_its_hash_is_kept(
    enrollment: Enrollment, public: Visitor
) -> None:
    draft = await public.open()
    assert "token" not in shown(await public.get(draft))
    row = await enrollment.database.fetch_one(
        select(tables.application_draft).where(tables.application_draft.c.id == draft["id"])
    )
    assert row is not None
    assert draft["token"].encode() not in b"".join(v for v in row.values() if type(v) is bytes)


async def test_a_draft_is_incomplete_until_somebody_can_be_called_back(public: Visitor) -> None:
    draft = await public.open()
    refused = await public.submit(draft)
    assert rule(refused) == (422, "draft-is-incomplete")
    assert [one["field"] for one in refused.json()["errors"]] == [
        "identity.given_name",
        "caller.phone",
    ]
    caller = {"name": "Ana's mother", "phone": "303-555-0177"}
    shown(await public.put(draft, {**BODY, "identity": {"given_name": "Ana"}, "caller": caller}))
    shown(await public.submit(draft))


@pytest.mark.parametrize(
    ("changed", "broken"),
    [
        ({"identity": {"phone": "12"}}, "phone-is-not-dialable"),
        ({"caller": {"email": "somebody"}}, "email-is-not-an-address"),
        ({"identity": {"born_on": "2026-03-11"}}, "born-in-the-future"),
        (
            {"step_down": {"program_name": "House", "level_of_care": "2.1"}},
            "step-down-is-from-inpatient-care",
        ),
        ({"applied_by": "robot"}, "invalid"),
    ],
)
async def test_what_cannot_be_right_is_said_at_once(
    public: Visitor, changed: dict[str, Any], broken: str
) -> None:
    answer = await public.http.post(public.at, json={**BODY, **changed})
    assert rule(answer) == (422, broken)
    assert field(answer)


async def test_a_site_that_has_no_such_name_is_422_and_an_unknown_one_404(
    enrollment: Enrollment,
) -> None:
    for name, expected in (
        ("NORTH", 422),
        ("a.b", 422),
        ("a%20b", 422),
        ("x" * 41, 422),
        ("nowhere", 404),
    ):
        async with visitor(enrollment, name).http as http:
            answer = await http.post(f"/public/sites/{name}/applications", json=BODY)
        assert answer.status_code == expected, (name, answer.text)


async def test_a_key_for_idempotency_would_be_anybodys(public: Visitor) -> None:
    answer = await public.http.post(public.at, json=BODY, headers={"Idempotency-Key": "1"})
    assert rule(answer) == (400, "malformed-header")


async def test_no_more_drafts_are_opened_in_an_hour_than_the_site_allows(
    enrollment: Enrollment, desk: Desk, public: Visitor
) -> None:
    shown(await desk.http.put(f"/sites/{desk.site}/intake-rules", json={"drafts_per_hour": 5}))
    answers = await asyncio.gather(*(public.http.post(public.at, json=BODY) for _ in range(12)))
    assert sorted(answer.status_code for answer in answers) == [201] * 5 + [429] * 7
    refused = next(answer for answer in answers if answer.status_code == 429)
    assert rule(refused) == (429, "too-many-drafts")
    assert 3595 <= int(refused.headers["Retry-After"]) <= 3601
    await desk.apply()  # staff are not held up
    enrollment.clock.advance(timedelta(seconds=int(refused.headers["Retry-After"])))
    await public.open()


async def test_a_draft_that_is_discarded_leaves_nothing(
    enrollment: Enrollment, public: Visitor
) -> None:
    draft = await public.open(**WHOLE)
    assert (await public.discard(draft)).status_code == 204
    assert rule(await public.get(draft)) == (404, "draft-is-not-here")
    assert await left_of(enrollment, draft["id"]) == (0, 0)


async def test_a_draft_that_nobody_submits_is_deleted_after_30_days_with_its_key(
    enrollment: Enrollment, desk: Desk, public: Visitor
) -> None:
    forgotten, handed_in = await public.open(**WHOLE), await public.open(**WHOLE)
    keys = (
        await client_of(enrollment, forgotten["id"]),
        await client_of(enrollment, handed_in["id"]),
    )
    shown(await public.submit(handed_in))
    forgetting, _ = intake_timers(enrollment.settings, enrollment.database, enrollment.clock)
    enrollment.clock.set(NOW + timedelta(days=30) - timedelta(seconds=1))
    await forgetting.take_all()
    assert shown(await public.get(forgotten))["answers"] is not None
    enrollment.clock.set(NOW + timedelta(days=30))
    await asyncio.gather(*(forgetting.take_all() for _ in range(3)))
    assert rule(await public.get(forgotten)) == (404, "draft-is-not-here")
    assert await has_key(enrollment, keys[0]) is False
    assert await has_key(enrollment, keys[1]) is True
    assert shown(await desk.get(f"/clients/{keys[1]}/identity"))["given_name"] == "Canaryanna"


async def test_an_application_nobody_decides_on_expires_when_the_site_says(
    enrollment: Enrollment, desk: Desk, public: Visitor
) -> None:
    shown(await desk.http.put(f"/sites/{desk.site}/intake-rules", json={"days_to_decide": 10}))
    waiting, decided = await desk.apply(), await desk.accepted()
    screened = await desk.apply()
    shown(await desk.post(f"/applications/{screened['id']}/screening", {}))
    assert waiting["expires_on"] == "2026-03-20"
    _, expiry = intake_timers(enrollment.settings, enrollment.database, enrollment.clock)
    # The last minute of the last day at the site, which is another day in UTC already.
    enrollment.clock.set(datetime(2026, 3, 21, 5, 59, tzinfo=UTC))
    await expiry.take_all()
    assert shown(await desk.get(f"/applications/{waiting['id']}"))["state"] == "submitted"
    enrollment.clock.set(datetime(2026, 3, 21, 6, 1, tzinfo=UTC))
    await asyncio.gather(*(expiry.take_all() for _ in range(3)))
    states = [
        shown(await desk.get(f"/applications/{one['id']}"))["state"]
        for one in (waiting, screened, decided)
    ]
    assert states == ["expired", "expired", "accepted"]
    ended = await told(enrollment, desk.site, "ApplicationDecided")
    assert [(one["decision"], one["decided_on"]) for one in ended[1:]] == [
        ("expired", "2026-03-21")
    ] * 2
    late = {"decision": "accepted", "decided_on": "2026-03-20"}
    answer = await desk.post(f"/applications/{waiting['id']}/decision", late)
    assert rule(answer) == (409, "transition-is-not-allowed")


async def client_of(enrollment: Enrollment, draft_id: str) -> str:
    draft = tables.application_draft
    return str(
        await enrollment.database.fetch_value(
            select(draft.c.client_id).where(draft.c.id == draft_id)
        )
    )


async def has_key(enrollment: Enrollment, client_id: str) -> bool:
    key = tables.client_key
    rows = await enrollment.database.fetch(select(key).where(key.c.client_id == client_id))
    return bool(rows)


async def left_of(enrollment: Enrollment, draft_id: str) -> tuple[int, int]:
    drafts = await enrollment.database.fetch(
        select(tables.application_draft).where(tables.application_draft.c.id == draft_id)
    )
    identities = await enrollment.database.fetch(select(tables.client_identity))
    return len(drafts), len([one for one in identities if str(one["id"]) == draft_id])
