"""What the API shows of plans."""

from datetime import date
from uuid import UUID

from services.aftercare.api.check_ins.views import CheckInView
from services.aftercare.api.linkages.views import LinkageView
from services.aftercare.api.views import View
from services.aftercare.domain.plans.plan import PlanState


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


class PlanWithParts(PlanInList):
    linkages: list[LinkageView]
    check_ins: list[CheckInView]
