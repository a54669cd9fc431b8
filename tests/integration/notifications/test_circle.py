"""Staff are who works here now; family those whom a consent lets in, as long as it lasts."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from httpx import AsyncClient

from services.notifications.domain.terms import Audience, Category, Reason, StaffRole, State
from services.notifications.ports.circle import LetIn
from shared.auth.principal import ROLES
from shared.contracts.enrollment import ConsentExpired, ConsentGranted, ConsentRevoked
from tests.integration.notifications.conftest import NOON, SITE, Office, booked, scheduled
from tests.support.tokens import TestIssuer
from tests.unit.notifications.making import a_notification

STAFF = f"/sites/{SITE}/staff"


def family(client: UUID, person: UUID) -> str:
    return f"/sites/{SITE}/clients/{client}/family/{person}"


@pytest.fixture
def director(issuer: TestIssuer) -> dict[str, str]:
    return issuer.bearer("program_director")


async def granted(office: Office, client: UUID) -> UUID:
    consent = uuid4()
    await office.hear(
        ConsentGranted(
            consent_id=consent,
            client_id=client,
            party_kind="family",
            granted_on=NOON.date(),
        )
    )
    return consent


async def family_of(office: Office, client: UUID) -> list[LetIn]:
    async with office.unit() as uow:
        return await uow.circle.family_of(client)


async def with_role(office: Office, role: StaffRole) -> list[UUID]:
    async with office.unit() as uow:
        return await uow.circle.staff(role)


async def waits(office: Office, person: UUID, client: UUID, audience: Audience) -> None:
    """Let a message about the client wait for the person."""
    async with office.unit() as uow:
        uow.notifications.add(
            a_notification(
                person_id=person,
                client_id=client,
                audience=audience,
                category=Category.FAMILY,
                due_at=NOON + timedelta(hours=1),
            )
        )


def test_staff_roles_are_those_of_the_tokens() -> None:
    outsiders = {"client", "family_member", "partner_administrator", "outcomes_reader"}
    assert {role.value for role in StaffRole} == ROLES - outsiders


async def test_staff_are_found_by_role_while_they_work_here(
    office: Office, api: AsyncClient, director: dict[str, str]
) -> None:
    now, later, former = uuid4(), uuid4(), uuid4()
    for person, form in (
        (now, {"roles": ["clinician", "facilitator"], "account": "staff-1"}),
        (later, {"roles": ["clinician"], "active_from": "2026-03-11T08:00:00-06:00"}),
        (
            former,
            {
                "roles": ["clinician"],
                "active_from": "2026-01-01T08:00:00Z",
                "active_until": "2026-03-10T17:59:59Z",
            },
        ),
    ):
        answer = await api.put(f"{STAFF}/{person}", json=form, headers=director)
        assert answer.status_code == 200, answer.text
    assert await with_role(office, StaffRole.CLINICIAN) == [now]
    assert await with_role(office, StaffRole.OPS) == []
    async with office.unit() as uow:
        assert await uow.circle.person_of("staff-1") == now
    office.clock.set(NOON + timedelta(days=1))
    assert await with_role(office, StaffRole.CLINICIAN) == sorted([now, later])
    listed = (await api.get(STAFF, params={"role": "facilitator"})).json()["items"]
    assert [one["person_id"] for one in listed] == [str(now)]


async def test_who_has_left_is_written_to_no_more(
    office: Office, api: AsyncClient, director: dict[str, str]
) -> None:
    person, client = uuid4(), uuid4()
    await api.put(f"{STAFF}/{person}", json={"roles": ["clinician"]}, headers=director)
    await waits(office, person, client, Audience.STAFF)
    assert (await api.delete(f"{STAFF}/{person}", headers=director)).status_code == 204
    assert await with_role(office, StaffRole.CLINICIAN) == []
    [row] = await office.rows()
    assert (row["state"], row["reason"]) == (State.SUPPRESSED, Reason.NO_LONGER_STAFF)


async def test_two_cannot_sign_in_with_one_account(
    api: AsyncClient, director: dict[str, str], office: Office
) -> None:
    form = {"roles": ["ops"], "account": "staff-1"}
    assert (await api.put(f"{STAFF}/{uuid4()}", json=form, headers=director)).status_code == 200
    refused = await api.put(f"{STAFF}/{uuid4()}", json=form, headers=director)
    assert refused.status_code == 409
    assert refused.json()["type"].endswith("account-is-anothers")


async def test_an_end_before_the_beginning_is_refused(
    api: AsyncClient, director: dict[str, str], office: Office
) -> None:
    form = {"roles": ["ops"], "active_until": "2026-01-01T00:00:00Z"}
    refused = await api.put(f"{STAFF}/{uuid4()}", json=form, headers=director)
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["field"] == "active_until"


async def test_a_family_member_may_belong_to_several_clients(
    office: Office, api: AsyncClient
) -> None:
    mother, son, daughter = uuid4(), uuid4(), uuid4()
    for client in (son, daughter):
        form = {"consent_id": str(await granted(office, client))}
        assert (await api.put(family(client, mother), json=form)).status_code == 200
        await waits(office, mother, client, Audience.FAMILY)
    [of_son] = await family_of(office, son)
    assert of_son.person_id == mother
    await office.hear(
        ConsentRevoked(consent_id=of_son.consent_id, client_id=son, effective_at=NOON)
    )
    assert await family_of(office, son) == []
    assert len(await family_of(office, daughter)) == 1
    rows = {row["client_id"]: row for row in await office.rows()}
    assert rows[son]["reason"] == Reason.CONSENT_REVOKED
    assert rows[daughter]["state"] == State.QUEUED
    listed = await api.get(f"/sites/{SITE}/family", params={"person_id": str(mother)})
    assert len(listed.json()["items"]) == 2


async def test_a_place_ends_when_its_consent_expires(office: Office, api: AsyncClient) -> None:
    person, client = uuid4(), uuid4()
    consent = await granted(office, client)
    await api.put(family(client, person), json={"consent_id": str(consent)})
    await waits(office, person, client, Audience.FAMILY)
    await office.hear(
        ConsentExpired(
            consent_id=consent, client_id=client, effective_at=NOON, reason_code="date_reached"
        )
    )
    assert await family_of(office, client) == []
    [row] = await office.rows()
    assert row["reason"] == Reason.CONSENT_EXPIRED
    again = await api.put(family(client, person), json={"consent_id": str(consent)})
    assert again.status_code == 409
    assert again.json()["type"].endswith("consent-has-ended")


async def test_a_place_rests_on_the_consent_that_replaced_its_own(
    office: Office, api: AsyncClient
) -> None:
    person, client = uuid4(), uuid4()
    old = await granted(office, client)
    await api.put(family(client, person), json={"consent_id": str(old)})
    await waits(office, person, client, Audience.FAMILY)
    new = await granted(office, client)
    await office.hear(
        ConsentRevoked(consent_id=old, client_id=client, effective_at=NOON, replaced_by=new)
    )
    assert await family_of(office, client) == [LetIn(person, new)]
    assert [row["state"] for row in await office.rows()] == [State.QUEUED]


async def test_another_clients_consent_lets_nobody_in(office: Office, api: AsyncClient) -> None:
    person, client = uuid4(), uuid4()
    others = await granted(office, uuid4())
    refused = await api.put(family(client, person), json={"consent_id": str(others)})
    assert refused.status_code == 422
    unheard = uuid4()
    await api.put(family(client, person), json={"consent_id": str(unheard)})
    assert await family_of(office, client) == [LetIn(person, unheard)]
    await office.hear(
        ConsentGranted(
            consent_id=unheard,
            client_id=uuid4(),
            party_kind="family",
            granted_on=NOON.date(),
        )
    )
    assert await family_of(office, client) == []


async def test_a_place_that_is_ended_withdraws_what_waits(office: Office, api: AsyncClient) -> None:
    person, client = uuid4(), uuid4()
    await api.put(family(client, person), json={"consent_id": str(await granted(office, client))})
    await waits(office, person, client, Audience.FAMILY)
    assert (await api.delete(family(client, person))).status_code == 204
    assert await family_of(office, client) == []
    [row] = await office.rows()
    assert row["reason"] == Reason.NO_LONGER_FAMILY


async def test_who_is_newly_let_in_is_reminded_of_the_sessions_ahead_at_once(
    office: Office, api: AsyncClient
) -> None:
    person, client, series = await office.client(permits=()), uuid4(), uuid4()
    session = scheduled(series, NOON + timedelta(days=4)).model_copy(
        update={"session_type": "family"}
    )
    await office.hear(session, booked(series, client))
    assert all(row["person_id"] == client for row in await office.rows())
    consent = {"consent_id": str(await granted(office, client))}
    for _ in range(2):
        assert (await api.put(family(client, person), json=consent)).is_success
    [row] = [row for row in await office.rows() if row["person_id"] == person]
    assert (row["rule"], row["state"]) == ("family-reminder-a-day-before", State.QUEUED)
    hours = {"opens": "15:00", "closes": "17:00", "quiet_days": []}
    assert (await api.put(f"/sites/{SITE}/contacts/{person}/hours", json=hours)).is_success
    [moved] = [row for row in await office.rows() if row["person_id"] == person]
    assert (moved["id"], moved["planned_at"]) == (row["id"], row["planned_at"])
    assert moved["due_at"] != row["due_at"]


async def test_family_is_reached_until_the_consent_ends_and_then_refused(
    office: Office, api: AsyncClient
) -> None:
    """What was planned in the very moment of the revocation is caught at the gate."""
    person, client = await office.client(permits=()), uuid4()
    consent = await granted(office, client)
    await api.put(family(client, person), json={"consent_id": str(consent)})
    series = uuid4()
    await office.hear(scheduled(series, NOON + timedelta(hours=4)), booked(series, client))
    session = (await office.rows())[0]
    async with office.unit() as uow:
        for hours in (0, 1):
            uow.notifications.add(
                a_notification(
                    person_id=person,
                    client_id=client,
                    audience=Audience.FAMILY,
                    category=Category.FAMILY,
                    subject_id=session["subject_id"],
                    cause_id=session["cause_id"],
                    template=f"appointment-reminder{'-soon' * hours}",
                    due_at=NOON + timedelta(hours=hours),
                )
            )
    await office.dispatch()
    async with office.unit() as uow:
        member = (await uow.family.of_person(person))[0]
        member.end(Reason.CONSENT_REVOKED, NOON)
        uow.save(member)
    office.clock.advance(timedelta(hours=1))
    await office.dispatch()
    rows = [row for row in await office.rows() if row["person_id"] == person]
    fates = {row["template"]: row["reason"] or row["state"] for row in rows}
    assert fates["appointment-reminder"] == State.SENT
    assert fates["appointment-reminder-soon"] == Reason.CONSENT_REVOKED
