"""Consents as heard: in any order, and only what stands now allows anything."""

import itertools
from datetime import UTC, date, datetime, timedelta

import pytest

from shared.clock import SettableClock
from shared.identifiers import new_id
from tests.integration.aftercare.consents import Client, SqlUnits
from tests.unit.aftercare.room import NOON, Room


@pytest.fixture
def client(units: SqlUnits) -> Client:
    return Client(units)


async def test_a_consent_that_names_the_party_allows_what_it_says_and_nothing_else(
    client: Client,
) -> None:
    home = new_id()
    told = client.granted(party_id=home)
    assert await client.standing(party_id=home) is None
    await client.hear(told)
    assert await client.standing(party_id=home) == told.consent_id
    assert await client.standing(party_id=home, purposes=("housing",)) == told.consent_id
    assert await client.standing(party_id=home, purposes=("treatment",)) is None
    assert await client.standing(party_id=home, category="diagnosis") is None
    assert await client.standing(party_id=new_id()) is None
    assert await client.standing(party_id=None) is None
    assert await Client(client.units).standing(party_id=home) is None


async def test_a_class_reaches_treating_providers_and_no_sober_home(client: Client) -> None:
    told = client.granted(party_kind="treatment_payment_operations", purposes=("treatment",))
    await client.hear(told)
    assert await client.standing("treating_provider") == told.consent_id
    assert await client.standing("treating_provider", new_id()) == told.consent_id
    assert await client.standing("sober_living", new_id()) is None
    assert await client.standing("family", new_id()) is None


async def test_the_whole_record_is_not_the_counseling_notes(client: Client) -> None:
    home = new_id()
    told = client.granted(party_id=home, categories=("treatment_records",))
    await client.hear(told)
    assert await client.standing(party_id=home, category="discharge_summary") == told.consent_id
    assert await client.standing(party_id=home, category="counseling_notes") is None


async def test_one_that_names_the_party_goes_before_a_class(client: Client) -> None:
    clinic = new_id()
    wide = client.granted(party_kind="treatment_payment_operations")
    named = client.granted(party_kind="treating_provider", party_id=clinic)
    await client.hear(wide, named)
    assert await client.standing("treating_provider", clinic) == named.consent_id


@pytest.mark.parametrize("end", ["revoked", "expired"])
async def test_an_end_counts_from_its_moment_in_whatever_order_it_is_heard(
    units: SqlUnits, clock: SettableClock, end: str
) -> None:
    home, at = new_id(), NOON + timedelta(hours=1)
    for order in itertools.permutations(range(3)):
        client = Client(units)
        told = client.granted(party_id=home)
        ends = client.revoked if end == "revoked" else client.expired
        events = [told, ends(told.consent_id, at=at), ends(told.consent_id, at=at)]
        await client.hear(*(events[number] for number in order))
        clock.set(at - timedelta(seconds=1))
        assert await client.standing(party_id=home) == told.consent_id
        clock.set(at)
        assert await client.standing(party_id=home) is None


async def test_of_two_ends_the_earlier_one_counts(client: Client) -> None:
    home = new_id()
    told = client.granted(party_id=home)
    await client.hear(
        told,
        client.expired(told.consent_id, at=NOON),
        client.revoked(told.consent_id, at=NOON + timedelta(days=1)),
    )
    assert await client.standing(party_id=home) is None


async def test_what_was_replaced_gives_way_in_whatever_order_it_is_heard(units: SqlUnits) -> None:
    home = new_id()
    for order in itertools.permutations(range(3)):
        client = Client(units)
        first = client.granted(party_id=home, categories=("plan", "diagnosis"))
        second = client.granted(party_id=home, replaces=first.consent_id)
        events = [first, second, client.revoked(first.consent_id, by=second.consent_id)]
        await client.hear(*(events[number] for number in order))
        assert await client.standing(party_id=home) == second.consent_id
        assert await client.standing(party_id=home, category="diagnosis") is None


async def test_a_successor_ends_what_it_replaces_before_the_revocation_is_heard(
    client: Client,
) -> None:
    home = new_id()
    first = client.granted(party_id=home, categories=("plan", "diagnosis"))
    await client.hear(first, client.granted(party_id=home, replaces=first.consent_id))
    assert await client.standing(party_id=home, category="diagnosis") is None


async def test_the_last_day_is_the_sites_own(
    units: SqlUnits, room: Room, clock: SettableClock
) -> None:
    await room.activate()  # its plan says that days are Denver's
    client, home = Client(units, room.episode.client_id), new_id()
    told = client.granted(party_id=home, expires_on=date(2026, 3, 3))
    await client.hear(told)
    clock.set(datetime(2026, 3, 4, 6, 59, tzinfo=UTC))
    assert await client.standing(party_id=home) == told.consent_id
    clock.set(datetime(2026, 3, 4, 7, tzinfo=UTC))
    assert await client.standing(party_id=home) is None
