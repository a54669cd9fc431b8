"""What events tell of a stay's goals; drafts show them, and a person chooses among them."""

from dataclasses import dataclass
from uuid import UUID

from services.aftercare.domain.episodes.known_goal import KnownGoal
from services.aftercare.ports import AftercareUnitOfWork
from shared.identifiers import new_id


@dataclass(frozen=True, slots=True, kw_only=True)
class LearnGoal:
    """`seq` counts the events of the goal; `state` is one of FHIR's Goal lifecycle."""

    goal_id: UUID
    episode_id: UUID
    client_id: UUID
    seq: int
    state: str


async def learn_goal(command: LearnGoal, uow: AftercareUnitOfWork) -> None:
    known = await uow.goals.of(command.goal_id)
    if known is None:
        uow.goals.add(
            KnownGoal(
                id=new_id(),
                site=uow.site,
                goal_id=command.goal_id,
                episode_id=command.episode_id,
                client_id=command.client_id,
                state=command.state,
                heard=command.seq,
            )
        )
    elif known.learn(command.seq, command.state):
        uow.save(known)
