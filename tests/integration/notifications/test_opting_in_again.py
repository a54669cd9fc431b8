"""Who opts in again is reminded again of what lies ahead, and of nothing that has passed."""

from datetime import timedelta
from uuid import UUID, uuid4

from services.notifications.domain.contacts.opting_out import Through
from services.notifications.domain.terms import Category, ChannelName
from services.notifications.handlers.contacts.opting_out import (
    OptInAgain,
    OptOut,
    opt_in_again,
    opt_out,
)
from tests.integration.notifications.conftest import NOON, Office, booked, cancelled, scheduled

DAY = timedelta(days=1)
OPTED_OUT = ("suppressed", "opted_out")


async def fates(office: Office) -> list[tuple[str, str | None]]:
    """Return what became of the messages, in the order in which they are due."""
    return [(row["state"], row["reason"]) for row in await office.rows()]


async def by_channel(office: Office) -> set[tuple[str, str, str | None]]:
    return {(row["channel"], row["state"], row["reason"]) for row in await office.rows()}


async def stop(office: Office, person: UUID) -> None:
    async with office.unit() as uow:
        word = OptOut(person_id=person, channel=ChannelName.EMAIL, through=Through.REPLY)
        await opt_out(word, uow)


async def start(office: Office, person: UUID) -> None:
    async with office.unit() as uow:
        word = OptInAgain(person_id=person, channel=ChannelName.EMAIL, through=Through.REPLY)
        await opt_in_again(word, uow)


async def test_stop_and_start_leave_the_reminders_ahead(office: Office) -> None:
    client, series = await office.client(), uuid4()
    near, far = scheduled(series, NOON + 2 * DAY), scheduled(series, NOON + 20 * DAY)
    off = scheduled(series, NOON + 30 * DAY)
    await office.hear(near, far, off, booked(series, client))
    await stop(office, client)
    assert set(await fates(office)) == {OPTED_OUT}
    office.clock.advance(3 * DAY)
    await office.hear(cancelled(off))
    await start(office, client)
    rows = await office.rows()
    told = {(row["subject_id"], row["state"]) for row in rows if row["rule"].startswith("reminder")}
    assert told == {
        (near.session_id, "suppressed"),
        (far.session_id, "queued"),
        (off.session_id, "suppressed"),
    }


async def test_a_permission_that_is_granted_again_brings_them_back(office: Office) -> None:
    client, series = await office.client(), uuid4()
    await office.hear(scheduled(series, NOON + 2 * DAY), booked(series, client))
    await office.permit(client, Category.APPOINTMENTS, granted=False)
    assert await by_channel(office) == {
        ("email", "suppressed", "permission_revoked"),
        ("sms", "queued", None),
    }
    await office.permit(client, Category.APPOINTMENTS)
    assert await by_channel(office) == {
        ("email", "queued", None),
        ("sms", "suppressed", "same_told"),
    }
