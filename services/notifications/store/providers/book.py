"""Providers' state in PostgreSQL: read by all replicas, and moved on by what each was told."""

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ARRAY, Integer, Text, any_, bindparam, delete, insert, select, text, update
from sqlalchemy.dialects import postgresql

from services.notifications import tables
from services.notifications.domain.providers.judging import JUDGED_WITHIN, Change, Fresh, judged
from services.notifications.domain.providers.limits import Asked, Granted
from services.notifications.domain.providers.outcomes import is_failure
from services.notifications.domain.providers.parts import ProviderPart
from services.notifications.domain.providers.provider import ProviderState
from services.notifications.domain.providers.thresholds import FIRST_DAY, Thresholds
from services.notifications.domain.providers.windows import Counted, histogram, slot_of
from services.notifications.ports.providers import Told
from services.notifications.store.providers.budgets import SqlBudgets
from services.notifications.store.providers.rows import (
    KEPT,
    change_columns,
    columns_of,
    state_of,
)
from shared.database import Database
from shared.database.errors import translated
from shared.database.pool import Connection, fetch

_p, _w = tables.provider.c, tables.provider_window.c
_STATES = select(tables.provider).order_by(_p.name)
# In the order of names, so that no two replicas wait for each other in a ring.
_HOLD = _STATES.where(
    _p.channel == any_(bindparam("channels", type_=ARRAY(Text)))
).with_for_update()
_HOLD_ONE = _STATES.where(_p.name == bindparam("name")).with_for_update()
_LATELY = select(tables.provider_window).where(
    _w.provider == any_(bindparam("names", type_=ARRAY(Text))), _w.began_at >= bindparam("since")
)
_WRITE = (
    update(tables.provider)
    .where(_p.name == bindparam("row_name"))
    .values({name: bindparam(f"set_{name}") for name in KEPT})
)
_FORGET = delete(tables.provider_window).where(_w.began_at < bindparam("before"))
KEPT_FOR = timedelta(hours=1)
"""How long outcomes are kept: longer than anything is judged or shown by."""
_FORGETTING = 0.01
"""Which part of the writings also forget."""
_NEW = postgresql.insert(tables.provider).on_conflict_do_nothing()
_CHANGED = insert(tables.provider_change)
_COUNT = postgresql.insert(tables.provider_window)
_SUMS = text(
    "(SELECT array_agg(one + other ORDER BY place) FROM"
    " unnest(provider_window.took, excluded.took) WITH ORDINALITY AS pair (one, other, place))"
).columns(took=ARRAY(Integer))
_COUNT = _COUNT.on_conflict_do_update(
    index_elements=["provider", "began_at", "outcome"],
    set_={"calls": _w.calls + _COUNT.excluded.calls, "took": _SUMS.scalar_subquery()},
)


class SqlProviderBook:
    """`chance` gives a number from 0 to 1: when a breaker that opens is probed."""

    def __init__(
        self,
        database: Database,
        parts: Mapping[str, ProviderPart],
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._database = database
        self._parts = parts
        self._chance = chance
        self._budgets = SqlBudgets(
            database, {name: part.limits for name, part in parts.items() if part.limits}
        )
        self._are_known = False

    async def states(self) -> list[ProviderState]:
        if not self._are_known:
            await self._make_known()
        return [state_of(dict(row)) for row in await self._database.fetch(_STATES)]

    async def lease(self, provider: str, asked: Asked) -> Granted:
        return await self._budgets.lease(provider, asked)

    async def give_back(self, provider: str, replica: str, unused: int) -> None:
        await self._budgets.give_back(provider, replica, unused)

    async def begin_probe(self, provider: str, now: datetime) -> bool:
        async with self._database.connection() as connection:
            with translated({}):
                async with connection.transaction():
                    rows = await fetch(connection, _HOLD_ONE, {"name": provider})
                    states = [state_of(dict(row)) for row in rows]
                    if not states or not states[0].circuit.may_be_probed(now):
                        return False
                    await _write(
                        connection, replace(states[0], circuit=states[0].circuit.probe(now))
                    )
                    return True

    async def record(
        self, told: Sequence[Told], blocked: Mapping[str, datetime], now: datetime
    ) -> None:
        if not self._are_known:
            await self._make_known()
        names = {each.provider for each in told} | set(blocked)
        channels = sorted({self._parts[name].channel.value for name in names})
        async with self._database.connection() as connection:
            with translated({}):
                async with connection.transaction():
                    rows = await fetch(connection, _HOLD, {"channels": channels})
                    await _count(connection, told, now)
                    before = [state_of(dict(row)) for row in rows]
                    await self._judge(connection, before, told, blocked, now)
                    if self._chance() < _FORGETTING:
                        await fetch(connection, _FORGET, {"before": now - KEPT_FOR})

    async def _judge(
        self,
        connection: Connection,
        before: Sequence[ProviderState],
        told: Sequence[Told],
        blocked: Mapping[str, datetime],
        now: datetime,
    ) -> None:
        counted = await _lately(connection, [state.name for state in before], now)
        by = await _thresholds(connection)
        states, changes = judged(before, _fresh(told), counted, now, self._chance(), by=by)
        channels = {state.name: state.channel for state in before}
        for was, state in zip(before, states, strict=True):
            after = state.blocked(blocked[state.name]) if state.name in blocked else state
            if after.blocked_until != was.blocked_until:
                changes.append(_blocked(was, after))
            if after != was:
                await _write(connection, after)
        for change in changes:
            columns = change_columns(change, channels[change.provider], now, None)
            await fetch(connection, _CHANGED, columns)

    async def _make_known(self) -> None:
        """Add what the settings name, and take over a weight that they changed."""
        async with self._database.connection() as connection:
            with translated({}):
                async with connection.transaction():
                    for part in sorted(self._parts.values(), key=lambda part: part.name):
                        await _know(connection, part)
        self._are_known = True


async def _know(connection: Connection, part: ProviderPart) -> None:
    new = ProviderState(
        name=part.name,
        channel=part.channel,
        weight=part.weight,
        home_weight=part.weight,
        configured_weight=part.weight,
    )
    await fetch(connection, _NEW, columns_of(new))
    rows = await fetch(connection, _HOLD_ONE, {"name": part.name})
    known = state_of(dict(rows[0]))
    if (known.configured_weight, known.channel) != (part.weight, part.channel):
        now = replace(known, weight=part.weight, home_weight=part.weight)
        await _write(connection, replace(now, configured_weight=part.weight, channel=part.channel))


async def _write(connection: Connection, state: ProviderState) -> None:
    columns = columns_of(state)
    changes = {f"set_{name}": columns[name] for name in KEPT}
    await fetch(connection, _WRITE, {"row_name": state.name, **changes})


async def _count(connection: Connection, told: Sequence[Told], now: datetime) -> None:
    for each in sorted(told, key=lambda each: (each.provider, each.outcome)):
        values = {
            "provider": each.provider,
            "began_at": slot_of(now),
            "outcome": each.outcome,
            "calls": len(each.milliseconds),
            "took": histogram(each.milliseconds),
        }
        await fetch(connection, _COUNT, values)


async def _lately(connection: Connection, names: list[str], now: datetime) -> list[Counted]:
    rows = await fetch(connection, _LATELY, {"names": names, "since": now - JUDGED_WITHIN})
    return [Counted(**dict(row)) for row in rows]


async def _thresholds(connection: Connection) -> Thresholds:
    rows = await fetch(connection, tables.THRESHOLDS_IN_FORCE, {})
    return tables.thresholds_of(dict(rows[0])).thresholds if rows else FIRST_DAY


def _fresh(told: Sequence[Told]) -> dict[str, Fresh]:
    fresh: dict[str, Fresh] = {}
    for each in told:
        calls = len(each.milliseconds)
        so_far = fresh.get(each.provider, Fresh(0, 0))
        failures = calls if is_failure(each.outcome) else 0
        fresh[each.provider] = Fresh(so_far.calls + calls, so_far.failures + failures)
    return fresh


def _blocked(before: ProviderState, after: ProviderState) -> Change:
    def words(moment: Any) -> str:
        return moment.isoformat() if moment else ""

    return Change(
        after.name,
        "blocked_until",
        words(before.blocked_until),
        words(after.blocked_until),
        "retry_after",
    )
