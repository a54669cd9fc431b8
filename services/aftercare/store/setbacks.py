"""Stores setbacks, the site's policy of them, and who is whose family."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, select

from services.aftercare import tables
from services.aftercare.domain.circle.member import CircleMember, NoSuchMember
from services.aftercare.domain.setbacks.policy import SetbackPolicy, SetbackRules
from services.aftercare.domain.setbacks.setback import NoSuchSetback, Setback
from services.aftercare.domain.setbacks.states import Adjustment, Reporter, SetbackState
from services.aftercare.store.rows import own_columns
from services.aftercare.tables.setbacks import HISTORY
from shared.unit_of_work import Repository
from shared.unit_of_work.versions import VersionRepository

_s, _m = tables.setback, tables.circle_member
_MOST_CLIENTS = 50
_MOST_COMPARED = 20

_AWAITING = (
    select(_s)
    .join(tables.readmission, tables.readmission.c.id == _s.c.id)
    .where(tables.readmission.c.application_id == bindparam("application_id"))
    .where(_s.c.site == bindparam("site"))
    .order_by(_s.c.id)
)
# As with check-ins: who is held by another worker is skipped, and looked at again once locked.
_CLAIM_OVERDUE = (
    select(_s)
    .where(_s.c.site == bindparam("site"), _s.c.wakes_at <= bindparam("now"))
    .order_by(_s.c.wakes_at)
    .limit(bindparam("at_most"))
    .with_for_update(skip_locked=True)
)
_UNREVIEWED = (
    select(_s)
    .where(_s.c.site == bindparam("site"), _s.c.client_id == bindparam("client_id"))
    .where(_s.c.reporter == bindparam("reporter"), _s.c.state == SetbackState.REPORTED.value)
    .where(_s.c.reported_at > bindparam("since"))
    .order_by(_s.c.id.desc())
    .limit(_MOST_COMPARED)
)
_OF_ACCOUNT = (
    select(_m)
    .where(_m.c.site == bindparam("site"), _m.c.account == bindparam("account"))
    .where(_m.c.ended_at.is_(None))
    .order_by(_m.c.id)
    .limit(_MOST_CLIENTS)
)


class SqlSetbacks(Repository[Setback]):
    table = _s
    missing = NoSuchSetback

    def to_row(self, aggregate: Setback) -> dict[str, Any]:
        history = HISTORY.dump_python(aggregate.history, mode="json")
        adjustments = list(aggregate.adjustments)
        return {**own_columns(aggregate), "adjustments": adjustments, "history": history}

    def from_row(self, row: Mapping[str, Any]) -> Setback:
        return setback_of(row)

    async def awaiting(self, application_id: UUID) -> list[Setback]:
        return await self.list_by(_AWAITING, application_id=application_id, site=self._uow.site)

    async def unreviewed(self, client_id: UUID, reporter: str, since: datetime) -> list[Setback]:
        found = {"client_id": client_id, "reporter": reporter, "since": since}
        return await self.list_by(_UNREVIEWED, site=self._uow.site, **found)

    async def claim_overdue(self, now: datetime, at_most: int) -> list[Setback]:
        await self._uow.begin()
        return await self.list_by(_CLAIM_OVERDUE, site=self._uow.site, now=now, at_most=at_most)


class SqlSetbackPolicies(VersionRepository[SetbackPolicy]):
    table = tables.setback_policy

    def to_row(self, aggregate: SetbackPolicy) -> dict[str, Any]:
        rules = asdict(aggregate.rules)
        lists = {name: list(rules[name]) for name in ("weekdays", "closed_on")}
        said = {name: getattr(aggregate, name) for name in _PUBLISHED}
        return {**rules, **lists, **said}

    def from_row(self, row: Mapping[str, Any]) -> SetbackPolicy:
        return policy_of(row)


class SqlCircle(Repository[CircleMember]):
    table = _m
    missing = NoSuchMember

    async def of_account(self, account: str) -> list[CircleMember]:
        return await self.list_by(_OF_ACCOUNT, site=self._uow.site, account=account)

    def to_row(self, aggregate: CircleMember) -> dict[str, Any]:
        return own_columns(aggregate)

    def from_row(self, row: Mapping[str, Any]) -> CircleMember:
        return CircleMember(**row)


_PUBLISHED = ("number", "published_at", "published_by")
_RULES = tuple(SetbackRules.__dataclass_fields__)


def setback_of(row: Mapping[str, Any]) -> Setback:
    codes = {
        "state": SetbackState(row["state"]),
        "reported_by": Reporter(row["reported_by"]),
        "adjustments": tuple(Adjustment(code) for code in row["adjustments"]),
        "history": HISTORY.validate_python(row["history"]),
    }
    return Setback(**{**row, **codes})


def policy_of(row: Mapping[str, Any]) -> SetbackPolicy:
    said = {name: row[name] for name in _RULES}
    lists = {name: tuple(said[name]) for name in ("weekdays", "closed_on")}
    identity = {name: row[name] for name in ("id", "site", "version", *_PUBLISHED)}
    return SetbackPolicy(**identity, rules=SetbackRules(**{**said, **lists}))
