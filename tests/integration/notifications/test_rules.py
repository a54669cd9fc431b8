"""A site's rules: proposed, tried, published, followed by what waits, and gone back to."""

from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from httpx import AsyncClient

from services.notifications.domain.messages.quiet_hours import is_quiet
from services.notifications.domain.terms import Category, ChannelName, Lane, StaffRole
from services.notifications.handlers.contacts.family import PutFamilyMember, put_family_member
from services.notifications.handlers.contacts.permissions import SetPermission, set_permission
from services.notifications.handlers.contacts.staff import PutStaffMember, put_staff_member
from services.notifications.handlers.messages.digests import SendDigests, send_digests
from services.notifications.handlers.rules.following import FollowRules, follow_rules
from shared.contracts.enrollment import (
    ApplicationDecided,
    ApplicationSubmitted,
    ClientDischarged,
    ConsentGranted,
    ConsentRevoked,
    OfferLapsed,
    SeatOffered,
)
from shared.contracts.scheduling import (
    AttendanceCorrected,
    ExchangeProposed,
    ExchangeSettled,
    PhaseAwaitsSignOff,
    PhaseCompleted,
    SessionBooked,
    SessionCompleted,
    SessionMissed,
    SessionRescheduled,
    SessionScheduled,
)
from tests.integration.notifications.conftest import (
    DENVER,
    NOON,
    Office,
    booked,
    cancelled,
    scheduled,
)
from tests.support.tokens import TestIssuer

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
RULES = "/sites/north/rule-sets"


@pytest.fixture
def director(api: AsyncClient, issuer: TestIssuer) -> AsyncClient:
    api.headers.update(issuer.bearer("program_director"))
    return api


async def rules_in_force(api: AsyncClient) -> dict[str, Any]:
    shown: dict[str, Any] = (await api.get("/sites/north/rules")).json()
    return shown


async def published(api: AsyncClient, rules: list[dict[str, Any]]) -> dict[str, Any]:
    draft = await api.post(RULES, json={"rules": rules, "timezone": "America/Denver"})
    assert draft.status_code == 201, draft.text
    there = draft.headers["Location"]
    assert there == f"{RULES}/{draft.json()['id']}"
    assert (await api.post(f"{there}/trial", json={})).status_code == 200
    answer = await api.post(f"{there}/publish")
    assert answer.status_code == 200, answer.text
    version: dict[str, Any] = answer.json()
    return version


async def follow(office: Office) -> None:
    while True:
        async with office.unit() as uow:
            if await follow_rules(FollowRules(200), uow) == 0:
                return


async def waiting(office: Office) -> dict[str, dict[str, Any]]:
    """Return what waits, by rule."""
    rows = await office.rows()
    return {row["rule"]: row for row in rows if row["state"] in {"queued", "deferred"}}


async def staff(office: Office, *roles: StaffRole) -> UUID:
    person = await office.client(permits=())
    command = PutStaffMember(
        person_id=person,
        roles=list(roles),
        active_from=NOON - DAY,
        active_until=None,
        account=None,
    )
    async with office.unit() as uow:
        await put_staff_member(command, uow)
    return person


async def test_a_site_begins_with_the_set_of_the_first_day(director: AsyncClient) -> None:
    shown = await rules_in_force(director)
    assert (shown["number"], shown["state"]) == (0, "published")
    assert "reminder-a-day-before" in [rule["code"] for rule in shown["rules"]]
    assert (await director.get(f"{RULES}/{shown['id']}")).json() == shown


async def test_nothing_untried_is_published_and_what_is_wrong_is_named(
    director: AsyncClient,
) -> None:
    rules = (await rules_in_force(director))["rules"]
    wrong = await director.post(RULES, json={"rules": [*rules, rules[0]]})
    assert (wrong.status_code, wrong.json()["rules"]) == (422, [rules[0]["code"]])
    draft = (await director.post(RULES, json={"rules": rules})).json()
    untried = await director.post(f"{RULES}/{draft['id']}/publish")
    assert untried.status_code == 409
    assert untried.json()["type"].endswith("rule-set-is-untried")


async def test_a_trial_counts_and_sends_nothing(office: Office, director: AsyncClient) -> None:
    client, other, series = await office.client(), await office.client(permits=()), uuid4()
    await office.hear(scheduled(series, NOON + 2 * DAY), booked(series, client))
    await office.hear(booked(series, other))
    before = await office.rows()
    rules = (await rules_in_force(director))["rules"]
    draft = (await director.post(RULES, json={"rules": rules[:-1]})).json()
    trial = (await director.post(f"{RULES}/{draft['id']}/trial", json={})).json()
    counts = {one["rule"]: one for one in trial["rules"]}
    assert (trial["sessions"], trial["is_partial"]) == (1, False)
    assert (trial["new"], trial["gone"]) == ([], [rules[-1]["code"]])
    assert not [name for name in trial["rule_set"] if name.startswith("published")]
    assert (counts["reminder-a-day-before"]["asked"], counts["welcome"]["asked"]) == (2, 0)
    assert counts["reminder-a-day-before"]["refused"] == {"not_permitted": 1}
    assert await office.rows() == before


async def test_what_waits_follows_a_new_version_and_returns_with_the_old(
    office: Office, director: AsyncClient
) -> None:
    client, series = await office.client(), uuid4()
    await office.hear(scheduled(series, NOON + 3 * DAY), booked(series, client))
    first = await rules_in_force(director)
    rules = {rule["code"]: rule for rule in first["rules"]}
    rules["reminder-a-day-before"]["timing"] |= {"days": 2}
    del rules["reminder-two-hours-before"]
    assert (await published(director, list(rules.values())))["number"] == 1
    await follow(office)
    due = NOON + DAY
    assert {code: row["due_at"] for code, row in (await waiting(office)).items()} == {
        "reminder-a-day-before": due
    }
    reasons = {row["rule"]: row["reason"] for row in await office.rows()}
    assert reasons["reminder-two-hours-before"] == "rules_changed"
    again = (await director.post(f"{RULES}/{first['id']}/go-back")).json()
    assert (again["number"], again["goes_back_to"]) == (2, 0)
    await follow(office)
    found = await waiting(office)
    assert {code: row["due_at"] for code, row in found.items()} == {
        "reminder-a-day-before": NOON + 2 * DAY,
        "reminder-two-hours-before": NOON + 3 * DAY - 2 * HOUR,
    }
    assert {row["rules_version"] for row in found.values()} == {2}


async def test_who_is_moved_is_told_the_old_time_and_the_new(office: Office) -> None:
    client, series = await office.client(), uuid4()
    session = scheduled(series, NOON + 2 * DAY)
    await office.hear(session, booked(series, client))
    office.clock.advance(HOUR)
    late = await office.client()
    moved = SessionRescheduled(**{**dict(session), "starts_at": NOON + 2 * DAY + HOUR})
    await office.hear(moved)
    office.clock.advance(HOUR)
    await office.hear(booked(series, late))
    await office.dispatch(Lane.TRANSACTIONAL)
    (letter,) = office.mail.letters
    words = letter.content.as_string()
    assert "12:00 PM" in words
    assert "1:00 PM" in words
    told = [row["person_id"] for row in await office.rows() if row["rule"] == "session-moved"]
    assert told == [client]


async def test_a_booking_is_confirmed_whichever_is_heard_first(office: Office) -> None:
    client, session = await office.client(), scheduled(uuid4(), NOON + 2 * DAY)
    await office.hear(
        SessionBooked(attendance_id=uuid4(), session_id=session.session_id, client_id=client)
    )
    assert await waiting(office) == {}
    await office.hear(session)
    assert (await waiting(office))["seat-booked"]["details"]["timezone"] == "America/Denver"
    await office.hear(cancelled(session))
    assert set(await waiting(office)) == {"session-cancelled"}


async def test_who_was_missed_is_asked_after_the_next_morning_unless_it_was_an_error(
    office: Office,
) -> None:
    client, session = await office.client(), uuid4()
    about = {"attendance_id": uuid4(), "session_id": session, "client_id": client}
    await office.hear(SessionMissed(**about, excused=False, in_a_row=1))
    due: datetime = (await waiting(office))["session-missed"]["due_at"]
    assert (due.astimezone(DENVER).time(), due.date()) == (time(10), (NOON + DAY).date())
    await office.hear(
        AttendanceCorrected(**about, status="present", credited_minutes=90, previous_status="x")
    )
    assert await waiting(office) == {}


async def test_an_excused_client_is_left_in_peace(office: Office) -> None:
    about = {"attendance_id": uuid4(), "session_id": uuid4(), "client_id": await office.client()}
    await office.hear(SessionMissed(**about, excused=True, in_a_row=1))
    assert await office.rows() == []


async def test_who_was_missed_is_asked_after_though_the_session_has_ended_since(
    office: Office,
) -> None:
    client, session = await office.client(), scheduled(uuid4(), NOON + timedelta(hours=1))
    about = {"attendance_id": uuid4(), "session_id": session.session_id, "client_id": client}
    await office.hear(session, SessionBooked(**about))
    await office.hear(SessionMissed(**about, excused=False, in_a_row=1))
    assert "session-missed" in await waiting(office)
    held = {"present": 3, "started_at": session.starts_at, "ended_at": session.ends_at}
    await office.hear(SessionCompleted(session_id=session.session_id, **held))
    assert set(await waiting(office)) == {"session-missed"}


async def test_an_offer_is_told_until_it_lapses(office: Office) -> None:
    client = await office.client()
    about = {"entry_id": uuid4(), "client_id": client, "application_id": uuid4(), "program": "iop"}
    await office.hear(SeatOffered(**about, expires_at=NOON + DAY))
    offered = (await waiting(office))["seat-offered"]
    assert (offered["expires_at"], offered["category"]) == (NOON + DAY, "waitlist")
    await office.hear(OfferLapsed(**about))
    assert await waiting(office) == {}


async def test_both_sides_of_a_swap_are_asked_until_one_declines(office: Office) -> None:
    exchange, sides = uuid4(), [await office.client(), await office.client()]
    proposed = [ExchangeProposed(exchange_id=exchange, client_id=side) for side in sides]
    await office.hear(*proposed)
    open_to = {r["person_id"] for r in await office.rows() if r["state"] == "queued"}
    assert open_to == set(sides)
    await office.hear(ExchangeSettled(exchange_id=exchange, outcome="declined"))
    assert await waiting(office) == {}


async def test_nothing_more_is_sent_to_somebody_who_died(office: Office) -> None:
    client, series = await office.client(), uuid4()
    await office.hear(scheduled(series, NOON + 2 * DAY), booked(series, client))
    gone = ClientDischarged(
        episode_id=uuid4(), client_id=client, disposition="death", discharged_on=NOON.date()
    )
    await office.hear(gone)
    assert await waiting(office) == {}


async def test_family_hears_of_family_sessions_while_the_consent_lasts(office: Office) -> None:
    client, mother, consent, series = await office.client(), uuid4(), uuid4(), uuid4()
    await office.client(person=mother, permits=())
    granted = ConsentGranted(
        consent_id=consent, client_id=client, party_kind="family", granted_on=NOON.date()
    )
    await office.hear(granted)
    async with office.unit() as uow:
        await put_family_member(
            PutFamilyMember(person_id=mother, client_id=client, consent_id=consent), uow
        )
        await set_permission(
            SetPermission(
                person_id=mother,
                channel=ChannelName.EMAIL,
                category=Category.FAMILY,
                is_granted=True,
                consent_id=consent,
            ),
            uow,
        )
    group = scheduled(uuid4(), NOON + 2 * DAY)
    family = SessionScheduled(
        **{**dict(scheduled(series, NOON + 2 * DAY)), "session_type": "family"}
    )
    await office.hear(group, family, booked(group.series_id, client), booked(series, client))
    (told,) = [row for row in await office.rows() if row["person_id"] == mother]
    assert (told["rule"], told["client_id"]) == ("family-reminder-a-day-before", client)
    await office.hear(ConsentRevoked(consent_id=consent, client_id=client, effective_at=NOON))
    (told,) = [row for row in await office.rows() if row["person_id"] == mother]
    assert (told["state"], told["reason"]) == ("suppressed", "consent_revoked")


async def test_staff_hear_of_a_sign_off_until_the_phase_is_completed(office: Office) -> None:
    clinician = await staff(office, StaffRole.CLINICIAN)
    await staff(office, StaffRole.FACILITATOR)
    about = {
        "progress_id": uuid4(),
        "episode_id": uuid4(),
        "client_id": uuid4(),
        "phase": "early",
        "rule_set_version": 1,
    }
    await office.hear(PhaseAwaitsSignOff(**about, ready_on=NOON.date()))
    told = await waiting(office)
    assert {code: row["person_id"] for code, row in told.items()} == {"sign-off-waits": clinician}
    await office.hear(PhaseCompleted(**about, next_phase="late", completed_on=NOON.date()))
    assert "sign-off-waits" not in await waiting(office)


async def test_a_morning_s_digest_counts_what_stands_once_over_replicas(office: Office) -> None:
    both = await staff(office, StaffRole.INTAKE_COORDINATOR, StaffRole.FACILITATOR)
    one = await staff(office, StaffRole.FACILITATOR)
    applied = {"application_id": uuid4(), "client_id": uuid4()}
    open_one = ApplicationSubmitted(**applied, program="iop", received_on=NOON.date())
    decided = {"application_id": uuid4(), "client_id": uuid4()}
    held, unheld = scheduled(uuid4(), NOON + HOUR), scheduled(uuid4(), NOON + HOUR)
    await office.hear(
        open_one,
        ApplicationSubmitted(**decided, program="iop", received_on=NOON.date()),
        ApplicationDecided(**decided, decision="withdrawn", decided_on=NOON.date()),
        held,
        unheld,
        SessionCompleted(
            session_id=held.session_id, present=3, started_at=NOON, ended_at=NOON + HOUR
        ),
    )
    office.clock.set(NOON.replace(hour=14) + DAY)  # 08:00 in Denver
    for _ in range(2):
        async with office.unit() as uow:
            await send_digests(SendDigests(10), uow)
    digests = {row["person_id"]: row for row in await office.rows()}
    assert len(await office.rows()) == 2
    assert digests[both]["details"]["counts"] == {
        "applications-open": 1,
        "sessions-without-roll": 1,
    }
    assert digests[one]["details"]["counts"] == {"sessions-without-roll": 1}
    assert await office.dispatch(Lane.BULK) == {"sent": 2}
    for letter in office.mail.letters:
        assert str(open_one.client_id) not in letter.content.as_string()


async def test_the_next_morning_s_digest_replaces_one_that_was_not_sent(office: Office) -> None:
    await staff(office, StaffRole.INTAKE_COORDINATOR)
    applied = {"application_id": uuid4(), "client_id": uuid4()}
    await office.hear(ApplicationSubmitted(**applied, program="iop", received_on=NOON.date()))
    await office.hear(scheduled(uuid4(), NOON + 30 * DAY))
    # The clocks go back on 1 November: each morning is still one.
    for day in range(1, 4):
        office.clock.set(NOON + day * DAY)
        async with office.unit() as uow:
            await send_digests(SendDigests(10), uow)
    states = [(row["state"], row["reason"]) for row in await office.rows()]
    assert states == [("suppressed", "no_longer_true")] * 2 + [("queued", None)]
    for row in await office.rows():
        assert not is_quiet(row["due_at"], DENVER)
        assert row["client_id"] is None
