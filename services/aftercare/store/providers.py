"""Stores what stands between linkages and providers: links, answers, subjects, the accounting."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, delete, func, select
from sqlalchemy.dialects.postgresql import insert

from services.aftercare import tables
from services.aftercare.domain.linkages.answers import NoSuchSubject, ProviderSubject, RefusedAnswer
from services.aftercare.domain.linkages.disclosing import Disclosure, What
from services.aftercare.domain.linkages.link import Link, LinkIsGone
from services.aftercare.domain.linkages.owed import DEFAULT_STEPS, LinkageRules, OwedStep, StepRule
from services.aftercare.store.rows import own_columns
from shared.identifiers import new_id
from shared.unit_of_work import Repository, SqlUnitOfWork
from shared.unit_of_work.versions import VersionRepository

_l, _s = tables.linkage_link.c, tables.provider_subject.c
_OPEN_LINKS = (
    select(tables.linkage_link)
    .where(_l.linkage_id == bindparam("linkage_id"), _l.revoked_at.is_(None))
    .order_by(_l.id)
)
_OF_SUBJECT = select(tables.provider_subject).where(
    _s.site == bindparam("site"), _s.subject == bindparam("subject")
)
_REMOVE_SUBJECT = delete(tables.provider_subject).where(
    _s.id == bindparam("id"), _s.site == bindparam("site")
)
_MOST_REFUSED = 20
"""Kept of one link: whoever has it could name every day there is."""

_kept = tables.refused_answer
_ROOM_IS_LEFT = (
    select(func.count()).where(_kept.c.link_id == bindparam("link_id")).scalar_subquery()
    < _MOST_REFUSED
)
_KEEP_REFUSED = (
    insert(_kept)
    .from_select(
        [column.name for column in _kept.columns],
        select(*(bindparam(column.name, type_=column.type) for column in _kept.columns)).where(
            _ROOM_IS_LEFT
        ),
    )
    .on_conflict_do_nothing()
)


class SqlLinks(Repository[Link]):
    table = tables.linkage_link
    missing = LinkIsGone

    def to_row(self, aggregate: Link) -> dict[str, Any]:
        return own_columns(aggregate)

    def from_row(self, row: Mapping[str, Any]) -> Link:
        return Link(**row)

    async def open_of(self, linkage_id: UUID) -> list[Link]:
        return await self.list_by(_OPEN_LINKS, linkage_id=linkage_id)


class SqlRefusedAnswers:
    def __init__(self, uow: SqlUnitOfWork) -> None:
        self._uow = uow

    def keep(self, refused: RefusedAnswer) -> None:
        self._uow.write(_KEEP_REFUSED, **asdict(refused))


class SqlDisclosures(Repository[Disclosure]):
    table = tables.disclosure

    def to_row(self, aggregate: Disclosure) -> dict[str, Any]:
        return own_columns(aggregate)

    def from_row(self, row: Mapping[str, Any]) -> Disclosure:
        return Disclosure(**{**row, "what": What(row["what"])})


class SqlProviderSubjects(Repository[ProviderSubject]):
    table = tables.provider_subject
    missing = NoSuchSubject

    def to_row(self, aggregate: ProviderSubject) -> dict[str, Any]:
        return own_columns(aggregate)

    def from_row(self, row: Mapping[str, Any]) -> ProviderSubject:
        return ProviderSubject(**row)

    async def of_subject(self, subject: str) -> ProviderSubject | None:
        return await self.find_by(_OF_SUBJECT, subject=subject, site=self._uow.site)

    def remove(self, aggregate_id: UUID) -> None:
        self._uow.write(_REMOVE_SUBJECT, id=aggregate_id, site=self._uow.site)


class SqlLinkageRuleSets(VersionRepository[LinkageRules]):
    table = tables.linkage_rules

    def to_row(self, aggregate: LinkageRules) -> dict[str, Any]:
        lists = {name: list(getattr(aggregate, name)) for name in ("working_days", "closed_on")}
        steps = {step.value: asdict(rule) for step, rule in aggregate.steps.items()}
        return {**own_columns(aggregate), **lists, "steps": steps}

    def from_row(self, row: Mapping[str, Any]) -> LinkageRules:
        return rules_of(row)

    async def in_force(self) -> LinkageRules:
        return await self.newest() or LinkageRules(id=new_id(), site=self._uow.site)


def rules_of(row: Mapping[str, Any]) -> LinkageRules:
    said = {OwedStep(name): StepRule(**rule) for name, rule in row["steps"].items()}
    steps = {**DEFAULT_STEPS, **said}  # a version may be older than a step
    lists = {name: tuple(row[name]) for name in ("working_days", "closed_on")}
    return LinkageRules(**{**row, **lists, "steps": steps})
