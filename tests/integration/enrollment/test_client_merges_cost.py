"""What it costs that a person may have several ids: one look-up by indexes in a command."""

import pytest

from services.enrollment import tables
from services.enrollment.tables.persons import PERSON
from shared.database.statements import Prepared, prepare
from shared.identifiers import new_id
from shared.unit_of_work import SqlUnitOfWork
from tests.integration.enrollment.conftest import Desk, Enrollment, shown
from tests.integration.enrollment.test_merges import applicant, merged

LookUps = list[Prepared]


@pytest.fixture
def look_ups(monkeypatch: pytest.MonkeyPatch) -> LookUps:
    """Return what units of work read of merges; each read is made as always."""
    seen: LookUps = []
    read = SqlUnitOfWork._send_what_it_must_see  # noqa: SLF001 - each read passes it

    async def noted(uow: SqlUnitOfWork, statement: Prepared) -> None:
        if tables.client_merge.name in statement.tables:
            seen.append(statement)
        await read(uow, statement)

    monkeypatch.setattr(SqlUnitOfWork, "_send_what_it_must_see", noted)
    return seen


async def test_an_enrollment_looks_the_persons_ids_up_once(desk: Desk, look_ups: LookUps) -> None:
    application = await desk.accepted()
    await desk.consent(application["client_id"])
    look_ups.clear()
    shown(await desk.enroll(application["id"]), 201)
    assert len(look_ups) == 1


async def test_an_application_looks_them_up_once_and_of_somebody_new_never(
    desk: Desk, look_ups: LookUps
) -> None:
    known = await desk.apply()
    assert look_ups == []
    await desk.apply(client_id=known["client_id"])
    assert len(look_ups) == 1


async def test_a_merged_persons_enrollment_costs_no_more(desk: Desk, look_ups: LookUps) -> None:
    kept, duplicate = await applicant(desk), await applicant(desk)
    application = await desk.accepted(client_id=duplicate)
    await desk.consent(duplicate)
    await merged(desk, kept, duplicate)
    look_ups.clear()
    shown(await desk.enroll(application["id"]), 201)
    assert len(look_ups) == 1


async def test_the_look_up_reads_indexes_alone(enrollment: Enrollment) -> None:
    client = new_id()
    look_up = prepare(PERSON, {"client_id": client})
    async with enrollment.database.connection() as connection:
        await connection.execute(
            "SET enable_seqscan = off; SET plan_cache_mode = force_generic_plan"
        )
        try:
            plan = await connection.fetch(f"EXPLAIN {look_up.sql}", client)
        finally:
            await connection.execute("RESET enable_seqscan; RESET plan_cache_mode")
    told = "\n".join(row[0] for row in plan)
    assert "client_merge_of_duplicate" in told
    assert "client_merge_of_kept" in told
    assert "Seq Scan" not in told
