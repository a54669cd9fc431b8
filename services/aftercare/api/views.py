"""What the API shows of aftercare's aggregates."""

from datetime import date
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from services.aftercare.domain.check_in import CheckInState, RiskBand
from services.aftercare.domain.linkage import LinkageKind, LinkageState
from services.aftercare.domain.plan import PlanState


class View(BaseModel):
    model_config = ConfigDict(frozen=True, from_attributes=True)

    id: UUID
    site: str
    version: int


class PlanView(View):
    """A plan; `starts_on` is a local day in `timezone`, both unknown while it is a draft."""

    episode_id: UUID
    client_id: UUID
    state: PlanState
    starts_on: date | None
    timezone: str | None


class PlanInList(PlanView):
    """A plan beside what called for it."""

    program: str | None
    last_phase_started_on: date | None
    program_completed_on: date | None
    discharged_on: date | None


class LinkageView(View):
    kind: LinkageKind
    provider_code: str | None
    state: LinkageState


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


class PlanWithParts(PlanInList):
    linkages: list[LinkageView]
    check_ins: list[CheckInView]
