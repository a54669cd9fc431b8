"""A person's judgement of a risk band: it stands over what the rules say, with a reason."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from services.aftercare.domain.check_ins.check_in import RiskBand
from shared.aggregate import Aggregate


@dataclass(kw_only=True)
class RiskJudgement(Aggregate):
    """It never changes; a later one of the check-in counts. `reason` is sealed for the client."""

    check_in_id: UUID
    client_id: UUID
    band: RiskBand
    band_before: RiskBand | None
    judged_by: str
    judged_at: datetime
    reason: bytes = field(repr=False)
