"""Who was merged is found under each id, in every room, and under one alone once that is undone."""

from dataclasses import dataclass, field
from uuid import UUID

import pytest
from httpx import AsyncClient, Response

from services.aftercare.domain.plans.plan import AnotherPlanIsActive
from shared.contracts.enrollment import ClientsMerged, ClientsUnmerged
from shared.identifiers import new_id
from tests.integration.aftercare.community import Community
from tests.integration.aftercare.consents import Client, SqlUnits
from tests.integration.aftercare.setbacks import HERE, WORDS, Voices
from tests.integration.aftercare.test_alumni_membership import invite
from tests.support.tokens import TestIssuer
from tests.unit.aftercare.room import Room
from tests.unit.aftercare.stories import hear, received


@dataclass
class Person:
    """A client with a plan here, whom enrollment then knows by another id, `kept`, as well."""

    voices: Voices
    kept: UUID = field(default_factory=new_id)
    merge_id: UUID = field(default_factory=new_id)

    @property
    def before(self) -> UUID:
        return self.voices.room.episode.client_id

    @property
    def other(self) -> dict[str, str]:
        """A token that knows the person by the id that was kept."""
        return self.voices.client(str(self.kept))

    async def merge(self) -> None:
        await self._tell(ClientsMerged, 1)

    async def unmerge(self) -> None:
        await self._tell(ClientsUnmerged, 2)

    async def _tell(self, kind: type[ClientsMerged | ClientsUnmerged], seq: int) -> None:
        event = kind(
            merge_id=self.merge_id, kept_client_id=self.kept, duplicate_client_id=self.before
        )
        await hear(self.voices.room.units, [received(event, seq)])

    async def get(self, path: str, headers: dict[str, str] | None = None) -> Response:
        return await self.voices.api.get(f"{HERE}{path}", headers=headers)

    async def listed(self, path: str, headers: dict[str, str] | None = None) -> list[str]:
        answer = await self.get(path, headers)
        return [one["id"] for one in answer.json()["items"]] if answer.is_success else []


@pytest.fixture
async def person(api: AsyncClient, issuer: TestIssuer, room: Room) -> Person:
    await room.activate(days=(7, 30))
    return Person(Voices(api, issuer, room))


async def test_a_client_finds_what_is_theirs_under_the_id_that_was_kept(person: Person) -> None:
    told = await person.voices.told(what=WORDS)
    asked = (await person.voices.post("/help-requests", person.voices.client())).json()["id"]
    setbacks = f"/clients/{person.kept}/setbacks"
    for is_one, change in ((False, None), (True, person.merge), (False, person.unmerge)):
        if change is not None:
            await change()
        check_ins = await person.listed("/my/check-ins", person.other)
        assert len(check_ins) == (2 if is_one else 0)
        assert await person.listed("/help-requests", person.other) == [asked] * is_one
        assert await person.listed(setbacks, person.other) == [told] * is_one
        first = await person.voices.room.first_check_in()
        status = 200 if is_one else 404
        assert (await person.get(f"/my/check-ins/{first}", person.other)).status_code == status
        assert (await person.get(f"/help-requests/{asked}", person.other)).status_code == status
        by_old_path = await person.get(f"/clients/{person.before}/setbacks", person.other)
        assert by_old_path.status_code == (200 if is_one else 403)


async def test_staff_find_all_of_a_person_by_either_id(person: Person) -> None:
    told = await person.voices.told()
    plan = str((await person.voices.room.plan()).id)
    await person.merge()
    for client_id in (person.kept, person.before):
        assert await person.listed(f"/setbacks?client_id={client_id}") == [told]
        assert await person.listed(f"/plans?client_id={client_id}") == [plan]
        assert len(await person.listed(f"/check-ins?client_id={client_id}")) == 2
    await person.unmerge()
    assert await person.listed(f"/setbacks?client_id={person.kept}") == []


async def test_a_merged_client_answers_and_asks_for_help_once(person: Person) -> None:
    voices = person.voices
    first = (await voices.post("/help-requests", voices.client())).json()["id"]
    await person.merge()
    again = await voices.post("/help-requests", person.other)
    assert again.json()["id"] == first
    check_in = await voices.room.first_check_in()
    early = await voices.post(f"/check-ins/{check_in}/answers", person.other, answers=[])
    assert early.json()["type"].endswith(":check-in-is-not-due-yet")


async def test_a_consent_stands_whichever_id_it_was_given_under(
    person: Person, units: SqlUnits
) -> None:
    now, before = Client(units, person.kept), Client(units, person.before)
    party = new_id()
    granted = now.granted(party_id=party)
    await now.hear(granted)
    assert await before.standing(party_id=party) is None
    await person.merge()
    assert await before.standing(party_id=party) == granted.consent_id
    await now.hear(granted, now.revoked(granted.consent_id))
    assert await before.standing(party_id=party) is None


async def test_family_is_let_in_by_a_consent_given_under_the_other_id(person: Person) -> None:
    party, other_party = new_id(), new_id()
    await person.voices.circle(party)
    await person.voices.circle(other_party, str(person.kept))
    await person.voices.consent(party)
    told = await person.voices.told(person.voices.family(), what=WORDS)
    assert (await person.voices.shown(told))["state"] == "unconfirmed"
    await person.merge()
    for named in ({}, {"client_id": str(person.kept)}):
        told = await person.voices.told(person.voices.family(), what=WORDS, **named)
        assert (await person.voices.shown(told))["state"] == "reported"


async def test_of_two_plans_of_one_person_one_is_active(person: Person) -> None:
    await person.merge()
    room = person.voices.room
    other = Room(room.units, room.clock)
    object.__setattr__(other.episode, "client_id", person.kept)
    await other.draft()
    with pytest.raises(AnotherPlanIsActive):
        await other.activate(days=(7, 30))


async def test_a_membership_is_a_persons_and_nobody_is_invited_twice_or_after_death(
    community: Community, person: Person
) -> None:
    member = await community.member()
    person.voices.room.episode = person.voices.room.episode.__class__(
        new_id(), member.client_id, new_id()
    )
    person.kept = await community.completed()
    other = community.person(person.kept)
    assert (await other.ask("GET", "alumni-membership")).status_code == 404
    await person.merge()
    shown = await other.does("GET", "alumni-membership")
    assert shown["client_id"] == str(member.client_id)
    await invite(community)
    assert await community.told("AlumniInvited", person.kept) == []
    await community.died(person.kept)
    await invite(community)
    assert (await other.does("GET", "alumni-membership"))["state"] == "opted_out"
    again = await community.api.post(
        f"{HERE}/alumni-memberships", json={"client_id": str(member.client_id)}
    )
    assert again.json()["type"].endswith(":died-meanwhile")
