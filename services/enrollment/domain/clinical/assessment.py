"""Owns the assessment: an instrument that a client answered on a day. It never changes."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from shared.aggregate import Aggregate
from shared.errors import BrokenRule, Invalid


class CorrectionIsOfAnother(Invalid):
    """A correction is of the same client and the same instrument."""


class CorrectionNeedsReason(Invalid):
    """Whoever corrects says why; whoever does not correct has no reason to give."""


class AssessmentIsCorrectedAlready(BrokenRule):
    """Corrections form a chain: correct the newest."""


@dataclass(kw_only=True)
class Assessment(Aggregate):
    """`sealed` holds answers, scores, bands and flags. A correction is a new assessment."""

    client_id: UUID
    instrument: str
    instrument_version: int
    completed_on: date
    recorded_at: datetime
    recorded_by: str
    corrects: UUID | None = None
    correction_reason: str | None = None
    sealed: bytes

    def must_be_corrected_by(self, client_ids: Collection[UUID], instrument: str) -> None:
        """Raise CorrectionIsOfAnother unless a correction of this one may be about these.

        `client_ids` are those of one person.
        """
        if self.client_id not in client_ids or self.instrument != instrument:
            raise CorrectionIsOfAnother(
                "It names an assessment of another client or instrument.", field="corrects"
            )


def must_have_reason(corrects: UUID | None, reason: str | None) -> None:
    if (corrects is None) != (reason is None):
        raise CorrectionNeedsReason(
            "A correction, and nothing else, has a reason.", field="correction_reason"
        )
