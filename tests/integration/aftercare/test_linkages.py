"""A linkage over HTTP, led by staff from the proposal to the first attendance, under consent."""

from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from httpx import AsyncClient
from sqlalchemy import select

from services.aftercare.domain.linkages.linkage import LinkageKind
from services.aftercare.domain.linkages.states import LinkageState
from services.aftercare.handlers.linkages.proposing import LinkageWish
from services.aftercare.handlers.plans.deciding import complete_plan, hold_plan
from services.aftercare.queries import linkages as queries
from services.aftercare.tables import linkage as linkage_table
from shared.clock import SettableClock
from shared.database import Database
from shared.database.statements import prepare
from shared.http.paging import Window
from shared.identifiers import new_id
from tests.integration.aftercare.closed_loop import PROVIDER, Loop, refused
from tests.integration.aftercare.consents import Client, SqlUnits
from tests.integration.aftercare.known_providers import know_providers
from tests.support.tokens import TestIssuer
from tests.unit.aftercare.room import DENVER, NOON, Room

TODAY = NOON.date()


@pytest.fixture
async def loop(room: Room, api: AsyncClient, units: SqlUnits, database: Database) -> Loop:
    return await Loop.begin(room, api, units, database)


async def test_a_linkage_is_led_from_the_proposal_to_the_first_attendance(loop: Loop) -> None:
    consent = await loop.consent()
    linkage = await loop.proposed()
    asked = await loop.done(linkage, "request")
    assert (asked["state"], asked["consent_id"]) == ("requested", str(consent))
    assert (asked["owed_step"], asked["owed_by"], asked["due_on"]) == (
        "answer",
        "provider",
        "2026-03-04",
    )
    assert (await loop.done(linkage, "answer", answer="accept"))["owed_step"] == "hand_over"
    met_at = (NOON - timedelta(hours=1)).isoformat()
    await loop.done(linkage, "hand-over-plan", at=met_at)
    handed = await loop.done(
        linkage, "hand-over", handed_over_at=met_at, note="We drove there together."
    )
    assert (handed["owed_step"], handed["owed_by"]) == ("first_attendance", "provider")
    linked = await loop.done(linkage, "attendance", attended_on=str(TODAY), said_by="client")
    assert (linked["state"], linked["attended_on"], linked["owed_step"]) == (
        "linked",
        "2026-03-02",
        None,
    )
    assert (await loop.done(linkage, "completion"))["state"] == "completed"
    assert await loop.told(linkage) == [
        "LinkageRequested",
        "LinkageAccepted",
        "ClientLinked",
        "LinkageEnded",
    ]
    assert (await loop.shown(linkage))["hand_over_note"] == "We drove there together."


async def test_the_note_of_a_hand_over_is_kept_sealed(loop: Loop) -> None:
    await loop.consent()
    linkage = await loop.accepted()
    note = "Her brother came along."
    await loop.done(linkage, "hand-over", handed_over_at=NOON.isoformat(), note=note)
    kept = select(linkage_table.c.hand_over_note).where(linkage_table.c.id == UUID(linkage))
    assert note.encode() not in await loop.database.fetch_value(kept)
    assert (await loop.shown(linkage))["hand_over_note"] == note


@pytest.mark.parametrize(
    ("kind", "party_kind"),
    [("sober_living", "sober_living"), ("therapy", "treating_provider"), ("course", "other")],
)
async def test_a_request_without_a_standing_consent_says_which_one_is_missing(
    loop: Loop, kind: str, party_kind: str
) -> None:
    linkage = await loop.proposed(kind)
    answer = await loop.act(linkage, "request")
    assert refused(answer) == (409, "consent-is-missing")
    problem = answer.json()
    assert (problem["party_kind"], problem["category"]) == (party_kind, "plan")
    assert problem["party_id"] == str(loop.party_id)
    assert problem["purposes"]
    assert await loop.state(linkage) == "proposed"
    assert await loop.accounted() == []


async def test_a_consent_for_treatment_covers_therapy_and_no_sober_home(loop: Loop) -> None:
    await loop.consent(
        party_kind="treatment_payment_operations", party_id=None, purposes=("treatment",)
    )
    therapy = await loop.proposed("therapy", party_id=None)
    assert (await loop.done(therapy, "request"))["state"] == "requested"
    home = await loop.proposed()
    assert refused(await loop.act(home, "request")) == (409, "consent-is-missing")


async def test_a_request_is_accounted_for(loop: Loop) -> None:
    consent = await loop.consent()
    linkage = await loop.requested()
    (row,) = await loop.accounted()
    assert (row["what"], row["purpose"], row["category"]) == ("request_sent", "housing", "plan")
    assert (row["provider_code"], row["party_id"]) == (PROVIDER, str(loop.party_id))
    assert (row["consent_id"], row["linkage_id"]) == (str(consent), linkage)
    assert row["disclosed_at"].startswith("2026-03-02T19:00")
    assert row["by"]


async def test_after_a_decline_another_provider_is_asked(loop: Loop) -> None:
    await loop.consent()
    linkage = await loop.requested()
    no_reason = await loop.act(linkage, "answer", answer="decline")
    assert refused(no_reason) == (422, "reason-is-needed")
    said = await loop.done(linkage, "answer", answer="decline", reason_code="no_capacity")
    assert (said["state"], said["decline_reason"], said["owed_step"]) == (
        "declined",
        "no_capacity",
        "another_provider",
    )
    chosen = await loop.done(
        linkage, "provider", provider_code="elm-house", party_id=str(loop.party_id)
    )
    assert (chosen["state"], chosen["provider_code"], chosen["decline_reason"]) == (
        "proposed",
        "elm-house",
        None,
    )
    await loop.done(linkage, "request")
    assert await loop.told(linkage) == ["LinkageRequested", "LinkageDeclined", "LinkageRequested"]


async def test_who_waits_for_a_place_may_be_accepted_later(loop: Loop) -> None:
    await loop.consent()
    linkage = await loop.requested()
    assert (await loop.done(linkage, "answer", answer="waitlist"))["owed_step"] == "place"
    assert (await loop.done(linkage, "answer", answer="accept"))["state"] == "accepted"


async def test_a_withdrawn_request_can_be_made_again(loop: Loop) -> None:
    await loop.consent()
    linkage = await loop.requested()
    withdrawn = await loop.done(linkage, "withdrawal")
    assert (withdrawn["state"], withdrawn["consent_id"]) == ("proposed", None)
    assert (await loop.done(linkage, "request"))["state"] == "requested"


@pytest.mark.parametrize("said_by", ["client", "staff"])
async def test_a_client_who_simply_went_is_counted_without_a_request_that_never_was(
    loop: Loop, said_by: str
) -> None:
    linkage = await loop.proposed("support_group", party_id=None)
    linked = await loop.done(linkage, "attendance", attended_on=str(TODAY), said_by=said_by)
    assert (linked["state"], linked["linked_from"]) == ("linked", "proposed")
    assert (linked["attended_on"], linked["attendance_said_by"]) == (str(TODAY), said_by)
    assert (linked["requested_at"], linked["answered_at"], linked["owed_step"]) == (None,) * 3
    assert await loop.told(linkage) == ["ClientLinked"]
    assert await loop.accounted() == []  # nobody was told
    assert (await loop.shown(linkage))["consent_stands"] is None
    again = await loop.act(linkage, "attendance", attended_on=str(TODAY), said_by=said_by)
    assert refused(again) == (409, "no-attendance-is-awaited")


async def test_a_client_who_went_to_whom_had_declined_is_linked_and_the_decline_stays(
    loop: Loop,
) -> None:
    await loop.consent()
    linkage = await loop.requested()
    await loop.done(linkage, "answer", answer="decline", reason_code="no_capacity")
    linked = await loop.done(linkage, "attendance", attended_on=str(TODAY), said_by="client")
    assert (linked["state"], linked["linked_from"]) == ("linked", "declined")
    assert linked["decline_reason"] == "no_capacity"


async def test_nobody_is_linked_to_no_provider(loop: Loop) -> None:
    linkage = await loop.proposed("support_group", provider_code=None, party_id=None)
    nowhere = await loop.act(linkage, "attendance", attended_on=str(TODAY), said_by="client")
    assert refused(nowhere) == (409, "linkage-has-no-provider")
    await loop.done(linkage, "provider", provider_code=PROVIDER)
    await loop.done(linkage, "attendance", attended_on=str(TODAY), said_by="client")
    assert await loop.state(linkage) == "linked"


async def test_what_ended_early_or_was_cancelled_says_so(loop: Loop) -> None:
    await loop.consent()
    linkage = await loop.accepted()
    assert (await loop.done(linkage, "cancellation"))["state"] == "cancelled"
    another = await loop.accepted()
    await loop.done(another, "attendance", attended_on=str(TODAY), said_by="staff")
    assert (await loop.done(another, "early-end"))["state"] == "ended_early"
    again = await loop.act(another, "cancellation")
    assert refused(again) == (409, "linkage-is-over")
    assert (again.json()["state"], again.json()["needs"][:1]) == ("ended_early", ["accepted"])


@pytest.mark.parametrize(
    ("step", "form", "rule"),
    [
        ("attendance", {"attended_on": "2026-03-03", "said_by": "staff"}, "day-is-ahead"),
        (
            "attendance",
            {"attended_on": "1999-03-03", "said_by": "staff"},
            "attended-before-request",
        ),
        ("hand-over", {"handed_over_at": "2199-12-31T23:59:59Z"}, "day-is-ahead"),
    ],
)
async def test_a_day_that_cannot_be_is_refused_and_nothing_changes(
    loop: Loop, step: str, form: dict[str, Any], rule: str
) -> None:
    await loop.consent()
    linkage = await loop.accepted()
    assert refused(await loop.act(linkage, step, **form)) == (422, rule)
    assert await loop.state(linkage) == "accepted"


async def test_a_plan_that_is_not_active_asks_nobody(loop: Loop) -> None:
    await loop.consent()
    linkage = await loop.proposed()
    await loop.room.decide(hold_plan)
    on_hold = await loop.act(linkage, "request")
    assert refused(on_hold) == (409, "plan-is-not-active")
    assert (on_hold.json()["state"], on_hold.json()["detail"]) == (
        "on_hold",
        "Resume the plan first: no provider is asked while it is on hold.",
    )
    await loop.room.decide(complete_plan)
    plan = await loop.room.plan()
    form = {"plan_id": str(plan.id), "kind": "course"}
    late = await loop.api.post("/sites/north/linkages", json=form)
    assert refused(late) == (409, "plan-is-closed")


async def test_the_end_of_a_plan_ends_what_is_open_and_leaves_who_is_linked(loop: Loop) -> None:
    await loop.consent()
    open_one, linked = await loop.requested(), await loop.accepted()
    await loop.done(linked, "attendance", attended_on=str(TODAY), said_by="staff")
    await loop.room.decide(complete_plan)
    assert (await loop.state(open_one), await loop.state(linked)) == ("cancelled", "linked")
    assert await loop.told(open_one) == ["LinkageRequested", "LinkageEnded"]


async def test_activating_a_plan_asks_those_providers_that_a_consent_lets_be_told(
    room: Room, api: AsyncClient, units: SqlUnits, database: Database
) -> None:
    loop = Loop(room, api, Client(units, room.episode.client_id), database, new_id())
    await loop.consent()
    await know_providers(room, PROVIDER, "a-group")
    await room.activate(
        linkages=(
            LinkageWish(LinkageKind.SOBER_LIVING, PROVIDER, party_id=loop.party_id),
            LinkageWish(LinkageKind.SUPPORT_GROUP, "a-group"),
            LinkageWish(LinkageKind.COURSE),
        )
    )
    states = {linkage.kind: linkage.state for linkage in await room.linkages()}
    assert states == {
        LinkageKind.SOBER_LIVING: LinkageState.REQUESTED,
        LinkageKind.SUPPORT_GROUP: LinkageState.PROPOSED,
        LinkageKind.COURSE: LinkageState.PROPOSED,
    }


async def test_a_revoked_consent_flags_the_linkage_for_staff(
    loop: Loop, clock: SettableClock
) -> None:
    consent = await loop.consent()
    linkage = await loop.requested()
    assert await loop.listed(lacks_consent=True) == []
    assert (await loop.shown(linkage))["consent_stands"] is True
    await loop.client.hear(loop.client.revoked(consent, at=clock.now()))
    assert await loop.listed(lacks_consent=True) == [linkage]
    assert (await loop.shown(linkage))["consent_stands"] is False
    again = await loop.consent()
    await loop.done(linkage, "withdrawal")
    assert (await loop.done(linkage, "request"))["consent_id"] == str(again)
    assert await loop.listed(lacks_consent=True) == []


async def test_a_consent_that_was_replaced_is_followed(loop: Loop) -> None:
    first = await loop.consent()
    linkage = await loop.requested()
    second = loop.client.granted(party_id=loop.party_id, replaces=first)
    await loop.client.hear(second, loop.client.revoked(first, by=second.consent_id))
    shown = await loop.shown(linkage)
    assert (shown["consent_id"], shown["consent_stands"]) == (str(second.consent_id), True)


async def test_a_consent_whose_last_day_is_over_flags_the_linkage(
    loop: Loop, clock: SettableClock
) -> None:
    await loop.consent(expires_on=TODAY)
    linkage = await loop.requested()
    assert await loop.listed(lacks_consent=True) == []
    clock.set(NOON + timedelta(days=1))
    assert await loop.listed(lacks_consent=True) == [linkage]


async def test_a_linkage_lacks_its_consent_from_the_local_midnight_after_its_last_day(
    loop: Loop, clock: SettableClock
) -> None:
    await loop.consent(expires_on=TODAY)
    linkage = await loop.requested()
    midnight = datetime.combine(TODAY + timedelta(days=1), time(), ZoneInfo(DENVER))
    clock.set(midnight - timedelta(seconds=1))
    assert (await loop.listed(lacks_consent=True), await loop.listed(lacks_consent=False)) == (
        [],
        [linkage],
    )
    clock.set(midnight)
    assert (await loop.listed(lacks_consent=True), await loop.listed(lacks_consent=False)) == (
        [linkage],
        [],
    )


async def test_an_end_that_is_heard_twice_or_earlier_moves_what_is_listed(
    loop: Loop, clock: SettableClock
) -> None:
    consent = await loop.consent(expires_on=TODAY + timedelta(days=90))
    linkage = await loop.requested()
    hour = timedelta(hours=1)
    await loop.client.hear(loop.client.revoked(consent, at=NOON + 3 * hour))
    assert await loop.listed(lacks_consent=True) == []
    await loop.client.hear(loop.client.expired(consent, at=NOON + hour))
    for after, lacking in ((0.5, []), (1, [linkage]), (4, [linkage])):
        clock.set(NOON + after * hour)
        assert await loop.listed(lacks_consent=True) == lacking
    await loop.done(linkage, "cancellation")
    assert await loop.listed(lacks_consent=True) == []


async def test_who_lacks_a_consent_is_found_by_an_index_however_many_linkages_there_are(
    loop: Loop,
) -> None:
    wanted = {"overdue": None, "lacks_consent": True}
    asked = prepare(queries.listed("many", wanted, Window()), {"now": NOON})
    async with loop.database.connection() as connection:
        transaction = connection.transaction()
        await transaction.start()
        await connection.execute(_MANY)
        rows = await connection.fetch(f"EXPLAIN {asked.sql}", *asked.arguments({"now": NOON}))
        await transaction.rollback()
    plan = "\n".join(row[0] for row in rows)
    assert "linkage_resting" in plan, plan


_MANY = """
INSERT INTO linkage (id, site, version, plan_id, client_id, kind, consent_id, consent_ends_at,
                     timezone, state, round, holds_place)
SELECT uuidv7(), 'many', 1, uuidv7(), uuidv7(), 'therapy', uuidv7(),
       CASE WHEN n % 100 = 0 THEN '2026-01-05' ELSE '2199-01-02' END::timestamptz,
       'America/Denver', 'linked', 1, false
FROM generate_series(1, 5000) AS n;
ANALYZE linkage;
"""


async def test_a_list_is_narrowed(loop: Loop, clock: SettableClock) -> None:
    await loop.consent()
    asked, proposed = await loop.requested(), await loop.proposed("course", provider_code=None)
    assert await loop.listed(state="requested") == [asked]
    assert await loop.listed(kind="course") == [proposed]
    assert await loop.listed(provider_code=PROVIDER) == [asked]
    assert await loop.listed(overdue=True) == []
    clock.set(NOON + timedelta(days=3))
    assert await loop.listed(overdue=True, state="requested") == [asked]


async def test_a_stale_if_match_changes_nothing(loop: Loop) -> None:
    await loop.consent()
    linkage = await loop.requested()
    path = f"/sites/north/linkages/{linkage}/cancellation"
    assert (await loop.api.post(path, headers={"If-Match": '"7"'})).status_code == 412
    assert await loop.state(linkage) == "requested"


async def test_rules_are_versions_that_hold_for_steps_that_begin_later(
    loop: Loop, issuer: TestIssuer
) -> None:
    director = issuer.bearer("program_director")
    await loop.consent()
    before = await loop.requested()
    path = "/sites/north/linkage-rules"
    assert (await loop.api.get(path)).json()["steps"]["answer"]["days"] == 2
    rules = {"steps": {"answer": {"days": 5, "working": True, "owed_by": "provider"}}}
    told = await loop.api.put(path, json=rules, headers=director)
    assert told.status_code == 200, told.text
    number = told.json()["number"]
    assert (await loop.api.put(path, json=rules, headers=director)).json()["number"] == number
    assert (await loop.api.put(path, json={}, headers=director)).json()["number"] == number + 1
    assert (await loop.shown(before))["due_on"] == "2026-03-04"
    versions = (await loop.api.get(f"{path}/versions")).json()["items"]
    assert [one["number"] for one in versions][-2:] == [number, number + 1]
    assert (await loop.api.put(path, json=rules)).status_code == 403


async def test_a_provider_that_the_directory_has_not_got_is_refused_by_its_place(
    loop: Loop,
) -> None:
    plan = await loop.room.plan()
    form = {"plan_id": str(plan.id), "kind": "therapy", "provider_code": "nowhere"}
    before = await loop.listed()
    proposed = await loop.api.post("/sites/north/linkages", json=form)
    linkage = await loop.proposed(provider_code=None)
    chosen = await loop.act(linkage, "provider", provider_code="nowhere")
    for answer in (proposed, chosen):
        assert refused(answer) == (422, "provider-is-unknown")
        assert answer.json()["errors"][0]["field"] == "body.provider_code"
    assert (await loop.shown(linkage))["provider_code"] is None
    assert await loop.listed() == [*before, linkage]
