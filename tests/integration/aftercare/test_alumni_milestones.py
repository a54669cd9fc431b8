"""Milestones are the client's own: sealed, shared by choice, reset and deleted without a trace."""

from datetime import UTC, datetime

from services.aftercare.handlers.alumni.milestones import (
    RemindOfMilestones,
    remind_of_milestones,
)
from shared.identifiers import new_id
from shared.unit_context import UnitContext
from tests.integration.aftercare.community import Community
from tests.integration.aftercare.test_alumni_membership import refused

KEPT = {"kind": "Day one", "counts_from": "2026-01-01", "timezone": "America/Denver"}


async def remind(community: Community) -> int:
    async with community.units(UnitContext("north", new_id())) as uow:
        return await remind_of_milestones(RemindOfMilestones(100), uow)


async def test_a_milestone_is_counted_for_the_client_alone(community: Community) -> None:
    member = await community.member()
    kept = await member.does("POST", "milestones", KEPT)
    assert (kept["days_so_far"], kept["next_mark_on"]) == (60, "2026-04-01")
    assert kept["reached"] == [1, 7, 30, 60]
    there = f"/sites/north/clients/{member.client_id}"
    assert (await community.api.get(f"{there}/milestones")).status_code == 403
    assert (await community.api.get(f"{there}/shared-milestones")).json()["items"] == []
    shared = {**KEPT, "shared_with_staff": True}
    await member.does("PUT", f"milestones/{kept['id']}", shared)
    (seen,) = (await community.api.get(f"{there}/shared-milestones")).json()["items"]
    assert seen["kind"] == "Day one"


async def test_what_is_kept_stands_nowhere_in_the_clear(community: Community) -> None:
    member = await community.member()
    kept = await member.does("POST", "milestones", {**KEPT, "kind": "Words of my own"})
    async with community.units.database.connection() as connection:
        row = await connection.fetchrow("SELECT * FROM milestone WHERE id = $1", kept["id"])
    assert row is not None
    assert b"Words of my own" not in row["sealed"]
    assert b"2026-01-01" not in row["sealed"]
    assert row["reminds_at"] is None


async def test_resetting_and_deleting_are_told_to_nobody(community: Community) -> None:
    member = await community.member()
    kept = await member.does("POST", "milestones", KEPT)
    reset = {**KEPT, "counts_from": "2026-03-01"}
    changed = await member.does("PUT", f"milestones/{kept['id']}", reset)
    assert (changed["days_so_far"], changed["reached"]) == (1, [1])
    await member.does("DELETE", f"milestones/{kept['id']}")
    async with community.units.database.connection() as connection:
        said = await connection.fetchval(
            "SELECT count(*) FROM outbox WHERE aggregate_id = $1", kept["id"]
        )
    assert said == 0
    gone = await member.ask("DELETE", f"milestones/{kept['id']}")
    refused(gone, "no-such-milestone", 404)


async def test_a_mark_is_told_once_and_only_where_asked_for(community: Community) -> None:
    asking, silent = await community.member(), await community.member()
    await asking.does("POST", "milestones", {**KEPT, "remind": True})
    await silent.does("POST", "milestones", KEPT)
    community.clock.set(datetime(2026, 4, 1, 14, 59, tzinfo=UTC))
    await remind(community)
    assert await community.told("MilestoneReached", asking.client_id) == []
    community.clock.set(datetime(2026, 4, 1, 15, 0, tzinfo=UTC))
    await remind(community)
    await remind(community)
    (told,) = await community.told("MilestoneReached", asking.client_id)
    assert set(told) == {"milestone_id", "client_id"}
    assert await community.told("MilestoneReached", silent.client_id) == []


async def test_a_reminder_is_taken_back_at_once_where_the_count_changes(
    community: Community,
) -> None:
    member = await community.member()
    asked = {**KEPT, "remind": True}
    for change in ({**asked, "counts_from": "2026-02-01"}, KEPT, None):
        kept = await member.does("POST", "milestones", asked)
        there = f"milestones/{kept['id']}"
        await member.does("DELETE" if change is None else "PUT", there, change)
        told = await community.told("MilestoneReminderWithdrawn", member.client_id)
        assert told[-1]["milestone_id"] == kept["id"]


async def test_a_reminder_needs_messages_agreed_to(community: Community) -> None:
    member = await community.member("milestones")
    asked = await member.ask("POST", "milestones", {**KEPT, "remind": True})
    refused(asked, "reminder-needs-messages", 422)


async def test_a_day_to_come_is_refused(community: Community) -> None:
    member = await community.member()
    asked = await member.ask("POST", "milestones", {**KEPT, "counts_from": "2026-03-03"})
    refused(asked, "counts-from-future", 422)


async def test_another_ones_milestone_is_not_there(community: Community) -> None:
    member, other = await community.member(), await community.member()
    kept = await member.does("POST", "milestones", KEPT)
    refused(await other.ask("DELETE", f"milestones/{kept['id']}"), "no-such-milestone", 404)


async def test_who_was_shredded_keeps_no_milestone_and_holds_up_nobody_elses(
    community: Community,
) -> None:
    gone, other = await community.member(), await community.member()
    for member in (gone, other):
        shared = {**KEPT, "remind": True, "shared_with_staff": True}
        await member.does("POST", "milestones", shared)
    # The key alone: as where one is kept at the moment of shredding.
    async with community.units(UnitContext("north", new_id())) as uow:
        await uow.keys.destroy([gone.client_id], uow.now, None)
    there = f"/sites/north/clients/{gone.client_id}/shared-milestones"
    assert (await community.api.get(there)).json()["items"] == []
    assert (await gone.does("GET", "milestones"))["items"] == []
    community.clock.set(datetime(2026, 4, 1, 15, 0, tzinfo=UTC))
    assert await remind(community) >= 1  # others of this site may be reminded at this moment too
    assert await community.told("MilestoneReached", gone.client_id) == []
    assert len(await community.told("MilestoneReached", other.client_id)) == 1
    assert await remind(community) == 0
