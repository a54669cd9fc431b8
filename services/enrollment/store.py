"""Owns the unit of work in PostgreSQL: repositories, and which rule each constraint holds."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import bindparam, or_, select
from sqlalchemy.dialects.postgresql import insert

from services.enrollment import tables
from services.enrollment.domain.application import Application, ApplicationState, DuplicateReference
from services.enrollment.domain.codes import Disposition, ReferralSource
from services.enrollment.domain.consent import Consent, ConsentState, ConsentTerms, PartyKind
from services.enrollment.domain.days import DatePrecision, DayRange
from services.enrollment.domain.episode import (
    ApplicationAlreadyEnrolled,
    ClientHasOpenEpisode,
    Episode,
    EpisodeState,
)
from services.enrollment.domain.site import Site, SiteIsNotRegistered
from shared.database.errors import Constraints
from shared.unit_of_work import Repository, SqlUnitOfWork

CONSTRAINTS: Constraints = {
    "application_external_reference_key": lambda: DuplicateReference(
        "An application with this external reference is here already."
    ),
    "episode_one_per_application": lambda: ApplicationAlreadyEnrolled(
        "This application has its episode already."
    ),
    "episode_one_open_per_client": lambda: ClientHasOpenEpisode(
        "This client has an open episode at this site; discharge it first."
    ),
}

_SITE = select(tables.site).where(tables.site.c.code == bindparam("code"))

_NEW_SITE = insert(tables.site)
_PUT_SITE = _NEW_SITE.on_conflict_do_update(
    index_elements=["code"],
    set_={
        "name": _NEW_SITE.excluded.name,
        "timezone": _NEW_SITE.excluded.timezone,
        "synthetic": _NEW_SITE.excluded.synthetic,
    },
)

_c = tables.consent.c
_CONSENT_FOR_TREATMENT = (
    select(tables.consent)
    .where(_c.site == bindparam("site"), _c.client_id == bindparam("client_id"))
    .where(_c.party_kind == PartyKind.TREATMENT_PAYMENT_OPERATIONS.value)
    .where(_c.state == ConsentState.ACTIVE.value, _c.signed_on <= bindparam("on"))
    .where(or_(_c.expires_on.is_(None), _c.expires_on >= bindparam("on")))
    .order_by(_c.id)
    .limit(1)
    .with_for_update(read=True)
)

_NEW_COMPLETION = insert(tables.program_completion)
_KEEP_NEWEST_COMPLETION = _NEW_COMPLETION.on_conflict_do_update(
    index_elements=["progress_id"],
    set_={
        "episode_id": _NEW_COMPLETION.excluded.episode_id,
        "completed_on": _NEW_COMPLETION.excluded.completed_on,
        "seq": _NEW_COMPLETION.excluded.seq,
    },
    where=tables.program_completion.c.seq < _NEW_COMPLETION.excluded.seq,
)


class SqlSites:
    def __init__(self, uow: SqlUnitOfWork) -> None:
        self._uow = uow

    async def get(self) -> Site:
        row = await self._uow.look_up(_SITE, code=self._uow.site)
        if row is None:
            raise SiteIsNotRegistered("Register this site first.")
        return Site(**dict(row))

    def put(self, site: Site) -> None:
        self._uow.write(_PUT_SITE, **asdict(site))


class SqlApplications(Repository[Application]):
    table = tables.application

    def to_row(self, aggregate: Application) -> dict[str, Any]:
        return {
            "client_id": aggregate.client_id,
            "program": aggregate.program,
            "track": aggregate.track,
            "referral_source": aggregate.referral_source,
            "age_band": aggregate.age_band,
            "received_on": aggregate.received_on,
            "external_reference": aggregate.external_reference,
            "state": aggregate.state,
            "reason_code": aggregate.reason_code,
            "decided_on": aggregate.decided_on,
        }

    def from_row(self, row: Mapping[str, Any]) -> Application:
        source = row["referral_source"]
        known = {"state": ApplicationState(row["state"])}
        return Application(
            **{**row, **known, "referral_source": ReferralSource(source) if source else None}
        )


_TERMS = (
    "party_kind",
    "party_id",
    "categories",
    "purposes",
    "acknowledged_right_to_revoke",
    "signed_on",
    "expires_on",
)


class SqlConsents(Repository[Consent]):
    table = tables.consent

    async def for_treatment(self, client_id: UUID, on: date) -> Consent | None:
        await self._uow.begin()
        return await self.find_by(
            _CONSENT_FOR_TREATMENT, site=self._uow.site, client_id=client_id, on=on
        )

    def to_row(self, aggregate: Consent) -> dict[str, Any]:
        return {
            "client_id": aggregate.client_id,
            **{name: getattr(aggregate.terms, name) for name in _TERMS},
            "state": aggregate.state,
            "revoked_at": aggregate.revoked_at,
        }

    def from_row(self, row: Mapping[str, Any]) -> Consent:
        signed = {name: row[name] for name in _TERMS}
        signed["party_kind"] = PartyKind(signed["party_kind"])
        signed["categories"] = tuple(signed["categories"])
        signed["purposes"] = tuple(signed["purposes"])
        rest = {name: value for name, value in row.items() if name not in _TERMS}
        return Consent(
            **{**rest, "state": ConsentState(row["state"])}, terms=ConsentTerms(**signed)
        )


class SqlEpisodes(Repository[Episode]):
    table = tables.episode

    def to_row(self, aggregate: Episode) -> dict[str, Any]:
        row = {name: getattr(aggregate, name) for name in _PLAIN_EPISODE_COLUMNS}
        row["waited_at_least"], row["waited_at_most"] = _ends(aggregate.days_waiting)
        row["stayed_at_least"], row["stayed_at_most"] = _ends(aggregate.length_of_stay)
        return row

    def from_row(self, row: Mapping[str, Any]) -> Episode:
        plain = {name: row[name] for name in _PLAIN_EPISODE_COLUMNS}
        disposition = plain.pop("disposition")
        plain["state"] = EpisodeState(plain["state"])
        plain["date_precision"] = DatePrecision(plain["date_precision"])
        return Episode(
            **plain,
            id=row["id"],
            site=row["site"],
            version=row["version"],
            disposition=Disposition(disposition) if disposition else None,
            days_waiting=_range(row["waited_at_least"], row["waited_at_most"]),
            length_of_stay=_range(row["stayed_at_least"], row["stayed_at_most"]),
        )


_RANGE_COLUMNS = {"waited_at_least", "waited_at_most", "stayed_at_least", "stayed_at_most"}
_PLAIN_EPISODE_COLUMNS = tuple(
    name
    for name in tables.episode.c.keys()  # noqa: SIM118 - a column collection is no mapping
    if name not in {"id", "site", "version"} | _RANGE_COLUMNS
)


def _ends(days: DayRange | None) -> tuple[int | None, int | None]:
    return (days.at_least, days.at_most) if days else (None, None)


def _range(at_least: int | None, at_most: int | None) -> DayRange | None:
    return None if at_least is None else DayRange(at_least, at_most)


class SqlProgramCompletions:
    def __init__(self, uow: SqlUnitOfWork) -> None:
        self._uow = uow

    def record(
        self, *, progress_id: UUID, episode_id: UUID, completed_on: date | None, seq: int
    ) -> None:
        self._uow.write(
            _KEEP_NEWEST_COMPLETION,
            progress_id=progress_id,
            site=self._uow.site,
            episode_id=episode_id,
            completed_on=completed_on,
            seq=seq,
        )


class SqlEnrollmentUnitOfWork(SqlUnitOfWork):
    service: ClassVar[str] = "enrollment"
    constraints: ClassVar[Constraints] = CONSTRAINTS

    @property
    def sites(self) -> SqlSites:
        return SqlSites(self)

    @property
    def applications(self) -> SqlApplications:
        return self.repository(SqlApplications)

    @property
    def consents(self) -> SqlConsents:
        return self.repository(SqlConsents)

    @property
    def episodes(self) -> SqlEpisodes:
        return self.repository(SqlEpisodes)

    @property
    def completions(self) -> SqlProgramCompletions:
        return SqlProgramCompletions(self)
