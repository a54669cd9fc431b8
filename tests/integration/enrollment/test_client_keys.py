"""A key that was destroyed is gone: opening makes no new one, and says so; sealing makes one."""

from uuid import UUID

import pytest
from sqlalchemy import delete, select

from services.enrollment import tables
from shared.identifiers import new_id
from shared.private import KeyWasDestroyed
from shared.unit_context import UnitContext
from tests.integration.enrollment.conftest import Desk, Enrollment, shown
from tests.integration.enrollment.test_disclosures import agreed, check
from tests.integration.enrollment.test_rules import rule

KEY = tables.client_key


async def destroy_key(enrollment: Enrollment, client_id: UUID) -> None:
    await enrollment.database.execute(delete(KEY).where(KEY.c.client_id == client_id))


async def has_key(enrollment: Enrollment, client_id: UUID) -> bool:
    found = await enrollment.database.fetch(select(KEY).where(KEY.c.client_id == client_id))
    return bool(found)


async def test_opening_makes_no_key_and_sealing_does(enrollment: Enrollment, desk: Desk) -> None:
    client = new_id()
    context = UnitContext(desk.site, correlation_id=new_id())
    async with enrollment.units(context) as uow:
        sealed = await uow.private.seal(client, {"name": "Maria Keller"})
    async with enrollment.units(context) as uow:
        assert await uow.private.open(client, sealed) == {"name": "Maria Keller"}
    await destroy_key(enrollment, client)
    with pytest.raises(KeyWasDestroyed, match="destroyed"):
        async with enrollment.units(context) as uow:
            await uow.private.open(client, sealed)
    assert not await has_key(enrollment, client)
    async with enrollment.units(context) as uow:
        await uow.private.seal(client, {"name": "Maria Weber"})
    assert await has_key(enrollment, client)


async def test_what_the_client_did_not_want_told_is_unknown_without_the_key_and_not_nothing(
    enrollment: Enrollment, desk: Desk, new_client: str
) -> None:
    party, consent = await agreed(desk, new_client, limits=["Nothing about work."])
    path = f"/consents/{consent['id']}"
    assert shown(await desk.get(path))["limits"] == ["Nothing about work."]
    await destroy_key(enrollment, UUID(new_client))
    assert shown(await desk.get(path))["limits"] is None
    assert rule(await check(desk, party)) == (409, "key-was-destroyed")
    renewal = {"expires_on": "2026-12-01", "acknowledged_right_to_revoke": True}
    refused = await desk.post(f"{path}/renewal", renewal)
    assert rule(refused) == (409, "key-was-destroyed")
    assert not await has_key(enrollment, UUID(new_client))
    shown(await desk.post(f"{path}/revocation", {}))  # the client may take it back all the same
