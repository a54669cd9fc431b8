"""What the API shows of check-ins."""

from datetime import date
from uuid import UUID

from services.aftercare.api.views import View
from services.aftercare.domain.check_ins.check_in import CheckInState, RiskBand


class CheckInView(View):
    """A check-in; `due_on` is a local day in `timezone`, on which it opens at 09:00."""

    plan_id: UUID
    client_id: UUID
    days_after_start: int
    due_on: date
    timezone: str
    state: CheckInState
    completed_on: date | None
    risk_band: RiskBand | None
    outreach_attempts: int
