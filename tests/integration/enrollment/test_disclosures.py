"""Disclosures: only under a consent, each on record, and none after a revocation."""

import asyncio
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest
from httpx import Response
from sqlalchemy import text

from services.enrollment import tables
from services.enrollment.domain.consents.consent_terms import Purpose, RecordKind
from services.enrollment.domain.consents.disclosure import Means
from services.enrollment.handlers.consents.disclosures import RecordDisclosure, record_disclosure
from shared.identifiers import new_id
from shared.unit_context import UnitContext
from tests.integration.enrollment.conftest import Desk, Enrollment, shown
from tests.integration.enrollment.test_rules import field, rule
from tests.support.polling import eventually

NOTICE = "42 CFR part 2 prohibits unauthorized use or disclosure of these records."
PURPOSE = {"purpose": "family_support"}
RACES = 15
AT_ONCE = 12


async def agreed(desk: Desk, client_id: str, **changed: Any) -> tuple[str, dict[str, Any]]:
    """Return a party and the client's consent to tell it of attendance."""
    party = await desk.party(client_id)
    scoped = {
        "party_kind": "family",
        "party_id": party,
        "categories": ["attendance"],
        "purposes": ["family_support"],
        "expires_on": "2026-09-10",
        **changed,
    }
    return party, await desk.consent(client_id, **scoped)


async def disclose(desk: Desk, party_id: str, **changed: Any) -> Response:
    body = {
        "party_id": party_id,
        "categories": ["attendance"],
        "means": "by_phone",
        **PURPOSE,
        **changed,
    }
    return await desk.post("/disclosures", body)


async def check(desk: Desk, party_id: str, *categories: str, **changed: Any) -> Response:
    asked = {"party_id": party_id, "category": list(categories or ("attendance",)), **PURPOSE}
    path = f"/sites/{desk.site}/disclosures/check"
    return await desk.http.get(path, params={**asked, **changed})


async def accounting(desk: Desk, client_id: str) -> list[dict[str, Any]]:
    listed = shown(await desk.get(f"/clients/{client_id}/disclosures", limit="200"))
    items: list[dict[str, Any]] = listed["items"]
    return items


async def test_a_disclosure_under_a_consent_is_in_the_clients_accounting(
    desk: Desk, new_client: str
) -> None:
    party, consent = await agreed(desk, new_client)
    asked = shown(await check(desk, party))
    assert (asked["covered"], asked["consent_id"]) == (True, consent["id"])
    assert asked["notice"] == NOTICE
    assert await accounting(desk, new_client) == []
    told = shown(await disclose(desk, party), 201)
    assert told["notice"] == NOTICE
    assert await accounting(desk, new_client) == [
        {
            "id": told["id"],
            "disclosed_at": "2026-03-10T15:00:00Z",
            "recipient": "Maria Keller",
            "party_id": party,
            "party_kind": "family",
            "categories": ["attendance"],
            "purpose": "family_support",
            "means": "by_phone",
            "consent_id": consent["id"],
        }
    ]


@pytest.mark.parametrize(
    "changed",
    [
        {"categories": ["diagnosis"]},
        {"categories": ["attendance", "diagnosis"]},
        {"purpose": "employment"},
    ],
)
async def test_what_no_consent_covers_is_refused_and_not_recorded(
    desk: Desk, new_client: str, changed: dict[str, Any]
) -> None:
    party, _ = await agreed(desk, new_client)
    assert rule(await disclose(desk, party, **changed)) == (409, "disclosure-is-not-covered")
    assert await accounting(desk, new_client) == []


async def test_a_party_of_another_client_is_told_nothing(desk: Desk, new_client: str) -> None:
    await agreed(desk, new_client)
    stranger = await desk.party(str(uuid4()))
    assert shown(await check(desk, stranger))["covered"] is False
    assert rule(await disclose(desk, stranger)) == (409, "disclosure-is-not-covered")


async def test_a_recipient_is_registered_first(desk: Desk) -> None:
    for answer in (await check(desk, str(uuid4())), await disclose(desk, str(uuid4()))):
        assert (*rule(answer), field(answer)) == (422, "party-is-unknown", "party_id")


async def test_one_consent_for_treatment_covers_who_treats_and_not_the_employer(
    desk: Desk, new_client: str
) -> None:
    consent = await desk.consent(new_client, purposes=["treatment"])
    covered = {}
    for kind in ("treating_provider", "health_plan", "program_support", "employer", "court"):
        party = await desk.party(new_client, kind)
        asked = shown(await check(desk, party, "plan", purpose="treatment"))
        covered[kind] = asked["consent_id"]
    assert covered == {
        "treating_provider": consent["id"],
        "health_plan": consent["id"],
        "program_support": consent["id"],
        "employer": None,
        "court": None,
    }


async def test_a_consent_that_names_the_party_goes_before_one_for_a_class(
    desk: Desk, new_client: str
) -> None:
    await desk.consent(new_client, purposes=["treatment"])
    doctor = await desk.party(new_client, "treating_provider")
    named = await desk.consent(
        new_client,
        party_kind="treating_provider",
        party_id=doctor,
        purposes=["treatment"],
        expires_on="2026-09-10",
        limits=["Nothing about my work"],
    )
    asked = shown(await check(desk, doctor, purpose="treatment"))
    assert (asked["consent_id"], asked["has_limits"]) == (named["id"], True)


async def test_a_draft_a_lapsed_and_a_revoked_consent_cover_nothing(
    desk: Desk, new_client: str
) -> None:
    party, lapsed = await agreed(desk, new_client, expires_on="2026-03-09")
    draft = {"client_id": new_client, "party_kind": "family", "party_id": party}
    shown(await desk.post("/consents/drafts", draft), 201)
    revoked = await desk.consent(
        new_client,
        party_kind="family",
        party_id=party,
        categories=["attendance"],
        purposes=["family_support"],
        expires_on="2026-09-10",
    )
    shown(await desk.post(f"/consents/{revoked['id']}/revocation", {}))
    assert lapsed["state"] == "expired"
    assert shown(await check(desk, party))["covered"] is False
    assert rule(await disclose(desk, party)) == (409, "disclosure-is-not-covered")


@pytest.mark.parametrize(
    ("at", "status"),
    [
        ("2026-03-10T15:00:01Z", 422),
        ("2026-03-10T14:00:00Z", 201),
        ("2026-03-02T08:00:00-07:00", 201),
        ("2026-03-01T08:00:00-07:00", 409),
    ],
)
async def test_a_disclosure_was_covered_on_its_own_day_too(
    desk: Desk, new_client: str, at: str, status: int
) -> None:
    party, _ = await agreed(desk, new_client)
    assert (await disclose(desk, party, disclosed_at=at)).status_code == status


async def test_after_a_revocation_is_committed_nothing_is_recorded(desk: Desk) -> None:
    """Many tell without a pause while the client revokes; each goes on until it is refused."""
    for _ in range(RACES):
        client = str(uuid4())
        party, consent = await agreed(desk, client)
        race = Race(desk, party)
        telling = [asyncio.create_task(race.tell()) for _ in range(AT_ONCE)]
        await race.begun.wait()
        shown(await desk.post(f"/consents/{consent['id']}/revocation", {}))
        on_record = len(await accounting(desk, client))
        await asyncio.gather(*telling)
        assert len(await accounting(desk, client)) == race.recorded == on_record > 0


@dataclass
class Race:
    desk: Desk
    party_id: str
    begun: asyncio.Event = dataclass_field(default_factory=asyncio.Event)
    recorded: int = 0

    async def tell(self) -> None:
        """Disclose again and again until it is refused."""
        while True:
            answer = await disclose(self.desk, self.party_id)
            if answer.status_code == 409:
                return
            shown(answer, 201)
            self.begun.set()
            self.recorded += 1


async def test_a_revocation_waits_for_a_disclosure_that_is_under_way(
    enrollment: Enrollment, desk: Desk, new_client: str
) -> None:
    party, consent = await agreed(desk, new_client)
    command = RecordDisclosure(
        party_id=UUID(party),
        categories=(RecordKind.ATTENDANCE,),
        purpose=Purpose.FAMILY_SUPPORT,
        means=Means.BY_PHONE,
        disclosed_at=None,
    )
    async with enrollment.units(UnitContext(desk.site, correlation_id=new_id())) as uow:
        await record_disclosure(command, uow)
        path = f"/consents/{consent['id']}/revocation"
        revoking = asyncio.create_task(desk.post(path, {}))
        await eventually(lambda: _somebody_waits(enrollment), what="the revocation to wait")
        assert not revoking.done()
    assert (await revoking).status_code == 200
    assert len(await accounting(desk, new_client)) == 1
    assert (await disclose(desk, party)).status_code == 409


async def _somebody_waits(enrollment: Enrollment) -> bool:
    rows = await enrollment.database.fetch(
        text(
            "SELECT 1 FROM pg_stat_activity "
            "WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
    )
    return bool(rows)


async def test_the_accounting_goes_back_as_far_as_the_client_wants(
    desk: Desk, new_client: str
) -> None:
    party, _ = await agreed(desk, new_client)
    told = [
        shown(await disclose(desk, party, disclosed_at=at), 201)["id"]
        for at in ("2026-03-05T06:59:00Z", "2026-03-05T07:00:00Z")
    ]
    for since, wanted in (("2026-03-04", told), ("2026-03-05", told[1:]), ("2026-03-06", [])):
        listed = shown(await desk.get(f"/clients/{new_client}/disclosures", since=since))["items"]
        assert [one["id"] for one in listed] == wanted


async def test_what_is_on_record_is_neither_changed_nor_removed(
    enrollment: Enrollment, desk: Desk, new_client: str
) -> None:
    party, _ = await agreed(desk, new_client)
    told = shown(await disclose(desk, party), 201)
    connection = await asyncpg.connect(enrollment.database.url)
    try:
        for statement in (
            "UPDATE disclosure SET purpose = 'x' WHERE id = $1",
            "DELETE FROM disclosure WHERE id = $1",
        ):
            with pytest.raises(asyncpg.CheckViolationError):
                await connection.execute(statement, told["id"])
    finally:
        await connection.close()
    rows = await enrollment.database.fetch(tables.disclosure.select())
    assert told["id"] in {str(row["id"]) for row in rows}
