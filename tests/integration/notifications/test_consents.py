"""Consents that end or are replaced: what rests on them is withdrawn, or rests on the next one."""

from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest

from shared.contracts.enrollment import ConsentExpired, ConsentGranted, ConsentRevoked
from shared.contracts.event import Event
from tests.integration.notifications.conftest import NOON, Office, booked, scheduled
from tests.integration.notifications.test_journey import A_DAY_BEFORE, EVENING


def granted(consent: UUID, client: UUID, replaces: UUID | None = None) -> Event:
    return ConsentGranted(
        consent_id=consent,
        client_id=client,
        party_kind="family",
        granted_on=NOON.date(),
        replaces=replaces,
    )


def revoked(consent: UUID, client: UUID, by: UUID | None = None, at: datetime = NOON) -> Event:
    return ConsentRevoked(consent_id=consent, client_id=client, effective_at=at, replaced_by=by)


def expired(consent: UUID, client: UUID) -> Event:
    return ConsentExpired(
        consent_id=consent,
        client_id=client,
        effective_at=NOON,
        reason_code="end_of_treatment",
    )


async def reminded(office: Office) -> tuple[UUID, UUID]:
    """Return a client with reminders waiting, and the consent that they rest on."""
    consent, series = uuid4(), uuid4()
    client = await office.client(consent_id=consent)
    await office.hear(granted(consent, client), scheduled(series, EVENING), booked(series, client))
    return client, consent


async def test_what_rests_on_a_consent_that_ended_with_the_treatment_is_withdrawn(
    office: Office,
) -> None:
    client, consent = await reminded(office)
    await office.hear(expired(consent, client))
    assert {reason for _, _, reason in await office.fates()} == {"consent_expired"}
    series = uuid4()
    await office.hear(scheduled(series, EVENING + timedelta(days=2)), booked(series, client))
    assert {state for _, state, _ in await office.fates()} == {"suppressed"}


@pytest.mark.parametrize("is_granted_first", [True, False])
async def test_reminders_go_on_under_the_consent_that_replaced_theirs(
    office: Office, *, is_granted_first: bool
) -> None:
    client, older = await reminded(office)
    newer = uuid4()
    told = [revoked(older, client, by=newer), granted(newer, client, replaces=older)]
    await office.hear(*(reversed(told) if is_granted_first else told))
    office.clock.set(A_DAY_BEFORE)
    assert await office.dispatch() == {"sent": 1}


async def test_until_the_new_consent_is_heard_of_nothing_leaves(office: Office) -> None:
    client, older = await reminded(office)
    newer = uuid4()
    await office.hear(revoked(older, client, by=newer))
    office.clock.set(A_DAY_BEFORE)
    assert await office.dispatch() == {"deferred": 1}
    await office.hear(granted(newer, client, replaces=older))
    office.clock.advance(timedelta(minutes=1))
    assert await office.dispatch() == {"sent": 1}


@pytest.mark.parametrize("is_revoked_first", [True, False])
async def test_revoking_the_new_consent_withdraws_what_rested_on_the_older_one(
    office: Office, *, is_revoked_first: bool
) -> None:
    client, older = await reminded(office)
    newer = uuid4()
    told = [revoked(older, client, by=newer), revoked(newer, client)]
    await office.hear(*(reversed(told) if is_revoked_first else told))
    await office.hear(granted(newer, client, replaces=older))
    assert {reason for _, _, reason in await office.fates()} == {"consent_revoked"}
    office.clock.set(A_DAY_BEFORE)
    assert await office.dispatch() == {}
