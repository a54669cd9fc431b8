"""A word against being reached acts at once, also on what waits; an address finds its people."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from httpx import AsyncClient
from sqlalchemy import select

from services.notifications import tables
from services.notifications.domain.contacts.contact import PersonalData
from services.notifications.domain.contacts.opting_out import CHANNEL_CHOICE, Said, Through
from services.notifications.domain.contacts.suppression import Why
from services.notifications.domain.terms import Category, ChannelName, Reason, State
from services.notifications.handlers.contacts.opting_out import OptOut, opt_out
from services.notifications.queries.people import Known, people_with
from shared.states import TransitionIsNotAllowed
from tests.integration.notifications.conftest import NOON, SITE, Office, booked, scheduled
from tests.integration.notifications.test_journey import EVENING
from tests.support.tokens import TestIssuer
from tests.unit.notifications.making import a_notification

PHONE = "+13035550142"
LANDLINE = "+49306456789"


def of(person: UUID, *rest: str) -> str:
    return "/".join((f"/sites/{SITE}/contacts/{person}", *rest))


@pytest.fixture
def director(issuer: TestIssuer) -> dict[str, str]:
    return issuer.bearer("program_director")


def own(issuer: TestIssuer, person: UUID) -> dict[str, str]:
    return issuer.bearer("client", client_ids=[str(person)])


async def waits(office: Office, person: UUID, channel: ChannelName) -> None:
    async with office.unit() as uow:
        uow.notifications.add(a_notification(person_id=person, channel=channel))


async def by_channel(office: Office) -> dict[str, tuple[str, str | None]]:
    return {row["channel"]: (row["state"], row["reason"]) for row in await office.rows()}


async def changes(api: AsyncClient, person: UUID, headers: dict[str, str]) -> list[dict[str, Any]]:
    listed: list[dict[str, Any]] = (await api.get(of(person, "changes"), headers=headers)).json()[
        "items"
    ]
    return listed


def test_a_choice_has_two_ways_and_no_third() -> None:
    for said in Said:
        for action in ("opt_out", "opt_in"):
            if (said, action) in {(Said.IN, "opt_out"), (Said.OUT, "opt_in")}:
                assert CHANNEL_CHOICE.after(said, action) is not said
            else:
                with pytest.raises(TransitionIsNotAllowed):
                    CHANNEL_CHOICE.after(said, action)


async def test_who_opts_out_gets_nothing_on_that_channel_and_the_rest_goes_on(
    office: Office, api: AsyncClient, issuer: TestIssuer
) -> None:
    person = await office.client()
    await waits(office, person, ChannelName.EMAIL)
    await waits(office, person, ChannelName.SMS)
    out = await api.put(of(person, "opt-outs", "email"), headers=own(issuer, person))
    assert (out.json()["state"], out.json()["through"]) == ("out", "person")
    assert await by_channel(office) == {
        "email": (State.SUPPRESSED, Reason.OPTED_OUT),
        "sms": (State.QUEUED, None),
    }
    told = [e for e in await office.events() if e["event"] == "ChannelOptedOut"]
    told = told or await office.events()
    assert [(e["person_id"], e["channel"], e["scope"]) for e in told if "scope" in e] == [
        (str(person), "email", "every_category")
    ]
    again = await api.put(of(person, "opt-outs", "email"))
    assert again.json() == out.json()


async def test_who_opted_out_is_not_planned_for_until_they_opt_in_again(
    office: Office, api: AsyncClient
) -> None:
    person, series = await office.client(), uuid4()
    async with office.unit() as uow:
        command = OptOut(person_id=person, channel=ChannelName.EMAIL, through=Through.REPLY)
        await opt_out(command, uow)
    await office.hear(scheduled(series, EVENING), booked(series, person))
    assert {row["reason"] for row in await office.rows()} == {Reason.OPTED_OUT}
    grant = {"channel": "email", "category": "appointments", "granted": True}
    refused = await api.put(of(person, "permissions"), json=grant)
    assert refused.json()["type"].endswith("channel-is-opted-out")
    defaults = await api.post(of(person, "permissions", "defaults"), json={"audience": "client"})
    assert all(one["channel"] != "email" or one["opted_out_at"] for one in defaults.json()["items"])
    back = await api.delete(of(person, "opt-outs", "email"))
    assert back.json()["state"] == "in"
    await office.hear(scheduled(series, EVENING + timedelta(days=7)))
    assert State.QUEUED in {row["state"] for row in await office.rows()}


async def test_a_grant_that_was_never_given_is_not_given_by_opting_in(
    office: Office, api: AsyncClient
) -> None:
    person = await office.client(permits=())
    await api.put(of(person, "opt-outs", "sms"))
    await api.delete(of(person, "opt-outs", "sms"))
    shown = (await api.get(of(person, "permissions"))).json()["items"]
    assert {one["state"] for one in shown} == {"none"}
    assert {one["category"] for one in shown} == {category.value for category in Category}


async def test_another_client_changes_nothing_of_a_person(
    office: Office, api: AsyncClient, issuer: TestIssuer
) -> None:
    person = await office.client()
    answer = await api.put(of(person, "opt-outs", "email"), headers=own(issuer, uuid4()))
    assert answer.status_code == 403


async def test_defaults_are_granted_in_one_call_and_keep_what_was_said(
    office: Office, api: AsyncClient
) -> None:
    person = await office.client(permits=())
    await office.permit(person, Category.PROGRAM, granted=False)
    answer = await api.post(
        of(person, "permissions", "defaults"),
        json={"audience": "client", "channels": ["email", "sms"]},
    )
    said = {(one["channel"], one["category"]): one["state"] for one in answer.json()["items"]}
    assert said.pop(("email", "program")) == "revoked"
    assert set(said.values()) == {"granted"}
    assert len(said) == 9


async def test_a_landline_gets_no_texts_and_is_told_so(office: Office, api: AsyncClient) -> None:
    person = uuid4()
    form = {"phone": LANDLINE, "language": "en", "timezone": "Europe/Berlin"}
    put = await api.put(of(person), json=form)
    assert put.json()["phone_gets_texts"] is False
    grant = {"channel": "sms", "category": "appointments", "granted": True}
    refused = await api.put(of(person, "permissions"), json=grant)
    assert refused.status_code == 409
    assert "landline" in refused.json()["detail"]


async def test_a_person_is_found_by_an_address_at_every_site(office: Office) -> None:
    mother, son = uuid4(), uuid4()
    await office.put_contact(mother, PersonalData("Maria@example.org", PHONE))
    await office.put_contact(son, PersonalData(None, PHONE))
    office.site = "south"
    await office.put_contact(mother, PersonalData("maria@Example.org"))

    async def found(address: str, channel: ChannelName) -> list[Known]:
        return await people_with(office.database, office.vault, address, channel)

    assert await found("(303) 555-0142", ChannelName.SMS) == sorted(
        [Known("north", mother), Known("north", son)]
    )
    assert await found("MARIA@EXAMPLE.ORG", ChannelName.EMAIL) == [
        Known("north", mother),
        Known("south", mother),
    ]
    assert await found("+13035550143", ChannelName.SMS) == []
    assert await found(PHONE, ChannelName.PUSH) == []
    await office.put_contact(mother, PersonalData(None))
    assert await found("maria@example.org", ChannelName.EMAIL) == [Known("north", mother)]


async def test_a_new_address_lifts_the_entry_of_the_former_and_no_other(
    office: Office, api: AsyncClient, director: dict[str, str]
) -> None:
    person = uuid4()
    data = PersonalData("old@example.org", PHONE)
    await office.put_contact(person, data)
    await waits(office, person, ChannelName.SMS)
    for channel, why in (("email", "hard_bounce"), ("sms", "carrier_block")):
        body = {"why": why, "provider": "smtp", "code": "550"}
        answer = await api.put(of(person, "suppressions", channel), json=body)
        assert answer.status_code == 204
    assert (await by_channel(office))["sms"] == (State.SUPPRESSED, Reason.ADDRESS_SUPPRESSED)

    async def suppressed() -> list[str]:
        shown = (await api.get(f"/sites/{SITE}/suppressions")).json()["items"]
        assert all("•••" in one["address"] for one in shown)
        return sorted(one["channel"] for one in shown)

    assert await suppressed() == ["email", "sms"]
    await office.put_contact(person, data)
    await office.put_contact(person, PersonalData(None, PHONE))
    await office.put_contact(person, data)
    assert await suppressed() == ["email", "sms"]
    await office.put_contact(person, PersonalData("new@example.org", PHONE))
    assert await suppressed() == ["sms"]
    lifted = await api.post(
        of(person, "suppressions", "sms", "lift"), json={"because": "person_confirmed"}
    )
    assert lifted.status_code == 204
    assert await suppressed() == []
    again = await api.post(
        of(person, "suppressions", "sms", "lift"), json={"because": "person_confirmed"}
    )
    assert again.status_code == 404
    done = await changes(api, person, director)
    assert [(one["change"], one["code"]) for one in done[-2:]] == [
        ("contact_put", None),
        ("suppression_lifted", "person_confirmed"),
    ]
    assert done[-1]["by"]


async def test_what_a_provider_refused_for_good_is_suppressed_with_its_address(
    office: Office,
) -> None:
    person = await office.client()
    async with office.unit() as uow:
        uow.suppressions.put(person, ChannelName.EMAIL, NOON, Why.COMPLAINT, provider="smtp")
    [row] = await office.database.fetch(select(tables.suppression))
    assert row["address_index"] is not None
    assert (row["why"], row["provider"]) == ("complaint", "smtp")


async def test_a_persons_hours_move_what_waits(
    office: Office, api: AsyncClient, issuer: TestIssuer
) -> None:
    person, series = await office.client(), uuid4()
    await office.hear(scheduled(series, EVENING), booked(series, person))
    before = [row["due_at"] for row in await office.rows()]
    narrow = {"opens": "10:00", "closes": "11:00"}
    answer = await api.put(of(person, "hours"), json=narrow, headers=own(issuer, person))
    assert answer.status_code == 200
    after = [row["due_at"] for row in await office.rows()]
    assert before != after
    for due in after:
        assert due.astimezone(NOON.tzinfo).minute in {0, 45}
    refused = await api.put(of(person, "hours"), json={"opens": "07:00"})
    assert refused.json()["errors"][0]["field"] == "opens"


async def test_a_shredded_person_is_found_by_no_address(
    office: Office, api: AsyncClient, director: dict[str, str]
) -> None:
    person = uuid4()
    await office.put_contact(person, PersonalData("maria@example.org", PHONE))
    await api.put(of(person, "suppressions", "email"), json={"why": "manual"})
    assert (await api.delete(of(person), headers=director)).status_code == 204
    assert await people_with(office.database, office.vault, PHONE, ChannelName.SMS) == []
    assert await office.database.fetch(select(tables.suppression)) == []


async def test_a_person_sees_what_they_would_get_and_why_not_the_rest(
    office: Office, api: AsyncClient, issuer: TestIssuer
) -> None:
    person, consent = await office.client(permits=(Category.PROGRAM,)), uuid4()
    await office.permit(person, Category.AFTERCARE, consent_id=consent)
    await office.permit(person, Category.WAITLIST, granted=False)
    await api.put(of(person, "opt-outs", "push"))
    answer = await api.get(of(person, "preferences"), headers=own(issuer, person))
    shown = {(one["channel"], one["category"]): one["why_not"] for one in answer.json()["items"]}
    assert len(shown) == len(ChannelName) * len(Category)
    assert shown["email", "program"] is None
    assert shown["email", "aftercare"] == Reason.CONSENT_NOT_KNOWN
    assert shown["email", "waitlist"] == Reason.PERMISSION_REVOKED
    assert shown["email", "family"] == Reason.NOT_PERMITTED
    assert shown["push", "program"] == Reason.OPTED_OUT
    assert shown["inbox", "program"] == Reason.NOT_PERMITTED
    await api.put(of(person, "suppressions", "email"), json={"why": "hard_bounce"})
    again = (await api.get(of(person, "preferences"))).json()["items"]
    why = {(one["channel"], one["category"]): one["why_not"] for one in again}
    assert why["email", "program"] == Reason.ADDRESS_SUPPRESSED
