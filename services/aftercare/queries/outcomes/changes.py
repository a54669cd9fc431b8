"""Owns the pairs: a person's sealed total at admission, and the newest one after the discharge."""

from typing import Any

from sqlalchemy import (
    ARRAY,
    CTE,
    ColumnElement,
    Select,
    Text,
    any_,
    func,
    literal,
    select,
    true,
)
from sqlalchemy.sql.selectable import LateralFromClause

from services.aftercare.domain.instruments.answers import AnswersState
from services.aftercare.domain.outcomes.baseline import INSTRUMENTS, BaselineState
from services.aftercare.domain.outcomes.change import Pair
from services.aftercare.queries.outcomes.cohort import Cohort, discharges, is_theirs, persons
from services.aftercare.tables import (
    baseline,
    check_in,
    check_in_answers,
    data_key,
)
from shared.database import Database
from shared.private import Vault

BEFORE_ADMISSION = 30
"""Days before the first day of the stay from which on an assessment is one of admission."""

_a, _b, _c = check_in_answers.c, baseline.c, check_in.c


async def pairs(database: Database, cohort: Cohort, vault: Vault) -> tuple[list[Pair], int]:
    """Return the cohort's pairs, and how many do not open: their key was destroyed."""
    found: list[Pair] = []
    shredded = 0
    for row in await database.survey(_statement(cohort)):
        pair = _opened(row, vault)
        if pair is None:
            shredded += 1
        else:
            found.append(pair)
    return found, shredded


def _statement(cohort: Cohort) -> Select[Any]:
    """Look both totals up person by person, and instrument by instrument, through indexes."""
    person = persons(discharges(cohort))
    asked = func.unnest(literal(sorted(INSTRUMENTS), ARRAY(Text))).table_valued("instrument")
    asked = asked.render_derived(name="asked")
    first, newest = _first(person, asked.c.instrument), _newest(person, asked.c.instrument)
    own, later = data_key.alias("own"), data_key.alias("later")
    looked_up = select(
        person.c.site,
        asked.c.instrument,
        first.c.client_id.label("before_id"),
        first.c.sealed.label("before"),
        own.c.wrapped.label("before_key"),
        newest.c.client_id.label("after_id"),
        newest.c.sealed.label("after"),
        later.c.wrapped.label("after_key"),
    ).select_from(
        person.join(asked, true())
        .join(first, true())
        .join(newest, true())
        .outerjoin(own, own.c.owner_id == first.c.client_id)
        .outerjoin(later, later.c.owner_id == newest.c.client_id)
    )
    return looked_up.where(person.c.is_counted)


def _first(person: CTE, instrument: ColumnElement[str]) -> LateralFromClause:
    """Return the earliest total that counts of the stay, from a month before its first day on."""
    return (
        select(_b.client_id, _b.sealed)
        .where(
            is_theirs(baseline, person),
            _b.instrument == instrument,
            _b.state == BaselineState.KEPT.value,
            _b.completed_on >= person.c.started_on - BEFORE_ADMISSION,
            _b.completed_on <= person.c.discharged_on,
        )
        .order_by(_b.completed_on, _b.id)
        .limit(1)
        .lateral("first_total")
    )


def _newest(person: CTE, instrument: ColumnElement[str]) -> LateralFromClause:
    return (
        select(_a.client_id, _a.sealed)
        .join_from(check_in_answers, check_in, _c.id == _a.check_in_id)
        .where(
            is_theirs(check_in_answers, person),
            _a.state == AnswersState.GIVEN.value,
            instrument == any_(_a.instruments),
            _c.completed_on > person.c.discharged_on,
        )
        .order_by(_c.completed_on.desc(), _a.id.desc())
        .limit(1)
        .lateral("newest_total")
    )


def _opened(row: Any, vault: Vault) -> Pair | None:
    if row["before_key"] is None or row["after_key"] is None:
        return None
    instrument = row["instrument"]
    before = vault.open(row["before_id"], row["before"], row["before_key"])
    after = vault.open(row["after_id"], row["after"], row["after_key"])
    return Pair(row["site"], instrument, before["total"], after["scores"][instrument]["total"])
