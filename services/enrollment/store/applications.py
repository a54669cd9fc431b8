"""Stores applications."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from pydantic import TypeAdapter
from sqlalchemy import (
    ARRAY,
    Date,
    Text,
    Uuid,
    all_,
    any_,
    bindparam,
    cast,
    exists,
    literal,
    or_,
    select,
    text,
)

from services.enrollment import tables
from services.enrollment.domain.codes import ReferralSource
from services.enrollment.domain.intake.agreement import Signer
from services.enrollment.domain.intake.application import (
    LEADS_ON,
    UNDECIDED,
    Application,
    ApplicationState,
)
from services.enrollment.domain.intake.preferences import KeptTime, Preferences
from services.enrollment.domain.intake.referral import Applicant
from services.enrollment.domain.stays.episode_states import EpisodeState
from shared.unit_of_work import Repository

_c = tables.application.c
# Word for word the index's own condition, or PostgreSQL would not see that it fits.
_IS_UNDECIDED = text(
    "state IN (" + ", ".join(sorted(f"'{state.value}'" for state in UNDECIDED)) + ")"
)
_OVERDUE = (
    select(tables.application)
    .where(_c.site == bindparam("site"), _c.expires_on < bindparam("today"), _IS_UNDECIDED)
    .order_by(_c.expires_on)
    .limit(bindparam("at_most"))
    .with_for_update(skip_locked=True)
)
_e = tables.episode.c
_LEADS_ON = sorted(state.value for state in LEADS_ON)
_NOTHING_BEGAN = [
    EpisodeState.PLANNED.value,
    EpisodeState.WAITLIST.value,
    EpisodeState.ENTERED_IN_ERROR.value,
]
_BECAME_A_STAY = exists().where(
    _e.application_id == _c.id, _e.state != all_(literal(_NOTHING_BEGAN, ARRAY(Text)))
)
_SINCE = bindparam("since", type_=Date)
_OPEN_OF = (
    select(tables.application)
    .where(
        _c.site == bindparam("site"),
        _c.client_id == any_(bindparam("clients", type_=ARRAY(Uuid))),
        _c.state == any_(literal(_LEADS_ON, ARRAY(Text))),
        _c.id != bindparam("but"),
        or_(cast(_SINCE, Date).is_(None), _c.received_on >= _SINCE),
        ~_BECAME_A_STAY,
    )
    .order_by(_c.id.desc())
    .limit(1)
)
_PLAIN = (
    "client_id",
    "program",
    "track",
    "referral_source",
    "age_band",
    "received_on",
    "external_reference",
    "state",
    "reason_code",
    "decided_on",
    "agreement_version",
    "agreement_signed_on",
    "agreement_signed_by",
    "applied_by",
    "sealed",
    "prior_episode_id",
    "screening_began_on",
    "expires_on",
)
_CODES = {
    "state": ApplicationState,
    "referral_source": ReferralSource,
    "agreement_signed_by": Signer,
    "applied_by": Applicant,
}
_PREFERENCES = TypeAdapter(Preferences | None)
_KEPT_TIMES = TypeAdapter(tuple[KeptTime, ...])


class SqlApplications(Repository[Application]):
    table = tables.application

    async def overdue(self, today: date, *, at_most: int) -> list[Application]:
        await self._uow.begin()
        return await self.list_by(_OVERDUE, site=self._uow.site, today=today, at_most=at_most)

    async def open_of(
        self, client_ids: Iterable[UUID], *, since: date | None, but: UUID
    ) -> Application | None:
        asked = {"clients": list(client_ids), "since": since, "but": but}
        return await self.find_by(_OPEN_OF, site=self._uow.site, **asked)

    def to_row(self, aggregate: Application) -> dict[str, Any]:
        return {
            **{name: getattr(aggregate, name) for name in _PLAIN},
            "caller_keys": list(aggregate.caller_keys),
            "preferences": _PREFERENCES.dump_python(aggregate.preferences, mode="json"),
            "kept_times": _KEPT_TIMES.dump_python(aggregate.kept_times, mode="json"),
        }

    def from_row(self, row: Mapping[str, Any]) -> Application:
        codes = {name: code(row[name]) for name, code in _CODES.items() if row[name] is not None}
        return Application(
            **{
                **row,
                **codes,
                "caller_keys": tuple(row["caller_keys"]),
                "preferences": _PREFERENCES.validate_python(row["preferences"]),
                "kept_times": _KEPT_TIMES.validate_python(row["kept_times"]),
            }
        )
