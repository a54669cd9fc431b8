"""What aftercare hears of the goals of stays: where they stand."""

from services.aftercare.handlers.episodes import goals as handlers
from services.aftercare.ports import AftercareUnitOfWork
from services.aftercare.subscribers.registry import subscriptions
from shared.contracts.enrollment import GoalChanged
from shared.contracts.event import Received


@subscriptions.when(GoalChanged)
async def when_goal_changed(received: Received[GoalChanged], uow: AftercareUnitOfWork) -> None:
    event = received.event
    command = handlers.LearnGoal(
        goal_id=event.goal_id,
        episode_id=event.episode_id,
        client_id=event.client_id,
        seq=received.aggregate_seq,
        state=event.state,
    )
    await handlers.learn_goal(command, uow)
