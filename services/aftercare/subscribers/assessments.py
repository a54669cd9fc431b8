"""What aftercare hears of assessments: that one was completed, never what was answered."""

from services.aftercare.handlers.outcomes.baselines import WantBaseline, want_baseline
from services.aftercare.ports import AftercareUnitOfWork
from services.aftercare.subscribers.registry import subscriptions
from shared.contracts.enrollment import AssessmentCompleted
from shared.contracts.event import Received


@subscriptions.when(AssessmentCompleted)
async def when_assessment_completed(
    received: Received[AssessmentCompleted], uow: AftercareUnitOfWork
) -> None:
    """Ask for its total later. A correction is an assessment of its own, and is asked for too."""
    event = received.event
    command = WantBaseline(
        assessment_id=event.assessment_id,
        client_id=event.client_id,
        instrument=event.instrument,
        completed_on=event.completed_on,
    )
    await want_baseline(command, uow)
