"""An address is a person's own once they have read a code that went there: bounded in all ways."""

import re
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from httpx import AsyncClient, Response
from sqlalchemy import select

from services.notifications import tables
from services.notifications.domain.contacts.contact import PersonalData
from services.notifications.domain.contacts.verification import (
    CODES_A_DAY,
    MOST_TRIES,
    VERIFICATION,
    Step,
)
from services.notifications.domain.terms import Category, Lane, Reason, State
from shared.states import TransitionIsNotAllowed
from tests.integration.notifications.conftest import SITE, Office, booked, scheduled
from tests.integration.notifications.test_journey import EVENING
from tests.support.tokens import TestIssuer


def of(person: UUID, *rest: str) -> str:
    return "/".join((f"/sites/{SITE}/contacts/{person}", *rest))


async def send(api: AsyncClient, person: UUID) -> Response:
    return await api.post(of(person, "verifications", "email"))


async def confirm(api: AsyncClient, person: UUID, code: str) -> Response:
    return await api.post(of(person, "verifications", "email", "confirm"), json={"code": code})


async def last_code(office: Office) -> str:
    """Let what is due leave, and return the code in the last letter."""
    await office.dispatch(Lane.TRANSACTIONAL)
    [code] = re.findall(r"\b[0-9]{6}\b", office.mail.letters[-1].content.get_content())
    return str(code)


def another(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06d}"


async def verified(api: AsyncClient, person: UUID) -> list[str]:
    shown: list[str] = (await api.get(of(person))).json()["verified"]
    return shown


@pytest.fixture
async def person(office: Office) -> UUID:
    return await office.client(permits=(Category.APPOINTMENTS,))


def test_a_verification_takes_no_other_way() -> None:
    for state in Step:
        for action in ("send", "confirm", "spend"):
            allowed = action == "send" or state is Step.SENT
            assert VERIFICATION.allows(state, action) is allowed
    with pytest.raises(TransitionIsNotAllowed):
        VERIFICATION.after(Step.SPENT, "confirm")


async def test_whoever_reads_the_code_has_the_address(
    office: Office, api: AsyncClient, issuer: TestIssuer, person: UUID
) -> None:
    office.clock.set(EVENING.replace(hour=5))  # at night over there: it was asked for now
    own = issuer.bearer("client", client_ids=[str(person)])
    sent = await api.post(of(person, "verifications", "email"), headers=own)
    assert sent.json()["state"] == "sent"
    code = await last_code(office)
    answer = await api.post(
        of(person, "verifications", "email", "confirm"), json={"code": code}, headers=own
    )
    assert answer.json()["state"] == "verified"
    assert await verified(api, person) == ["email"]
    again = await confirm(api, person, code)
    assert again.json()["type"].endswith("no-code-to-confirm")


async def test_the_code_is_stored_nowhere_in_clear(
    office: Office, api: AsyncClient, person: UUID
) -> None:
    sent = await send(api, person)
    code = await last_code(office)
    assert code not in sent.text
    for table in tables.metadata.tables.values():
        for row in await office.database.fetch(select(table)):
            ids = {"id", "trace", "position"}
            for name, value in row.items():
                if name in ids or isinstance(value, UUID):
                    continue
                text = value.decode("latin-1") if isinstance(value, bytes) else str(value)
                assert code not in text, (table.name, name)
    await confirm(api, person, code)
    [row] = await office.database.fetch(select(tables.verification))
    assert (row["sealed"], row["digest"]) == (None, None)


async def test_a_wrong_code_counts_and_the_fifth_spends_it(
    office: Office, api: AsyncClient, person: UUID
) -> None:
    await send(api, person)
    code = await last_code(office)
    left = []
    for _ in range(MOST_TRIES):
        refused = await confirm(api, person, another(code))
        assert refused.status_code == 409
        left.append(refused.json()["tries_left"])
    assert left == [4, 3, 2, 1, 0]
    too_late = await confirm(api, person, code)
    assert too_late.json()["type"].endswith("no-code-to-confirm")
    assert await verified(api, person) == []


async def test_a_code_is_good_for_ten_minutes(
    office: Office, api: AsyncClient, person: UUID
) -> None:
    await send(api, person)
    code = await last_code(office)
    office.clock.advance(timedelta(minutes=10))
    assert (await confirm(api, person, code)).status_code == 409


async def test_a_code_is_sent_once_a_minute_and_so_often_a_day(
    office: Office, api: AsyncClient, person: UUID
) -> None:
    codes = []
    for _ in range(CODES_A_DAY):
        assert (await send(api, person)).status_code == 200
        codes.append(await last_code(office))
        too_soon = await send(api, person)
        assert too_soon.status_code == 429
        assert 0 < int(too_soon.headers["Retry-After"]) <= 61
        office.clock.advance(timedelta(minutes=1))
    enough = await send(api, person)
    assert int(enough.headers["Retry-After"]) > 60 * 60
    if codes[0] != codes[-1]:
        assert (await confirm(api, person, codes[0])).status_code == 409
    office.clock.advance(timedelta(days=1))
    assert (await send(api, person)).status_code == 200


async def test_a_code_that_still_waits_is_withdrawn_by_the_next(
    office: Office, api: AsyncClient, person: UUID
) -> None:
    await send(api, person)
    office.clock.advance(timedelta(minutes=1))
    await send(api, person)
    assert [(row["state"], row["reason"]) for row in await office.rows()] == [
        (State.SUPPRESSED, Reason.NO_LONGER_TRUE),
        (State.QUEUED, None),
    ]


async def test_another_address_has_to_be_verified_anew(
    office: Office, api: AsyncClient, person: UUID
) -> None:
    await send(api, person)
    await confirm(api, person, await last_code(office))
    same = PersonalData(f"{person.hex}@EXAMPLE.org", given_name="Maria")
    await office.put_contact(person, same)
    assert await verified(api, person) == ["email"]
    await office.put_contact(person, PersonalData("another@example.org"))
    assert await verified(api, person) == []


async def test_a_code_that_went_to_a_former_address_verifies_nothing(
    office: Office, api: AsyncClient, person: UUID
) -> None:
    await send(api, person)
    code = await last_code(office)
    await office.put_contact(person, PersonalData("another@example.org"))
    assert (await confirm(api, person, code)).status_code == 409


async def test_a_site_may_send_to_verified_addresses_alone(
    office: Office, api: AsyncClient, issuer: TestIssuer, person: UUID
) -> None:
    director = issuer.bearer("program_director")
    there = f"/sites/{SITE}/contact-policy"
    assert (await api.get(there)).json()["unverified_get_messages"] is True
    strict = {"region": "US", "unverified_get_messages": False}
    assert (await api.put(there, json=strict, headers=director)).status_code == 200
    series = uuid4()
    await office.hear(scheduled(series, EVENING), booked(series, person))
    office.clock.set(EVENING - timedelta(hours=2))
    await office.dispatch()
    assert Reason.ADDRESS_UNVERIFIED in {row["reason"] for row in await office.rows()}
    await send(api, person)
    await confirm(api, person, await last_code(office))
    await office.hear(scheduled(series, EVENING + timedelta(days=2)))
    office.clock.set(EVENING + timedelta(days=1))
    assert (await office.dispatch()) == {"sent": 1}


async def test_a_site_reads_numbers_as_they_are_dialled_there(
    api: AsyncClient, office: Office, issuer: TestIssuer
) -> None:
    director, person = issuer.bearer("program_director"), uuid4()
    there = f"/sites/{SITE}/contact-policy"
    form = {"phone": "0151 23456789", "language": "en", "timezone": "Europe/Berlin"}
    assert (await api.put(of(person), json=form)).status_code == 422
    assert (await api.put(there, json={"region": "DE"}, headers=director)).status_code == 200
    assert (await api.put(of(person), json=form)).json()["phone"] == "•••89"
    refused = await api.put(there, json={"region": "XX"}, headers=director)
    assert refused.json()["errors"][0]["field"] == "region"


async def test_only_what_can_be_verified_by_a_code_is(
    office: Office, api: AsyncClient, person: UUID
) -> None:
    assert (await api.post(of(person, "verifications", "inbox"))).status_code == 422
    assert (await api.post(of(person, "verifications", "sms"))).status_code == 409
    assert (await api.post(of(uuid4(), "verifications", "email"))).status_code == 404
    await api.put(of(person, "opt-outs", "email"))
    assert (await send(api, person)).json()["type"].endswith("channel-is-opted-out")
