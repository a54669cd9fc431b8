"""What the API shows of check-ins."""

from datetime import date
from uuid import UUID

from services.aftercare.api.check_ins.cadence_views import Explanation, Hour
from services.aftercare.api.views import View
from services.aftercare.domain.check_ins.check_in import CheckInState, RiskBand


class CheckInView(View):
    """A check-in; `due_on` is a local day in `timezone`, from `opens_at` on.

    `explanation` says why on that day. For clinicians: it may say what an answer showed.
    """

    plan_id: UUID
    client_id: UUID
    days_after_start: int
    due_on: date
    timezone: str
    opens_at: Hour
    explanation: Explanation
    state: CheckInState
    completed_on: date | None
    risk_band: RiskBand | None
    outreach_attempts: int
