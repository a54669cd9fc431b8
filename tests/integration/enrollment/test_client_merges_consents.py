"""A person who was registered twice is one before the law: their consents, and what was told."""

import asyncio
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, text

from services.enrollment import tables
from services.enrollment.handlers.intake.admission import LookAtGates, look_at_gates
from shared.identifiers import new_id
from shared.unit_context import UnitContext
from tests.integration.enrollment.clinic import told
from tests.integration.enrollment.conftest import Desk, Enrollment, consent_form, shown
from tests.integration.enrollment.test_disclosures import accounting, agreed, check, disclose
from tests.integration.enrollment.test_merges import applicant, merged, reverse
from tests.integration.enrollment.test_rules import field, rule
from tests.support.polling import eventually

KEPT = [tables.consent, tables.party, tables.disclosure, tables.episode, tables.application]


async def pair(desk: Desk) -> tuple[str, str]:
    """Return two clients who are one person: who will be kept, and the duplicate."""
    return await applicant(desk), await applicant(desk)


async def covered(desk: Desk, party: str, **asked: str) -> bool:
    is_covered: bool = shown(await check(desk, party, **asked))["covered"]
    return is_covered


async def consents(desk: Desk, client_id: str, state: str = "active") -> set[str]:
    found = shown(await desk.get("/consents", client_id=client_id, state=state))
    return {one["id"] for one in found["items"]}


async def test_a_consent_signed_under_the_duplicate_admits_who_is_kept(desk: Desk) -> None:
    kept, duplicate = await pair(desk)
    await desk.consent(duplicate)
    application = await desk.accepted(client_id=kept)
    assert rule(await desk.enroll(application["id"])) == (409, "admission-gates-are-open")
    one = await merged(desk, kept, duplicate)
    episode = shown(await desk.enroll(application["id"]), 201)
    assert episode["client_id"] == kept
    shown(await reverse(desk, one))
    again = await desk.accepted(client_id=kept)
    shown(await desk.discharge(episode["id"]))
    assert rule(await desk.enroll(again["id"])) == (409, "admission-gates-are-open")


async def test_the_duplicates_consent_is_not_revoked_while_who_is_kept_is_admitted(
    enrollment: Enrollment, desk: Desk
) -> None:
    kept, duplicate = await pair(desk)
    await desk.consent(duplicate)
    application = await desk.accepted(client_id=kept)
    await merged(desk, kept, duplicate)
    asked = LookAtGates(application_id=UUID(application["id"]), level=None)
    async with enrollment.units(UnitContext(desk.site, correlation_id=new_id())) as uow:
        await look_at_gates(asked, uow)
        revoking = asyncio.create_task(revoke_all(desk, kept))
        await eventually(lambda: _somebody_waits(enrollment), what="the revocation to wait")
        assert not revoking.done()
    assert len(await revoking) == 1


async def test_a_consent_of_either_covers_the_parties_of_both_until_the_merge_is_reversed(
    desk: Desk,
) -> None:
    kept, duplicate = await pair(desk)
    party, _ = await agreed(desk, duplicate)
    of_kept = await desk.party(kept, "treating_provider")
    await desk.consent(duplicate)
    asked = {"purpose": "treatment"}
    assert not await covered(desk, of_kept, **asked)
    one = await merged(desk, kept, duplicate)
    assert await covered(desk, party)
    assert await covered(desk, of_kept, **asked)
    shown(await disclose(desk, of_kept, **asked), 201)
    shown(await reverse(desk, one))
    assert await covered(desk, party)
    assert not await covered(desk, of_kept, **asked)
    refused = await disclose(desk, of_kept, **asked)
    assert rule(refused) == (409, "disclosure-is-not-covered")


@pytest.mark.parametrize("named", ["kept", "duplicate"])
async def test_whoever_takes_all_back_takes_back_what_either_signed(
    enrollment: Enrollment, desk: Desk, named: str
) -> None:
    kept, duplicate = await pair(desk)
    of_kept, first = await agreed(desk, kept)
    of_duplicate, second = await agreed(desk, duplicate)
    await merged(desk, kept, duplicate)
    client_id = {"kept": kept, "duplicate": duplicate}[named]
    assert await revoke_all(desk, client_id) == {first["id"], second["id"]}
    assert await revoke_all(desk, client_id) == set()
    for party in (of_kept, of_duplicate):
        assert not await covered(desk, party)
        assert rule(await disclose(desk, party)) == (409, "disclosure-is-not-covered")
    revoked = await told(enrollment, desk.site, "ConsentRevoked")
    assert {(event["consent_id"], event["client_id"]) for event in revoked} == {
        (first["id"], kept),
        (second["id"], duplicate),
    }


async def test_what_was_taken_back_together_stays_so_when_the_two_are_two_again(
    desk: Desk,
) -> None:
    kept, duplicate = await pair(desk)
    party, _ = await agreed(desk, duplicate)
    one = await merged(desk, kept, duplicate)
    assert len(await revoke_all(desk, kept)) == 1
    shown(await reverse(desk, one))
    assert not await covered(desk, party)


async def test_after_a_reversal_a_client_takes_back_their_own_alone(desk: Desk) -> None:
    kept, duplicate = await pair(desk)
    _, first = await agreed(desk, kept)
    _, second = await agreed(desk, duplicate)
    shown(await reverse(desk, await merged(desk, kept, duplicate)))
    assert await revoke_all(desk, kept) == {first["id"]}
    assert await consents(desk, duplicate) == {second["id"]}


async def test_the_accounting_and_the_parties_of_either_are_those_of_both(desk: Desk) -> None:
    kept, duplicate = await pair(desk)
    parties = [(await agreed(desk, client))[0] for client in (kept, duplicate)]
    for party in parties:
        shown(await disclose(desk, party), 201)
    one = await merged(desk, kept, duplicate)
    for client in (kept, duplicate):
        lines = await accounting(desk, client)
        assert [line["party_id"] for line in lines] == parties
        assert {line["recipient"] for line in lines} == {"Maria Keller"}
        assert await party_ids(desk, client) == set(parties)
        for party in parties:
            shown(await desk.get(f"/clients/{client}/parties/{party}"))
    shown(await reverse(desk, one))
    assert await party_ids(desk, duplicate) == {parties[1]}
    assert [line["party_id"] for line in await accounting(desk, kept)] == [parties[0]]
    refused = await desk.get(f"/clients/{kept}/parties/{parties[1]}")
    assert rule(refused) == (404, "party-is-not-here")


async def test_new_consents_and_parties_are_the_kept_ones(desk: Desk) -> None:
    kept, duplicate = await pair(desk)
    older = await desk.consent(duplicate, expires_on="2026-04-01")
    await merged(desk, kept, duplicate)
    new = await desk.consent(duplicate)
    renewal = {"expires_on": "2026-06-01", "acknowledged_right_to_revoke": True}
    renewed = shown(await desk.post(f"/consents/{older['id']}/renewal", renewal), 201)
    party = await desk.party(duplicate)
    at = shown(await desk.get(f"/clients/{kept}/parties/{party}"))
    assert [one["client_id"] for one in (new, renewed, at)] == [kept] * 3
    assert at["name"] == "Maria Keller"


async def test_a_consent_of_the_kept_names_and_replaces_what_stands_under_the_duplicate(
    desk: Desk,
) -> None:
    kept, duplicate = await pair(desk)
    party, older = await agreed(desk, duplicate)
    scoped = {
        "party_kind": "family",
        "party_id": party,
        "categories": ["attendance"],
        "purposes": ["family_support"],
        "expires_on": "2026-09-10",
        "replaces": older["id"],
    }
    refused = await desk.post("/consents", consent_form(kept, **scoped))
    assert (*rule(refused), field(refused)) == (422, "party-is-unknown", "party_id")
    one = await merged(desk, kept, duplicate)
    new = await desk.consent(kept, **scoped)
    assert await consents(desk, kept) == {new["id"]}
    assert shown(await check(desk, party))["consent_id"] == new["id"]
    shown(await reverse(desk, one))
    assert not await covered(desk, party)  # the one who is kept signed it


async def test_a_party_of_the_duplicate_is_described_anew_under_either_id(desk: Desk) -> None:
    kept, duplicate = await pair(desk)
    party = await desk.party(duplicate)
    one = await merged(desk, kept, duplicate)
    path = f"/sites/{desk.site}/clients/{kept}/parties/{party}"
    shown(await desk.http.put(path, json={"name": "Maria Weber"}, headers={"If-Match": '"1"'}))
    shown(await reverse(desk, one))
    own = shown(await desk.get(f"/clients/{duplicate}/parties/{party}"))
    assert (own["name"], own["client_id"]) == ("Maria Weber", duplicate)


async def test_a_discharge_ends_what_either_agreed_to_until_the_end_of_treatment(
    desk: Desk,
) -> None:
    kept, duplicate = await pair(desk)
    scoped = {"expires_with": "end_of_treatment"}
    signed = [(await desk.consent(one, **scoped))["id"] for one in (kept, duplicate)]
    await merged(desk, kept, duplicate)
    stay = await desk.enrolled(client_id=kept)
    assert await consents(desk, kept) == set(signed)
    shown(await desk.discharge(stay["id"]))
    assert await consents(desk, kept) == set()
    assert await consents(desk, kept, "expired") == set(signed)


async def test_what_reads_one_person_rewrites_no_row_of_the_past(
    enrollment: Enrollment, desk: Desk
) -> None:
    kept, duplicate = await pair(desk)
    for client in (kept, duplicate):
        shown(await disclose(desk, (await agreed(desk, client))[0]), 201)
    await desk.enrolled(client_id=duplicate)
    was = await rows(enrollment)
    one = await merged(desk, kept, duplicate)
    await accounting(desk, kept)
    await party_ids(desk, kept)
    assert await rows(enrollment) == was
    shown(await reverse(desk, one))
    assert await rows(enrollment) == was


async def revoke_all(desk: Desk, client_id: str) -> set[str]:
    revoked = shown(await desk.post(f"/clients/{client_id}/consents/revocation", {}))
    return {one["id"] for one in revoked["items"]}


async def party_ids(desk: Desk, client_id: str) -> set[str]:
    found = shown(await desk.get(f"/clients/{client_id}/parties"))
    return {one["id"] for one in found["items"]}


async def rows(enrollment: Enrollment) -> list[Any]:
    return [
        [tuple(row) for row in await enrollment.database.fetch(select(table).order_by(table.c.id))]
        for table in KEPT
    ]


async def _somebody_waits(enrollment: Enrollment) -> bool:
    found = await enrollment.database.fetch(
        text(
            "SELECT 1 FROM pg_stat_activity "
            "WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
    )
    return bool(found)
