"""Owns the screening: an applicant rated by ASAM's dimensions, a level proposed, then confirmed."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from services.enrollment.domain.clinical.asam import Edition, is_same_level
from services.enrollment.domain.clinical.asam_rules import rules_of
from services.enrollment.domain.codes import LevelOfCare
from shared.aggregate import Aggregate
from shared.errors import BrokenRule, Invalid
from shared.states import StateMachine


class ScreeningState(StrEnum):
    DRAFT = "draft"
    CONFIRMED = "confirmed"
    REPLACED = "replaced"


SCREENING = StateMachine(
    "screening",
    {
        ScreeningState.DRAFT: frozenset({ScreeningState.CONFIRMED, ScreeningState.REPLACED}),
        ScreeningState.CONFIRMED: frozenset({ScreeningState.REPLACED}),
        ScreeningState.REPLACED: frozenset(),
    },
)


class OverrideReason(StrEnum):
    """Why the level differs from the indicated one, as states collect it for ASAM screenings."""

    CLINICAL_JUDGMENT = "clinical_judgment"
    CLIENT_PREFERENCE = "client_preference"
    SERVICE_NOT_AVAILABLE = "service_not_available"
    WAITING_FOR_INDICATED_LEVEL = "waiting_for_indicated_level"
    NO_PAYMENT_SOURCE = "no_payment_source"
    GEOGRAPHIC_ACCESS = "geographic_access"
    FAMILY_RESPONSIBILITY = "family_responsibility"
    LEGAL_MANDATE = "legal_mandate"
    LANGUAGE = "language"
    OTHER = "other"


class LevelIsOfAnotherEdition(Invalid):
    """A screening is confirmed at a level of its own edition."""


class OverrideNeedsReason(Invalid):
    """Whoever departs from the recommendation says why; `other` needs words."""


class NothingIsOverridden(Invalid):
    """A level as recommended is confirmed, and needs no reason."""


class ScreeningChangedMeanwhile(BrokenRule):
    """An application has one draft and one confirmed screening at a time."""


@dataclass(kw_only=True)
class Screening(Aggregate):
    """One attempt. `sealed` holds ratings, notes and considerations; a new attempt replaces it."""

    application_id: UUID
    client_id: UUID
    edition: Edition
    rules_version: int
    recommended_level: LevelOfCare
    drafted_at: datetime
    drafted_by: str
    sealed: bytes
    state: ScreeningState = ScreeningState.DRAFT
    confirmed_level: LevelOfCare | None = None
    confirmed_at: datetime | None = None
    confirmed_by: str | None = None
    override_reason: OverrideReason | None = None
    sealed_override: bytes | None = None

    def confirm(
        self,
        level: LevelOfCare | None,
        *,
        reason: OverrideReason | None,
        has_words: bool,
        by: str,
        at: datetime,
    ) -> None:
        """Confirm the recommended level (`level` None), or another one with a reason."""
        chosen = self._of_edition(level or self.recommended_level)
        if chosen == self.recommended_level:
            if reason is not None or has_words:
                raise NothingIsOverridden("This level is the recommended one.", field="reason")
        elif reason is None or (reason is OverrideReason.OTHER and not has_words):
            raise OverrideNeedsReason("Say why; with other, in words.", field="reason")
        self._become(ScreeningState.CONFIRMED)
        self.confirmed_level, self.override_reason = chosen, reason
        self.confirmed_by, self.confirmed_at = by, at

    def replace(self) -> None:
        """Give way to a newer one; this one stays to be read."""
        self._become(ScreeningState.REPLACED)

    def _of_edition(self, level: LevelOfCare) -> LevelOfCare:
        for known in rules_of(self.edition, self.rules_version).levels:
            if is_same_level(known, level):
                return known
        raise LevelIsOfAnotherEdition(
            "The edition of this screening has no such level.", field="level_of_care"
        )

    def _become(self, state: ScreeningState) -> None:
        self.state = SCREENING.require(self.state, state)
