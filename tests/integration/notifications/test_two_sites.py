"""A person who comes to two sites is known to each by itself, and to neither through the other."""

from dataclasses import replace

import pytest
from httpx import AsyncClient

from services.notifications.domain.contacts.contact import PersonalData
from services.notifications.domain.terms import Category
from services.notifications.handlers.contacts.contacts import ShredContact, shred_contact
from tests.integration.notifications.conftest import Office
from tests.integration.notifications.test_api import CONTACT
from tests.integration.notifications.test_journey import enrolled


@pytest.fixture
def south(office: Office) -> Office:
    return replace(office, site="south")


async def test_each_site_writes_to_the_address_that_it_knows(office: Office, south: Office) -> None:
    person = await office.client(email="north@example.org")
    await south.client(person=person, email="south@example.org")
    await south.hear(enrolled(person))
    assert await south.dispatch() == {"sent": 1}
    assert [letter.to for letter in office.mail.letters] == ["south@example.org"]


async def test_a_contact_that_only_another_site_has_is_none_here(
    office: Office, south: Office
) -> None:
    person = await office.client()
    await south.permit(person, Category.PROGRAM)
    await south.hear(enrolled(person))
    await south.dispatch()
    assert [reason for _, _, reason in await south.fates()] == ["no_contact"]


async def test_an_address_refused_for_good_at_one_site_and_then_at_the_other_stays_unwritten(
    office: Office, south: Office
) -> None:
    person = await office.client(email="gone@example.org")
    await south.client(person=person, email="gone@example.org")
    office.mail.recipient_answers["gone@example.org"] = "550 no such person"
    for site in (office, south):
        await site.hear(enrolled(person))
        assert (await site.dispatch())["dead"] == 1
        await site.hear(enrolled(person))
        assert set(await site.dispatch()) == {"suppressed"}


async def test_a_new_address_at_one_site_lifts_nothing_at_the_other(
    office: Office, south: Office
) -> None:
    person = await office.client(email="gone@example.org")
    await south.client(person=person, email="gone@example.org")
    office.mail.recipient_answers["gone@example.org"] = "550 no such person"
    for site in (office, south):
        await site.hear(enrolled(person))
    assert (await office.dispatch())["dead"] == 2
    await office.put_contact(person, PersonalData("new@example.org"))
    await south.hear(enrolled(person))
    assert set(await south.dispatch()) == {"suppressed"}


async def test_a_contact_is_changed_and_shredded_at_its_own_site_alone(
    office: Office, api: AsyncClient
) -> None:
    person = await office.client()
    north, south = (f"/sites/{site}/contacts/{person}" for site in ("north", "south"))
    for given_name in ("Eve", "Ann"):
        kept = await api.put(south, json={**CONTACT, "given_name": given_name})
        assert kept.status_code == 200
    async with office.unit() as uow:
        await shred_contact(ShredContact(person), uow)
    assert (await api.get(north)).json()["is_shredded"]
    assert (await api.get(south)).json()["given_name"] == "A•••"
