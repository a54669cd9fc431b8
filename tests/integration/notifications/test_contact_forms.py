"""What is typed into contacts is tidied, and what cannot be is refused in words."""

from base64 import b64encode
from uuid import UUID, uuid4

import pytest
from httpx import AsyncClient

from services.notifications.domain.contacts.opting_out import Through
from services.notifications.domain.terms import ChannelName
from services.notifications.handlers.contacts.opting_out import OptOut, opt_out
from tests.integration.notifications.conftest import Office

FORM = {"language": "en", "timezone": "America/Denver"}


def of(person: UUID) -> str:
    return f"/sites/north/contacts/{person}"


async def test_spaces_around_addresses_are_taken_off(api: AsyncClient) -> None:
    form = {**FORM, "email": " jo@example.org ", "phone": " +13035550123 "}
    put = await api.put(of(uuid4()), json=form)
    assert (put.status_code, put.json()["email"]) == (200, "j•••@•••.org")
    assert put.json()["phone_gets_texts"] is True
    without = await api.put(of(uuid4()), json={**FORM, "email": "jo@example.org"})
    assert without.json()["phone_gets_texts"] is None


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"given_name": "https://bit.ly/x"}, "neither a link nor an address"),
        ({"given_name": "jo@example.org"}, "neither a link nor an address"),
        ({"timezone": "localtime"}, "not a time zone"),
    ],
)
async def test_what_is_none_is_refused_in_words(
    api: AsyncClient, wrong: dict[str, str], said: str
) -> None:
    refused = await api.put(of(uuid4()), json={**FORM, **wrong})
    assert refused.status_code == 422
    assert said in refused.text


async def test_a_code_over_a_channel_without_provider_is_not_said_to_be_sent(
    api: AsyncClient,
) -> None:
    person = uuid4()
    await api.put(of(person), json={**FORM, "phone": "+13035550123"})
    refused = await api.post(f"{of(person)}/verifications/sms")
    assert (refused.status_code, "no provider" in refused.json()["detail"]) == (409, True)
    wrong = await api.post(f"{of(person)}/verifications/sms/confirm", json={"code": "12"})
    assert "six digits" in wrong.text


async def test_an_import_says_how_words_are_separated_and_that_an_opt_out_stands(
    office: Office, api: AsyncClient
) -> None:
    person = await office.client()
    async with office.unit() as uow:
        word = OptOut(person_id=person, channel=ChannelName.EMAIL, through=Through.PERSON)
        await opt_out(word, uow)
    table = (
        "person_id;email;timezone;channels;categories\n"
        f"{person};{person.hex}@example.org;America/Denver;email;program\n"
        f'{uuid4()};b@example.org;America/Denver;"email,sms";program\n'
    )
    answer = await api.post(
        "/sites/north/contacts/imports", json={"file": b64encode(table.encode()).decode()}
    )
    said = answer.json()
    assert [(one["line"], "spaces between" in one["reason"]) for one in said["refused"]] == [
        (3, True)
    ]
    assert [(one["line"], one["field"]) for one in said["notes"]] == [(2, "channels")]
