"""The way it was before: one batch at a time, each row written whole, by a statement of its own."""

from functools import partial
from typing import Any

from services.aftercare.domain.check_ins.check_in import CheckIn
from services.aftercare.ports import AftercareUnitOfWork
from services.aftercare.queries import check_ins as queries
from services.aftercare.settings import AftercareSettings
from services.aftercare.store import SqlAftercareUnitOfWork
from services.aftercare.store.check_ins import SqlCheckIns
from services.aftercare.store.rows import own_columns
from services.aftercare.tables.cadences import REASONS
from services.aftercare.timers.check_ins import check_in_timer
from shared.clock import Clock
from shared.database import Database
from shared.timers import Timer
from shared.unit_of_work import Repository, Units
from shared.unit_of_work.kept import Kept
from shared.vault import AesGcmVault


class RowByRow(SqlCheckIns):
    def to_row(self, aggregate: CheckIn) -> dict[str, Any]:
        reasons = REASONS.dump_python(aggregate.reasons, mode="json")
        return {**own_columns(aggregate), "reasons": reasons}

    def flush(self) -> None:
        Repository.flush(self)


class UnitBefore(SqlAftercareUnitOfWork):
    check_ins = Kept(RowByRow)


def timer_before(
    settings: AftercareSettings, database: Database, clock: Clock
) -> Timer[AftercareUnitOfWork]:
    kind = partial(UnitBefore, vault=AesGcmVault(settings.master_key_bytes))
    sites_waking = partial(queries.sites_waking, database)
    return check_in_timer(sites_waking, Units(kind, database, clock), clock, at_once=1)
