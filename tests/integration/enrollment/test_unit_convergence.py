"""Whatever the order and however often events arrive, and wherever between them the approval."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest_asyncio
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import bindparam, select

from services.enrollment.handlers.payers.authorizations import (
    ApproveAuthorization,
    approve_authorization,
)
from services.enrollment.store import SqlEnrollmentUnitOfWork
from services.enrollment.subscribers import subscriptions
from services.enrollment.tables import (
    attendance_fact,
    authorization,
    membership_fact,
    session_fact,
)
from shared.contracts.event import Event
from shared.database.pool import fetch
from shared.identifiers import new_id
from shared.unit_context import UnitContext
from shared.unit_of_work import Transaction
from tests.integration.enrollment.conftest import Desk, Enrollment, shown
from tests.integration.enrollment.rolls import Meeting, booked, received, unbooked
from tests.support.shuffles import SHUFFLES

FIRST = date(2026, 3, 1)
UNITS, LAST = 4, date(2026, 3, 12)

DERIVED = select(
    authorization.c.state,
    authorization.c.status,
    authorization.c.units_used,
    authorization.c.used_by_day,
    authorization.c.is_low,
    authorization.c.wakes_on,
).where(authorization.c.id == bindparam("id"))
FACTS = tuple(
    select(table).where(table.c.site == bindparam("site")).order_by(table.c.id)
    for table in (session_fact, attendance_fact, membership_fact)
)

Told = tuple[Event, int]
Approval = ApproveAuthorization


@dataclass
class Case:
    """One client with one request that no event has reached yet."""

    enrollment: Enrollment
    site: str
    client_id: UUID
    authorization_id: UUID

    def approval(self) -> Approval:
        return Approval(
            authorization_id=self.authorization_id,
            unit_kind=None,
            units=UNITS,
            valid_from=FIRST,
            valid_until=LAST,
            level_of_care=None,
            reference_number=None,
            decided_on=FIRST,
        )

    async def state_after(self, steps: Sequence[Told | None]) -> list[Any]:
        """Take the steps (None is the approval) in one transaction, look, and undo it all."""
        async with self.enrollment.database.connection() as connection:
            undone = connection.transaction()
            await undone.start()
            try:
                transaction = Transaction(connection)
                for step in steps:
                    async with self._unit(transaction) as uow:
                        await self._take(step, uow)
                await transaction.send()
                rows = list(await fetch(connection, DERIVED, {"id": self.authorization_id}))
                for facts in FACTS:
                    rows += await fetch(connection, facts, {"site": self.site})
                return [dict(row) for row in rows]
            finally:
                await undone.rollback()

    def _unit(self, transaction: Transaction) -> SqlEnrollmentUnitOfWork:
        return self.enrollment.units(UnitContext(self.site, new_id()), within=transaction)

    async def _take(self, step: Told | None, uow: SqlEnrollmentUnitOfWork) -> None:
        if step is None:
            await approve_authorization(self.approval(), uow)
            return
        one = received(step[0], self.site, step[1])
        _, handler = subscriptions.handler_for(one.subject)
        await handler(one, uow)


@pytest_asyncio.fixture
async def case(desk: Desk, enrollment: Enrollment) -> AsyncIterator[Case]:
    episode = await desk.enrolled()
    shown(await desk.http.put(f"/sites/{desk.site}/payers/state/rules", json={"low_units": 2}))
    body = {"episode_id": episode["id"], "payer": "state", "requested_on": str(FIRST)}
    asked = shown(await desk.post("/authorizations", body), 201)
    yield Case(enrollment, desk.site, UUID(episode["client_id"]), UUID(asked["id"]))


minutes = st.sampled_from([180, 90, 180, 120, 0])
"""Two of the middle ones make a billable day together."""
NEVER, COMPLETED, CANCELLED = range(3)
seats = st.sampled_from([False, False, True])
"""Whether the client had, and left, a seat in the session before anything was marked."""
weekdays = st.sampled_from([None, ["MO"], ["TU", "TH"]])
ends = st.sampled_from([COMPLETED, COMPLETED, COMPLETED, NEVER, CANCELLED])


@st.composite
def histories(draw: st.DrawFn) -> tuple[list[Any], ...]:
    """Return for each session its days, its client's marks, how it ends, and how it was booked."""
    number = draw(st.integers(1, 5))
    some_days = st.lists(st.integers(0, 15), min_size=1, max_size=3)
    return (
        [draw(some_days) for _ in range(number)],
        [draw(st.lists(minutes, min_size=1, max_size=3)) for _ in range(number)],
        [draw(ends) for _ in range(number)],
        [(draw(weekdays), draw(seats)) for _ in range(number)],
    )


def told_of(client_id: UUID, history: Any) -> tuple[list[Told], dict[str, int]]:
    """Return the events of a history, in order, and the units that they use on each day."""
    told: list[Told] = []
    by_day: dict[date, int] = {}
    for days, marks, end, (on, has_seat) in zip(*history, strict=True):
        meeting = Meeting(FIRST + timedelta(days=days[0]), series_id=new_id())
        place = booked(meeting.series_id, client_id, FIRST, weekdays=on)
        membership = None if on else place[0].aggregate_id()
        told += [place, meeting.scheduled()]
        told += [meeting.moved_to(FIRST + timedelta(days=later)) for later in days[1:]]
        if has_seat:
            told += [meeting.seat_taken(client_id, membership)]
            told += [meeting.seat_left(client_id, membership)]
        told += [meeting.marked(client_id, credited) for credited in marks]
        told += [[], [meeting.completed()], [meeting.cancelled()]][end]
        told.append(unbooked(place[0], FIRST + timedelta(days=20)))
        if end == COMPLETED:
            by_day[meeting.day] = by_day.get(meeting.day, 0) + marks[-1]
    billable = [day for day, credited in by_day.items() if credited >= 180 and day <= LAST]
    return told, {str(day): 1 for day in billable}


@settings(
    max_examples=SHUFFLES,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(history=histories(), data=st.data())
async def test_units_converge_in_any_order_and_however_often(
    case: Case, history: Any, data: st.DataObject
) -> None:
    told, used = told_of(case.client_id, history)
    again = data.draw(st.lists(st.sampled_from(told), max_size=6))
    shuffled: list[Told | None] = list(data.draw(st.permutations([*told, *again])))
    shuffled.insert(data.draw(st.integers(0, len(shuffled))), None)
    expected = await case.state_after([None, *told])
    assert (expected[0]["used_by_day"], expected[0]["units_used"]) == (used, len(used))
    assert expected[0]["status"] == ("exhausted" if len(used) >= UNITS else "approved")
    assert await case.state_after(shuffled) == expected
