"""A provider answers by its signed link: reading changes nothing, what comes is never lost."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from httpx import AsyncClient, Response

from services.aftercare.domain.linkages.disclosing import NOTICE
from services.aftercare.tables import metadata
from shared.clock import SettableClock
from shared.database import Database
from tests.integration.aftercare.closed_loop import Loop, refused
from tests.integration.aftercare.consents import SqlUnits
from tests.support.tokens import TestIssuer
from tests.unit.aftercare.room import NOON, Room

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
TODAY = str(NOON.date())


@pytest.fixture
async def loop(room: Room, api: AsyncClient, units: SqlUnits, database: Database) -> Loop:
    begun = await Loop.begin(room, api, units, database)
    await begun.consent()
    return begun


async def link_to(loop: Loop, linkage: str) -> str:
    made = await loop.done(linkage, "links")
    url = str(made["url"])
    assert url.startswith("https://aftercare.example/linkages/")
    return url.removeprefix("https://aftercare.example")


async def press(loop: Loop, path: str, answer: str, **fields: str) -> Response:
    """Send the page's form as a browser does, without a token of anybody."""
    form = "&".join(f"{name}={value}" for name, value in {"answer": answer, **fields}.items())
    headers = {**FORM, "Authorization": ""}
    return await loop.api.post(path, content=form, headers=headers)


async def refusals(loop: Loop, linkage: str) -> list[tuple[str, str]]:
    return [(one["answer"], one["why"]) for one in (await loop.shown(linkage))["refused_answers"]]


async def test_a_provider_answers_and_confirms_by_its_link(loop: Loop) -> None:
    linkage = await loop.requested()
    path = await link_to(loop, linkage)
    page = await loop.api.get(path, headers={"Authorization": ""})
    assert page.status_code == 200
    assert NOTICE in page.text
    assert "A place to live" in page.text
    assert await loop.state(linkage) == "requested"
    assert (await press(loop, path, "accept")).status_code == 200
    assert await loop.state(linkage) == "accepted"
    assert (await press(loop, path, "hand_over")).status_code == 200
    shown = await loop.shown(linkage)
    assert (shown["handed_over_by"], shown["owed_step"]) == ("provider", "first_attendance")
    arrived = await press(loop, path, "attended", attended_on=TODAY)
    assert "has arrived" in arrived.text
    shown = await loop.shown(linkage)
    assert (shown["state"], shown["attendance_said_by"]) == ("linked", "provider")
    assert await loop.told(linkage) == ["LinkageRequested", "LinkageAccepted", "ClientLinked"]


async def test_a_link_is_made_for_the_version_that_was_read(loop: Loop) -> None:
    linkage = await loop.requested()
    path = f"/sites/north/linkages/{linkage}/links"
    etag = (await loop.api.get(path.removesuffix("/links"))).headers["etag"]
    made = await loop.api.post(path, headers={"If-Match": etag})
    stale = await loop.api.post(path, headers={"If-Match": etag})
    assert (made.status_code, stale.status_code) == (201, 412)


async def test_the_page_tells_the_least_and_keeps_its_address(loop: Loop) -> None:
    linkage = await loop.requested()
    path = await link_to(loop, linkage)
    page = await loop.api.get(path)
    plan = await loop.room.plan()
    for secret in (path, str(loop.client.client_id), str(plan.id), linkage, "oak-house"):
        assert secret not in page.text
    assert page.headers["referrer-policy"] == "no-referrer"
    assert page.headers["cache-control"] == "no-store"
    assert "<script" not in page.text


async def test_who_reads_spanish_reads_spanish(loop: Loop) -> None:
    path = await link_to(loop, await loop.requested())
    page = await loop.api.get(path, headers={"Accept-Language": "es-MX,es;q=0.9"})
    assert '<html lang="es">' in page.text
    assert "¿Puede recibir" in page.text
    assert NOTICE in page.text


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
async def test_a_scanner_changes_nothing(loop: Loop, method: str) -> None:
    linkage = await loop.requested()
    path = await link_to(loop, linkage)
    for _ in range(3):
        assert (await loop.api.request(method, path)).status_code < 500
    shown = await loop.shown(linkage)
    assert (shown["state"], shown["version"]) == ("requested", 2)


async def test_each_opening_is_accounted_for_and_a_head_that_shows_nothing_is_none(
    loop: Loop,
) -> None:
    linkage = await loop.requested()
    path = await link_to(loop, linkage)
    await loop.api.get(path)
    await loop.api.head(path)
    rows = await loop.accounted(linkage_id=linkage)
    assert [(one["what"], one["by"] is None) for one in rows] == [
        ("request_sent", False),
        ("link_opened", True),
    ]


async def test_a_decline_needs_a_reason_and_says_what_to_put_right(loop: Loop) -> None:
    linkage = await loop.requested()
    path = await link_to(loop, linkage)
    page = await press(loop, path, "decline")
    assert (page.status_code, "Choose a reason" in page.text) == (409, True)
    assert await loop.state(linkage) == "requested"
    await press(loop, path, "decline", reason_code="no_capacity")
    shown = await loop.shown(linkage)
    assert (shown["state"], shown["decline_reason"]) == ("declined", "no_capacity")


@pytest.mark.parametrize("day", ["2026-03-03", "1999-01-01", "yesterday", "2026-02-30", "%00", ""])
async def test_a_day_that_cannot_be_shows_the_form_again(loop: Loop, day: str) -> None:
    linkage = await loop.accepted()
    path = await link_to(loop, linkage)
    page = await press(loop, path, "attended", attended_on=day)
    assert (page.status_code, 'name="attended_on"' in page.text) == (409, True)
    assert await loop.state(linkage) == "accepted"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"answer=obey",
        b"\xff\xfe",
        b"answer=" + b"a" * 9000,
        b"answer=accept&more=" + b"a" * 4000 + b"&attended_on=yesterday",
        b"answer=accept&answer=waitlist",
        b"answer=accept&attended_on=yesterday&attended_on=2026-03-02",
    ],
)
async def test_a_form_that_cannot_be_read_changes_nothing(loop: Loop, content: bytes) -> None:
    linkage = await loop.requested()
    path = await link_to(loop, linkage)
    assert (await loop.api.post(path, content=content, headers=FORM)).status_code == 409
    assert await loop.state(linkage) == "requested"


@pytest.mark.parametrize("content", ["", "answer=maybe", "answer=", "attended_on=2026-03-02"])
async def test_who_chose_no_answer_is_told_to_choose_one_and_nothing_of_days(
    loop: Loop, content: str
) -> None:
    for linkage in (await loop.requested(), await loop.accepted()):
        path = await link_to(loop, linkage)
        page = await loop.api.post(path, content=content, headers=FORM)
        assert (page.status_code, "none of the answers here" in page.text) == (409, True)
        assert "Give the day" not in page.text


async def test_a_reason_that_is_none_is_answered_with_words_about_reasons(loop: Loop) -> None:
    path = await link_to(loop, await loop.requested())
    page = await press(loop, path, "decline", reason_code="bored")
    assert (page.status_code, "Choose a reason" in page.text) == (409, True)


@pytest.mark.parametrize("wrong", [{"attended_on": "2024-13-01"}, {"reason_code": ""}])
async def test_what_is_wrong_in_a_form_is_refused_also_where_the_answer_does_not_ask_for_it(
    loop: Loop, wrong: dict[str, str]
) -> None:
    linkage = await loop.requested()
    page = await press(loop, await link_to(loop, linkage), "waitlist", **wrong)
    assert page.status_code == 409
    assert await loop.state(linkage) == "requested"


@pytest.mark.parametrize("day", [TODAY, "2099-01-01", "yesterday", ""])
async def test_who_confirms_before_accepting_is_told_to_accept_first(loop: Loop, day: str) -> None:
    linkage = await loop.requested()
    path = await link_to(loop, linkage)
    page = await press(loop, path, "attended", attended_on=day)
    assert (page.status_code, "not accepted yet" in page.text) == (409, True)
    assert "answered before" not in page.text
    assert 'value="accept"' in page.text
    assert await loop.state(linkage) == "requested"


async def test_an_answer_that_is_not_taken_is_kept_with_all_it_said(loop: Loop) -> None:
    linkage = await loop.accepted()
    path = await link_to(loop, linkage)
    await press(loop, path, "attended", attended_on=TODAY)
    for day in ("2026-03-01", "2026-02-28", "2026-02-28"):
        late = await press(loop, path, "attended", attended_on=day)
        assert "kept for the program" in late.text
    await press(loop, path, "decline", reason_code="no_capacity")
    kept = (await loop.shown(linkage))["refused_answers"]
    assert sorted((one["answer"], one["attended_on"], one["reason_code"]) for one in kept) == [
        ("attended", "2026-02-28", None),
        ("attended", "2026-03-01", None),
        ("decline", None, "no_capacity"),
    ]


async def test_each_page_of_a_link_names_the_program_and_the_number_to_call_where_it_is_known(
    loop: Loop, issuer: TestIssuer, database: Database
) -> None:
    linkage = await loop.requested()
    path = await link_to(loop, linkage)
    director = issuer.bearer("program_director")
    nameless = (await loop.api.get(path)).text
    assert "its number" not in nameless
    assert "Whoever sent you this link" in nameless
    desk = "North <clinic>, intake: 303-555-0100"
    try:
        there = "/sites/north/linkage-rules"
        rules = await loop.api.put(there, json={"desk": desk}, headers=director)
        assert (rules.status_code, rules.json()["desk"]) == (200, desk)
        pages = [
            await loop.api.get(path),
            await loop.api.post(path, content="", headers=FORM),
            await press(loop, path, "attended", attended_on=TODAY),
            await press(loop, path, "decline", reason_code="other"),
            await press(loop, path, "accept"),
        ]
        await loop.done(linkage, "cancellation")
        pages.append(await loop.api.get(path))
        assert [page.status_code for page in pages] == [200, 409, 409, 200, 409, 410]
        for page in pages:
            assert "North &lt;clinic&gt;, intake: 303-555-0100" in page.text
    finally:
        await database.execute(metadata.tables["linkage_rules"].delete())


async def test_one_link_fills_no_table(loop: Loop) -> None:
    linkage = await loop.accepted()
    path = await link_to(loop, linkage)
    await press(loop, path, "attended", attended_on=TODAY)
    for days in range(22):
        await press(loop, path, "attended", attended_on=str(NOON.date() - timedelta(days=days + 1)))
    assert len((await loop.shown(linkage))["refused_answers"]) == 20


async def test_the_same_answer_twice_is_one_and_another_is_kept_with_its_reason(loop: Loop) -> None:
    linkage = await loop.requested()
    path = await link_to(loop, linkage)
    assert (await press(loop, path, "accept")).status_code == 200
    assert (await press(loop, path, "accept")).status_code == 200
    late = await press(loop, path, "decline", reason_code="other")
    assert (late.status_code, "answered before" in late.text) == (409, True)
    assert await loop.state(linkage) == "accepted"
    assert await refusals(loop, linkage) == [("decline", "answered_before")]
    assert (await loop.told(linkage)).count("LinkageAccepted") == 1


async def test_after_a_revocation_the_link_is_dead_at_once_and_the_answer_is_kept(
    loop: Loop, clock: SettableClock
) -> None:
    linkage = await loop.requested()
    path = await link_to(loop, linkage)
    consent = (await loop.shown(linkage))["consent_id"]
    await loop.client.hear(loop.client.revoked(consent, at=clock.now()))
    page = await loop.api.get(path)
    assert (page.status_code, "withdrawn" in page.text) == (410, True)
    assert NOTICE not in page.text
    late = await press(loop, path, "accept")
    assert late.status_code == 410
    assert await loop.state(linkage) == "requested"
    assert await refusals(loop, linkage) == [("accept", "consent_ended")]
    assert [one["what"] for one in await loop.accounted()] == ["request_sent"]
    again = await loop.act(linkage, "links")
    assert refused(again) == (409, "consent-is-missing")
    await loop.consent()
    assert (await loop.api.get(path)).status_code == 410, "a later consent opens no earlier link"


@pytest.mark.parametrize(
    ("step", "form", "why"),
    [
        ("withdrawal", {}, "request_withdrawn"),
        ("cancellation", {}, "linkage_is_over"),
        ("links", {}, "link_revoked"),
    ],
)
async def test_a_link_that_was_taken_back_answers_nothing(
    loop: Loop, step: str, form: dict[str, Any], why: str
) -> None:
    linkage = await loop.requested()
    path = await link_to(loop, linkage)
    after = await loop.done(linkage, step, **form)
    for _ in range(2):
        assert (await press(loop, path, "accept")).status_code == 410
    assert await loop.state(linkage) == after.get("state", "requested")
    assert await refusals(loop, linkage) == [("accept", why)]


async def test_a_link_ends_by_itself(loop: Loop, clock: SettableClock) -> None:
    linkage = await loop.requested()
    path = await link_to(loop, linkage)
    clock.set(NOON + timedelta(days=30))
    page = await press(loop, path, "accept")
    assert (page.status_code, "has ended" in page.text) == (410, True)
    assert await refusals(loop, linkage) == [("accept", "link_ended")]


async def test_a_link_of_an_earlier_request_answers_none_for_a_later_one(loop: Loop) -> None:
    linkage = await loop.requested()
    path = await link_to(loop, linkage)
    await loop.done(linkage, "withdrawal")
    other = {"provider_code": "elm-house", "party_id": str(loop.party_id)}
    await loop.done(linkage, "provider", **other)
    await loop.done(linkage, "request")
    assert (await press(loop, path, "accept")).status_code == 410
    assert await loop.state(linkage) == "requested"


@pytest.mark.parametrize("cut", [slice(0, -1), slice(0, 20), slice(1, None)])
async def test_a_link_that_was_cut_off_leads_nowhere(loop: Loop, cut: slice) -> None:
    linkage = await loop.requested()
    token = (await link_to(loop, linkage)).rpartition("/")[2]
    page = await loop.api.get(f"/linkages/{token[cut]}")
    assert (page.status_code, "leads nowhere" in page.text) == (404, True)
    assert (await press(loop, f"/linkages/{token[cut]}", "accept")).status_code == 404


async def test_a_link_answers_a_request_and_nothing_else(loop: Loop) -> None:
    linkage = await loop.proposed()
    assert refused(await loop.act(linkage, "links")) == (409, "link-needs-request")


async def test_two_answers_at_once_keep_one(loop: Loop) -> None:
    for _ in range(5):
        linkage = await loop.requested()
        path = await link_to(loop, linkage)
        answers = await asyncio.gather(
            press(loop, path, "accept"),
            press(loop, path, "decline", reason_code="other"),
            press(loop, path, "waitlist"),
        )
        assert {answer.status_code for answer in answers} <= {200, 409}
        told = await loop.told(linkage)
        state = await loop.state(linkage)
        decided = [name for name in told if name in {"LinkageAccepted", "LinkageDeclined"}]
        assert len(decided) <= 1
        assert len(set(told)) == len(told)
        assert state in {"accepted", "declined", "waitlisted"}
        assert len(await refusals(loop, linkage)) == sum(a.status_code == 409 for a in answers)
