"""Permissions that would be for somebody else are refused by the name of the rule."""

from uuid import UUID, uuid4

from httpx import AsyncClient

from services.notifications.handlers.contacts.family import PutFamilyMember, put_family_member
from tests.integration.notifications.conftest import Office


async def sister(office: Office, consent: UUID) -> UUID:
    person = await office.client(permits=())
    command = PutFamilyMember(person_id=person, client_id=uuid4(), consent_id=consent)
    async with office.unit() as uow:
        await put_family_member(command, uow)
    return person


async def test_family_gets_neither_duties_nor_chat(office: Office, api: AsyncClient) -> None:
    there = f"/sites/north/contacts/{await sister(office, uuid4())}/permissions"
    duties = {"channel": "email", "category": "staff_duties", "granted": True}
    refused = await api.put(there, json=duties)
    assert (refused.status_code, refused.json()["type"].rpartition(":")[2]) == (
        422,
        "duties-are-for-staff",
    )
    chat = {"channel": "chat", "category": "family", "granted": True}
    refused = await api.put(there, json=chat)
    assert (refused.status_code, refused.json()["type"].rpartition(":")[2]) == (
        422,
        "chat-is-for-staff",
    )


async def test_nobody_is_their_own_family(api: AsyncClient) -> None:
    client = uuid4()
    there = f"/sites/north/clients/{client}/family/{client}"
    refused = await api.put(there, json={"consent_id": str(uuid4())})
    assert (refused.status_code, refused.json()["type"].rpartition(":")[2]) == (
        422,
        "nobodys-own-family",
    )


async def test_what_family_is_granted_rests_on_the_consent(
    office: Office, api: AsyncClient
) -> None:
    consent = uuid4()
    there = f"/sites/north/contacts/{await sister(office, consent)}/permissions/defaults"
    without = await api.post(there, json={"audience": "family"})
    assert (without.status_code, without.json()["type"].rpartition(":")[2]) == (
        422,
        "family-needs-consent",
    )
    asked = {"audience": "family", "consent_id": str(consent)}
    for _ in range(2):
        granted = (await api.post(there, json=asked)).json()["items"]
        assert {one["consent_id"] for one in granted} == {str(consent)}
