"""Organisations over the API see their own requests under consent; the last place is taken once."""

import asyncio
from datetime import timedelta
from uuid import UUID

import pytest
from httpx import AsyncClient, Response

from services.aftercare.domain.directory.offering import OfferingKind, Places
from shared.clock import SettableClock
from shared.database import Database
from shared.identifiers import new_id
from shared.unit_context import UnitContext
from tests.integration.aftercare.closed_loop import PROVIDER, Loop, refused
from tests.integration.aftercare.consents import SqlUnits
from tests.integration.aftercare.known_providers import know_providers
from tests.integration.aftercare.test_linkage_links import link_to, press
from tests.support.tokens import TestIssuer
from tests.unit.aftercare.directory import offering, organisation
from tests.unit.aftercare.room import NOON, Room

OWN = "/sites/north/provider/linkages"
SUBJECTS = "/sites/north/provider-subjects"
Headers = dict[str, str]


@pytest.fixture
async def loop(room: Room, api: AsyncClient, units: SqlUnits, database: Database) -> Loop:
    begun = await Loop.begin(room, api, units, database)
    await know_providers(room, PROVIDER, "elm-house")
    await begun.consent()
    return begun


@pytest.fixture
def director(issuer: TestIssuer) -> Headers:
    return issuer.bearer("program_director")


@pytest.fixture
async def partner(loop: Loop, api: AsyncClient, issuer: TestIssuer, director: Headers) -> Headers:
    """Somebody whom staff let answer for the provider."""
    return await bound(api, issuer, director, PROVIDER)


async def bound(api: AsyncClient, issuer: TestIssuer, director: Headers, code: str) -> Headers:
    subject = f"partner|{new_id()}"
    form = {"provider_code": code, "subject": subject}
    assert (await api.post(SUBJECTS, json=form, headers=director)).status_code == 201
    return issuer.bearer("partner_administrator", sub=subject)


async def own(api: AsyncClient, partner: Headers) -> list[str]:
    """Return all that the partner sees, page by page."""
    seen, after = [], ""
    while True:
        answer = await api.get(f"{OWN}?limit=50{after}", headers=partner)
        assert answer.status_code == 200, answer.text
        seen += [one["id"] for one in answer.json()["items"]]
        if answer.json()["next"] is None:
            return seen
        after = f"&after={answer.json()['next']}"


async def test_a_partner_sees_and_answers_its_own_requests(loop: Loop, partner: Headers) -> None:
    proposed, linkage = await loop.proposed(), await loop.requested()
    seen = await own(loop.api, partner)
    assert linkage in seen
    assert proposed not in seen
    shown = (await loop.api.get(f"{OWN}/{linkage}", headers=partner)).json()
    assert shown["notice"].startswith("42 CFR part 2 prohibits")
    assert not {"client_id", "plan_id", "party_id", "consent_id"} & shown.keys()

    async def act(step: str, form: dict[str, str]) -> Response:
        return await loop.api.post(f"{OWN}/{linkage}/{step}", json=form, headers=partner)

    assert (await act("answer", {"answer": "accept"})).json()["state"] == "accepted"
    assert (await act("hand-over", {"handed_over_at": NOON.isoformat()})).status_code == 200
    came = await act("attendance", {"attended_on": str(NOON.date())})
    assert came.json()["state"] == "linked"
    assert (await loop.shown(linkage))["attendance_said_by"] == "provider"
    whats = [one["what"] for one in await loop.accounted(linkage_id=linkage)]
    assert whats == ["request_sent", "list_read", *["detail_read"] * 4]


async def test_a_partner_sees_nothing_of_others(
    loop: Loop, issuer: TestIssuer, director: Headers
) -> None:
    linkage = await loop.requested()
    other = await bound(loop.api, issuer, director, "elm-house")
    assert linkage not in await own(loop.api, other)
    assert (await loop.api.get(f"{OWN}/{linkage}", headers=other)).status_code == 404
    answer = {"answer": "accept"}
    took = await loop.api.post(f"{OWN}/{linkage}/answer", json=answer, headers=other)
    assert took.status_code == 404
    assert await loop.state(linkage) == "requested"


async def test_a_partner_sees_nothing_any_more_once_the_consent_is_revoked(
    loop: Loop, partner: Headers, clock: SettableClock
) -> None:
    linkage = await loop.requested()
    consent = (await loop.shown(linkage))["consent_id"]
    await loop.client.hear(loop.client.revoked(consent, at=clock.now()))
    assert linkage not in await own(loop.api, partner)
    form = {"answer": "accept"}
    late = await loop.api.post(f"{OWN}/{linkage}/answer", json=form, headers=partner)
    assert refused(late) == (404, "no-such-linkage")
    assert [one["what"] for one in await loop.accounted()] == ["request_sent"]


async def test_who_answers_for_nobody_is_told_so(
    loop: Loop, issuer: TestIssuer, director: Headers
) -> None:
    stranger = issuer.bearer("partner_administrator", sub="stranger")
    assert refused(await loop.api.get(OWN, headers=stranger)) == (403, "subject-is-of-no-provider")
    form = {"provider_code": PROVIDER, "subject": f"partner|{new_id()}"}
    made = await loop.api.post(SUBJECTS, json=form, headers=director)
    again = await loop.api.post(SUBJECTS, json=form, headers=director)
    assert refused(again) == (409, "subject-is-bound-already")
    partner = issuer.bearer("partner_administrator", sub=form["subject"])
    assert (await loop.api.get(OWN, headers=partner)).status_code == 200
    there = f"{SUBJECTS}/{made.json()['id']}"
    assert (await loop.api.delete(there, headers=director)).status_code == 204
    assert (await loop.api.get(OWN, headers=partner)).status_code == 403


async def test_nobody_answers_for_an_organisation_that_no_directory_has(
    loop: Loop, director: Headers
) -> None:
    form = {"provider_code": "typed-wrongly", "subject": f"partner|{new_id()}"}
    answer = await loop.api.post(SUBJECTS, json=form, headers=director)
    assert refused(answer) == (422, "provider-is-unknown")
    assert [one["field"] for one in answer.json()["errors"]] == ["provider_code"]


async def house(units: SqlUnits, free: int) -> UUID:
    """Keep a sober home with so many free places; return what it offers."""
    keeper = organisation(code=f"house-{new_id().hex[-8:]}")
    made = offering(keeper.id, kind=OfferingKind.SOBER_LIVING, places=Places(5, free))
    async with units(UnitContext("north", new_id())) as uow:
        uow.organisations.add(keeper)
        uow.offerings.add(made)
    return made.id


async def free(units: SqlUnits, offering_id: UUID) -> int | None:
    async with units(UnitContext("north", new_id())) as uow:
        return (await uow.offerings.get(offering_id)).places.free


async def in_house(loop: Loop, offering_id: UUID) -> str:
    return await loop.requested(provider_code=None, offering_id=str(offering_id))


async def test_a_place_is_taken_when_accepted_and_given_back_at_the_end(
    loop: Loop, units: SqlUnits
) -> None:
    offered = await house(units, 2)
    linkage = await in_house(loop, offered)
    assert (await loop.shown(linkage))["provider_code"].startswith("house-")
    assert await free(units, offered) == 2
    await loop.done(linkage, "answer", answer="accept")
    assert await free(units, offered) == 1
    await loop.done(linkage, "cancellation")
    assert await free(units, offered) == 2


@pytest.mark.parametrize(("free_before", "free_after"), [(2, 1), (0, 0)])
async def test_who_simply_moved_in_takes_a_place_where_the_house_counts_one_free(
    loop: Loop, units: SqlUnits, free_before: int, free_after: int
) -> None:
    offered = await house(units, free_before)
    linkage = await loop.proposed(provider_code=None, offering_id=str(offered))
    linked = await loop.done(linkage, "attendance", attended_on="2026-03-02", said_by="client")
    assert (linked["state"], linked["linked_from"]) == ("linked", "proposed")
    assert await free(units, offered) == free_after
    await loop.done(linkage, "completion")
    assert await free(units, offered) == free_before


async def test_naming_the_party_of_a_consent_keeps_the_provider_and_what_it_offers(
    loop: Loop, units: SqlUnits
) -> None:
    offered = str(await house(units, 1))
    linkage = await loop.proposed(provider_code=None, offering_id=offered, party_id=None)
    assert refused(await loop.act(linkage, "request")) == (409, "consent-is-missing")
    await loop.consent()
    chosen = await loop.done(linkage, "provider", party_id=str(loop.party_id))
    assert (chosen["offering_id"], chosen["party_id"]) == (offered, str(loop.party_id))
    assert chosen["provider_code"].startswith("house-")
    assert (await loop.done(linkage, "request"))["state"] == "requested"
    await loop.done(linkage, "withdrawal")
    nobody = await loop.done(linkage, "provider", provider_code=None)
    assert (nobody["provider_code"], nobody["offering_id"]) == (None, None)


async def test_a_place_taken_meanwhile_is_said_and_the_request_stays(
    loop: Loop, units: SqlUnits
) -> None:
    linkage = await in_house(loop, await house(units, 0))
    answer = await loop.act(linkage, "answer", answer="accept")
    assert refused(answer) == (409, "no-place-is-free")
    assert await loop.state(linkage) == "requested"


async def test_of_two_who_accept_the_last_place_by_link_one_waits(
    loop: Loop, units: SqlUnits
) -> None:
    offered = await house(units, 1)
    linkages = [await in_house(loop, offered) for _ in range(2)]
    paths = [await link_to(loop, linkage) for linkage in linkages]
    answers = await asyncio.gather(*(press(loop, path, "accept") for path in paths))
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    assert any("Nothing was lost" in answer.text for answer in answers)
    states = sorted([await loop.state(linkage) for linkage in linkages])
    assert states == ["accepted", "waitlisted"]
    assert await free(units, offered) == 0


async def test_the_same_acceptance_twice_at_once_by_link_takes_the_last_place_once(
    loop: Loop, units: SqlUnits
) -> None:
    for _ in range(3):
        offered = await house(units, 1)
        linkage = await in_house(loop, offered)
        path = await link_to(loop, linkage)
        answers = await asyncio.gather(*(press(loop, path, "accept") for _ in range(3)))
        assert [answer.status_code for answer in answers] == [200] * 3
        assert await loop.state(linkage) == "accepted"
        assert (await loop.told(linkage)).count("LinkageAccepted") == 1
        assert await free(units, offered) == 0


@pytest.mark.parametrize("whose", ["linkages", "provider/linkages"])
async def test_the_same_acceptance_twice_at_once_by_staff_or_partner_takes_the_last_place_once(
    loop: Loop, units: SqlUnits, issuer: TestIssuer, director: Headers, whose: str
) -> None:
    offered = await house(units, 1)
    linkage = await in_house(loop, offered)
    code = (await loop.shown(linkage))["provider_code"]
    partner = await bound(loop.api, issuer, director, code)
    path, accept = f"/sites/north/{whose}/{linkage}/answer", {"answer": "accept"}
    headers = partner if whose.startswith("provider") else None
    answers = await asyncio.gather(
        *(loop.api.post(path, json=accept, headers=headers) for _ in range(3))
    )
    answers.append(await loop.api.post(path, json=accept, headers=headers))
    assert [(one.status_code, one.json()["state"]) for one in answers] == [(200, "accepted")] * 4
    assert (await loop.told(linkage)).count("LinkageAccepted") == 1
    assert await free(units, offered) == 0


async def test_another_answer_than_before_is_refused_and_changes_nothing(loop: Loop) -> None:
    linkage = await loop.requested()
    decline = {"answer": "decline", "reason_code": "no_capacity"}
    for _ in range(2):
        assert (await loop.done(linkage, "answer", **decline))["state"] == "declined"
    for other in ({"answer": "accept"}, {**decline, "reason_code": "other"}):
        assert refused(await loop.act(linkage, "answer", **other)) == (409, "no-answer-is-awaited")
    assert (await loop.shown(linkage))["decline_reason"] == "no_capacity"


async def test_an_offering_is_of_the_kind_and_the_provider_that_are_named(
    loop: Loop, units: SqlUnits
) -> None:
    offered = str(await house(units, 1))
    plan = str((await loop.room.plan()).id)
    for said, rule in (
        ({"kind": "course", "offering_id": offered}, "offering-is-of-another-kind"),
        (
            {"kind": "sober_living", "offering_id": offered, "provider_code": PROVIDER},
            "offering-is-of-another-provider",
        ),
        ({"kind": "course", "offering_id": str(new_id())}, "offering-is-unknown"),
    ):
        answer = await loop.api.post("/sites/north/linkages", json={"plan_id": plan, **said})
        assert refused(answer) == (422, rule)


async def test_a_consent_that_ended_by_its_date_hides_what_a_partner_saw(
    loop: Loop, partner: Headers, clock: SettableClock
) -> None:
    loop.party_id = new_id()
    await loop.consent(expires_on=NOON.date())
    linkage = await loop.requested()
    assert linkage in await own(loop.api, partner)
    clock.set(NOON + timedelta(days=1))
    assert linkage not in await own(loop.api, partner)
