"""Instruments between admission and follow-up: of pairs alone, opened for the count."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest
from httpx import AsyncClient
from sqlalchemy import delete

from services.aftercare import tables
from services.aftercare.store import SqlAftercareUnitOfWork
from shared.database import Database
from shared.identifiers import new_id
from shared.unit_context import UnitContext
from shared.unit_of_work import Units
from tests.integration.aftercare.outcomes.alumni import DISCHARGED, Alumni, after
from tests.support.tokens import TestIssuer

ADMITTED = after(-60)
PERIOD = {"since": "2025-01-01", "until": "2025-03-31"}


class Scored(Alumni):
    """Alumni with totals, sealed as the service seals them."""

    units: Units[SqlAftercareUnitOfWork]

    async def sealed(self, client_id: UUID, values: dict[str, Any]) -> bytes:
        async with self.units(UnitContext(self.site, new_id())) as uow:
            return await uow.private.seal(client_id, values)

    async def admitted_with(
        self, client_id: UUID, total: int, *, on: date = ADMITTED, state: str = "kept"
    ) -> None:
        await self._keep(
            tables.baseline,
            client_id=client_id,
            instrument="phq-9",
            completed_on=on,
            state=state,
            sealed=await self.sealed(client_id, {"total": total}),
        )

    async def answered_with(self, client_id: UUID, total: int, on: date) -> None:
        check_in_id = new_id()
        await self._keep(
            tables.check_in,
            id=check_in_id,
            client_id=client_id,
            due_on=on,
            state="completed",
            completed_on=on,
        )
        scores = {"scores": {"phq-9": {"total": total}}}
        await self._keep(
            tables.check_in_answers,
            check_in_id=check_in_id,
            client_id=client_id,
            number=1,
            instruments=["phq-9"],
            answered_as="client",
            state="given",
            sealed=await self.sealed(client_id, scores),
        )


@pytest.fixture
def scored(database: Database, units: Units[SqlAftercareUnitOfWork]) -> Scored:
    made = Scored(database)
    made.units = units
    return made


async def change(api: AsyncClient, scored: Scored, **asked: str) -> dict[str, Any]:
    params = {"site": scored.site, **PERIOD, **asked}
    answer = await api.get("/reports/outcomes", params=params)
    assert answer.status_code == 200, answer.text
    [phq] = [one for one in answer.json()["changes"] if one["instrument"] == "phq-9"]
    return {**phq, "report": answer.json()}


async def test_the_first_total_of_the_stay_stands_against_the_newest_after_it(
    api: AsyncClient, scored: Scored
) -> None:
    client = await scored.discharged()
    await scored.admitted_with(client, 24, on=after(-31, ADMITTED))
    await scored.admitted_with(client, 15)
    await scored.admitted_with(client, 3, on=after(20, ADMITTED))
    await scored.answered_with(client, 14, DISCHARGED)
    await scored.answered_with(client, 11, after(30))
    await scored.answered_with(client, 9, after(90))
    found = await change(api, scored)
    assert (found["pairs"], found["mean_before"], found["mean_after"]) == (1, 15.0, 9.0)
    assert found["mean_change"] == -6.0
    assert found["reliable"] == {"improved": 1, "unchanged": 0, "worsened": 0}
    assert (found["recovered_before"], found["recovered_after"]) == (0, 1)


@pytest.mark.parametrize(
    ("before", "later", "kind"),
    [(15, 10, "unchanged"), (15, 9, "improved"), (9, 14, "unchanged"), (9, 15, "worsened")],
)
async def test_a_reliable_change_is_one_of_six_points(
    api: AsyncClient, scored: Scored, before: int, later: int, kind: str
) -> None:
    client = await scored.discharged()
    await scored.admitted_with(client, before)
    await scored.answered_with(client, later, after(30))
    reliable = (await change(api, scored))["reliable"]
    assert [name for name, count in reliable.items() if count] == [kind]


async def test_only_pairs_count_and_what_was_corrected_is_none(
    api: AsyncClient, scored: Scored
) -> None:
    for number in range(3):
        client = await scored.discharged()
        if number == 0:
            await scored.admitted_with(client, 10)
        elif number == 1:
            await scored.answered_with(client, 10, after(30))
        else:
            await scored.admitted_with(client, 10, state="superseded")
            await scored.answered_with(client, 10, after(30))
    found = await change(api, scored)
    assert (found["pairs"], found["mean_change"]) == (0, None)
    assert found["report"]["baselines"] == {
        "is_asked": False,
        "kept": 1,
        "waiting": {},
        "refused": {},
    }


async def test_a_pair_is_that_of_one_person_also_under_two_ids(
    api: AsyncClient, scored: Scored
) -> None:
    kept, duplicate = await scored.discharged(), new_id()
    await scored.admitted_with(duplicate, 20)
    await scored.answered_with(kept, 10, after(30))
    assert (await change(api, scored))["pairs"] == 0
    await scored.merged(kept, duplicate)
    assert (await change(api, scored))["mean_change"] == -10.0


async def test_what_was_shredded_is_counted_apart(
    api: AsyncClient, scored: Scored, database: Database
) -> None:
    client = await scored.discharged()
    await scored.admitted_with(client, 20)
    await scored.answered_with(client, 10, after(30))
    keys = tables.data_key
    await database.execute(delete(keys).where(keys.c.owner_id == client))
    found = await change(api, scored)
    assert (found["pairs"], found["report"]["pairs_shredded"]) == (0, 1)


@pytest.mark.parametrize(("people", "improved"), [(10, None), (12, None), (24, 13)])
async def test_what_leaves_tells_of_no_few(
    api: AsyncClient, scored: Scored, issuer: TestIssuer, people: int, improved: int | None
) -> None:
    """Of 24, 13 improve and 11 stay as they were; of 12, 11 stay and one improves."""
    unchanged = min(people - 1, 11)
    for number in range(people):
        client = await scored.discharged()
        await scored.admitted_with(client, 20)
        await scored.answered_with(client, 20 if number < unchanged else 10, after(30))
    api.headers.update(issuer.bearer("partner_administrator", sites=(scored.site,)))
    found = await change(api, scored)
    assert (found["pairs"] is None) == (people < 11)
    assert (found["reliable"] or {"improved": None})["improved"] == improved
    assert found["report"]["baselines"] is None
