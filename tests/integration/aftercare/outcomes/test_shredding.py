"""A client's key is destroyed: nothing that it sealed opens again, and figures stay as they are."""

import pytest
from httpx import AsyncClient
from sqlalchemy import select

from services.aftercare import tables
from services.aftercare.store import SqlAftercareUnitOfWork
from shared.database import Database
from shared.identifiers import new_id
from shared.private import KeyWasDestroyed
from shared.unit_context import UnitContext
from shared.unit_of_work import Units
from tests.integration.aftercare.outcomes.alumni import after
from tests.integration.aftercare.outcomes.test_changes import PERIOD, Scored
from tests.support.tokens import TestIssuer

SqlUnits = Units[SqlAftercareUnitOfWork]


@pytest.fixture
def scored(database: Database, units: SqlUnits) -> Scored:
    made = Scored(database)
    made.units = units
    return made


async def destroy(api: AsyncClient, issuer: TestIssuer, site: str, client_id: object) -> int:
    director = issuer.bearer("program_director", sites=(site,), sub="director-1")
    answer = await api.delete(f"/sites/{site}/clients/{client_id}/key", headers=director)
    return answer.status_code


async def test_everything_sealed_under_any_id_of_the_person_opens_as_nothing(
    api: AsyncClient, scored: Scored, issuer: TestIssuer, database: Database
) -> None:
    kept, duplicate = await scored.discharged(), new_id()
    await scored.admitted_with(duplicate, 20)
    await scored.answered_with(kept, 10, after(30))
    await scored.merged(kept, duplicate)
    report = {"site": scored.site, **PERIOD}
    before = (await api.get("/reports/outcomes", params=report)).json()
    for _ in range(2):
        assert await destroy(api, issuer, scored.site, duplicate) == 204
    after_it = (await api.get("/reports/outcomes", params=report)).json()
    assert after_it["pairs_shredded"] == 1
    assert after_it["measures"] == before["measures"]
    for owner_id in (kept, duplicate):
        key = await database.fetch_one(
            select(tables.data_key).where(tables.data_key.c.owner_id == owner_id)
        )
        assert key is not None
        assert (key["wrapped"], key["destroyed_by"]) == (None, "director-1")
    answers = await database.fetch(
        select(tables.check_in_answers).where(tables.check_in_answers.c.client_id == kept)
    )
    for row in answers:
        shown = await api.get(f"/sites/{scored.site}/check-ins/{row['check_in_id']}/answers")
        assert shown.status_code == 200, shown.text
        assert '"total"' not in shown.text


async def test_nothing_is_sealed_for_them_again(
    api: AsyncClient, scored: Scored, issuer: TestIssuer
) -> None:
    client = await scored.discharged()
    await scored.admitted_with(client, 20)
    assert await destroy(api, issuer, scored.site, client) == 204
    with pytest.raises(KeyWasDestroyed):
        async with scored.units(UnitContext(scored.site, new_id())) as uow:
            await uow.private.seal(client, {"a": 1})


async def test_a_key_is_destroyed_by_a_director_where_the_client_is_known(
    api: AsyncClient, scored: Scored, issuer: TestIssuer
) -> None:
    client = await scored.discharged()
    assert await destroy(api, issuer, "elsewhere", client) == 404
    assert (await api.delete(f"/sites/{scored.site}/clients/{client}/key")).status_code == 403


async def test_help_is_asked_for_also_by_somebody_whose_key_was_destroyed(
    api: AsyncClient, scored: Scored, issuer: TestIssuer
) -> None:
    client = await scored.discharged()
    there = f"/sites/{scored.site}/help-requests"
    form = {"client_id": str(client), "said": "Please call me"}
    assert (await api.post(there, json=form)).status_code == 201
    assert await destroy(api, issuer, scored.site, client) == 204
    again = await api.post(there, json={**form, "said": "Are you there?"})
    assert again.status_code == 201, again.text
    shown = await api.get(f"{there}/{again.json()['id']}")
    assert (shown.status_code, "call me" in shown.text) == (200, False)
