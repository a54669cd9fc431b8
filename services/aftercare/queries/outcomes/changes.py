"""Owns the pairs: a person's sealed total at admission, and the newest one after the discharge."""

from typing import Any

from sqlalchemy import CTE, ColumnElement, Select, and_, any_, literal, select
from sqlalchemy.dialects.postgresql import distinct_on

from services.aftercare.domain.instruments.answers import AnswersState
from services.aftercare.domain.outcomes.baseline import INSTRUMENTS, BaselineState
from services.aftercare.domain.outcomes.change import Pair
from services.aftercare.queries.outcomes.cohort import (
    Cohort,
    discharges,
    ids_of_persons,
    is_theirs,
)
from services.aftercare.tables import (
    baseline,
    check_in,
    check_in_answers,
    data_key,
    known_episode,
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
    for instrument in sorted(INSTRUMENTS):
        rows = await database.survey(_statement(cohort, instrument))
        opened = [_opened(row, instrument, vault) for row in rows]
        found += [pair for pair in opened if pair is not None]
        shredded += opened.count(None)
    return found, shredded


def _statement(cohort: Cohort, instrument: str) -> Select[Any]:
    of_all = discharges(cohort)
    ids = ids_of_persons(of_all)
    first, newest = _first(ids, instrument), _newest(ids, instrument)
    own, later = data_key.alias("own"), data_key.alias("later")
    return (
        select(
            of_all.c.site,
            first.c.client_id.label("before_id"),
            first.c.sealed.label("before"),
            own.c.wrapped.label("before_key"),
            newest.c.client_id.label("after_id"),
            newest.c.sealed.label("after"),
            later.c.wrapped.label("after_key"),
        )
        .join_from(of_all, first, first.c.id == of_all.c.id)
        .join(newest, newest.c.id == of_all.c.id)
        .outerjoin(own, own.c.owner_id == first.c.client_id)
        .outerjoin(later, later.c.owner_id == newest.c.client_id)
    )


def _first(ids: CTE, instrument: str) -> CTE:
    """Return the earliest total that counts of the stay, from a month before its first day on."""
    stay = and_(known_episode.c.episode_id == ids.c.episode_id, known_episode.c.site == ids.c.site)
    return (
        select(ids.c.id, _b.client_id, _b.sealed)
        .join_from(ids, baseline, is_theirs(baseline, ids))
        .join(known_episode, stay)
        .where(
            _b.instrument == instrument,
            _b.state == BaselineState.KEPT.value,
            _b.completed_on >= known_episode.c.started_on - BEFORE_ADMISSION,
            _b.completed_on <= ids.c.discharged_on,
        )
        .ext(distinct_on(ids.c.id))
        .order_by(ids.c.id, _b.completed_on, _b.id)
        .cte("first_total")
    )


def _newest(ids: CTE, instrument: str) -> CTE:
    return (
        select(ids.c.id, _a.client_id, _a.sealed)
        .join_from(ids, check_in_answers, is_theirs(check_in_answers, ids))
        .join(check_in, _c.id == _a.check_in_id)
        .where(
            _a.state == AnswersState.GIVEN.value,
            _is_asked(instrument),
            _c.completed_on > ids.c.discharged_on,
        )
        .ext(distinct_on(ids.c.id))
        .order_by(ids.c.id, _c.completed_on.desc(), _a.id.desc())
        .cte("newest_total")
    )


def _is_asked(instrument: str) -> ColumnElement[bool]:
    return literal(instrument) == any_(_a.instruments)


def _opened(row: Any, instrument: str, vault: Vault) -> Pair | None:
    if row["before_key"] is None or row["after_key"] is None:
        return None
    before = vault.open(row["before_id"], row["before"], row["before_key"])
    after = vault.open(row["after_id"], row["after"], row["after_key"])
    return Pair(row["site"], instrument, before["total"], after["scores"][instrument]["total"])
