"""The inbox: a message lies there once, opens for its reader alone, and can be shredded."""

from uuid import UUID, uuid4

from httpx import AsyncClient
from sqlalchemy import select

from services.notifications import tables
from services.notifications.channels.inbox import InboxChannel
from services.notifications.domain.messages.message import Accepted, Refused
from services.notifications.domain.terms import Failure
from services.notifications.store.inbox import SqlInboxKeeping
from tests.integration.notifications.conftest import Office
from tests.integration.notifications.test_privacy import everything_stored
from tests.support.channels.harness import a_text
from tests.support.tokens import TestIssuer

CANARY = "kanarienvogel"
THERE = "/sites/north/inbox"


def inbox_of(office: Office) -> InboxChannel:
    return InboxChannel(SqlInboxKeeping(office.units, office.vault))


async def put(office: Office, person: UUID, identity: UUID | None = None) -> object:
    message = a_text(identity or uuid4(), str(person), site="north", person_id=person)
    worded = type(message)(
        message.id,
        message.to,
        message.language,
        "Note",
        f"{CANARY} wrote to you.",
        site="north",
        person_id=person,
    )
    return await inbox_of(office).hand_over(worded)


async def test_what_is_handed_over_twice_lies_there_once(office: Office) -> None:
    person, identity = await office.client(), uuid4()
    answers = [await put(office, person, identity) for _ in range(2)]
    assert answers == [Accepted(str(identity))] * 2
    assert len(await office.database.fetch(select(tables.inbox_message))) == 1
    assert await inbox_of(office).look_up(identity, None) == answers[0]
    missed = await inbox_of(office).look_up(uuid4(), None)
    assert isinstance(missed, Refused)
    assert missed.failure is Failure.TECHNICAL


async def test_a_person_reads_their_own_inbox_and_nobody_else_s(
    office: Office, api: AsyncClient, issuer: TestIssuer
) -> None:
    person, other = await office.client(), await office.client()
    await put(office, person)
    await put(office, other)
    own = issuer.bearer("client", client_ids=[str(person)])
    [message] = (await api.get(THERE, headers=own)).json()["items"]
    assert CANARY in message["body"]
    assert (await api.get(THERE)).json()["items"] == []
    [others] = (
        await api.get(THERE, headers=issuer.bearer("client", client_ids=[str(other)]))
    ).json()["items"]
    reading = f"{THERE}/{others['id']}/reading"
    assert (await api.post(reading, headers=own)).status_code == 404
    elsewhere = await api.get("/sites/south/inbox", headers=own)
    assert elsewhere.json()["items"] == []


async def test_a_message_is_read_once_and_leaves_the_unread(
    office: Office, api: AsyncClient, issuer: TestIssuer
) -> None:
    person = await office.client()
    await put(office, person)
    own = issuer.bearer("client", client_ids=[str(person)])
    [message] = (await api.get(THERE, params={"unread": "true"}, headers=own)).json()["items"]
    first = await api.post(f"{THERE}/{message['id']}/reading", headers=own)
    assert first.status_code == 200
    second = await api.post(f"{THERE}/{message['id']}/reading", headers=own)
    assert second.json() == first.json()
    assert (await api.get(THERE, params={"unread": "true"}, headers=own)).json()["items"] == []
    assert len((await api.get(THERE, headers=own)).json()["items"]) == 1


async def test_words_are_stored_sealed_and_shredded_with_the_key(
    office: Office, api: AsyncClient, issuer: TestIssuer
) -> None:
    person = await office.client()
    await put(office, person)
    assert CANARY not in await everything_stored(office)
    director = issuer.bearer("program_director")
    assert (
        await api.delete(f"/sites/north/contacts/{person}", headers=director)
    ).status_code == 204
    own = issuer.bearer("client", client_ids=[str(person)])
    assert (await api.get(THERE, headers=own)).json()["items"] == []
    answer = await put(office, person)
    assert isinstance(answer, Refused)
    assert answer.failure is Failure.PERMANENT
