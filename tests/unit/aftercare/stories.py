"""Stories of one episode as aftercare hears them, and what it must make of them."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from hypothesis import strategies as st

from services.aftercare.domain.episodes.known_goal import KnownGoal
from services.aftercare.domain.plans.plan import ContinuingCarePlan, PlanState
from services.aftercare.ports import AftercareUnitOfWork
from services.aftercare.subscribers import subscriptions
from shared.contracts.enrollment import (
    ClientDischarged,
    ClientEnrolled,
    ClientTransferred,
    EpisodeEnteredInError,
    EpisodeStepUndone,
    GoalChanged,
    ProgramChanged,
)
from shared.contracts.event import Event, Received
from shared.contracts.scheduling import PhaseStarted, ProgramCompleted, ProgramReopened
from shared.identifiers import new_id
from shared.messaging.subjects import event_subject
from shared.unit_context import UnitContext

Units = Callable[[UnitContext], AbstractAsyncContextManager[AftercareUnitOfWork]]

SITE = "north"
START = date(2026, 3, 2)
DISPOSITIONS = (
    "completed",
    "dropped_out",
    "terminated_by_facility",
    "transferred",
    "incarcerated",
    "death",
    "other",
    "a_code_of_tomorrow",
)


_TURNS = ("discharge", "transfer", "mistake", "error", "program")
_PROGRAMS = ("iop", "php", "evening-iop")
GOAL_STATES = ("proposed", "accepted", "active", "on-hold", "completed", "a_code_of_tomorrow")


@dataclass(frozen=True)
class Story:
    """The events of one episode in the order they happened."""

    episode_id: UUID
    client_id: UUID
    events: tuple[Received[Any], ...]


def received(event: Event, seq: int) -> Received[Any]:
    return Received(
        event=event,
        id=new_id(),
        site=SITE,
        aggregate_id=event.aggregate_id(),
        aggregate_seq=seq,
        time=datetime(2026, 3, 2, 12, tzinfo=UTC),
        correlation_id=new_id(),
        subject=event_subject(SITE, type(event)),
    )


@dataclass(frozen=True)
class Episode:
    """Says what happens in one episode; each method is one event."""

    episode_id: UUID
    client_id: UUID
    progress_id: UUID

    @classmethod
    def new(cls) -> "Episode":
        return cls(new_id(), new_id(), new_id())

    def enrolled(self, seq: int = 1, *, started_on: date = START) -> Received[Any]:
        event = ClientEnrolled(
            episode_id=self.episode_id,
            client_id=self.client_id,
            application_id=self.episode_id,
            program="iop",
            track="evening",
            level_of_care="2.1",
            started_on=started_on,
        )
        return received(event, seq)

    def phase_started(self, seq: int, *, is_last: bool) -> Received[Any]:
        event = PhaseStarted(
            progress_id=self.progress_id,
            episode_id=self.episode_id,
            client_id=self.client_id,
            phase=f"phase-{seq}",
            rule_set_version=1,
            is_last=is_last,
            started_on=START + timedelta(days=seq),
        )
        return received(event, seq)

    def program_completed(self, seq: int) -> Received[Any]:
        event = ProgramCompleted(
            progress_id=self.progress_id,
            episode_id=self.episode_id,
            client_id=self.client_id,
            completed_on=START + timedelta(days=seq),
        )
        return received(event, seq)

    def program_changed(self, program: str, seq: int) -> Received[Any]:
        event = ProgramChanged(
            episode_id=self.episode_id,
            client_id=self.client_id,
            segment_id=self.progress_id,
            program=program,
            track="day",
            effective_on=START + timedelta(days=seq),
        )
        return received(event, seq)

    def goal_changed(self, goal_id: UUID, state: str, seq: int = 1) -> Received[Any]:
        event = GoalChanged(
            goal_id=goal_id, episode_id=self.episode_id, client_id=self.client_id, state=state
        )
        return received(event, seq)

    def program_reopened(self, seq: int) -> Received[Any]:
        event = ProgramReopened(
            progress_id=self.progress_id, episode_id=self.episode_id, client_id=self.client_id
        )
        return received(event, seq)

    def discharged(
        self, disposition: str, *, seq: int = 2, from_history: bool = False
    ) -> Received[Any]:
        event = ClientDischarged(
            episode_id=self.episode_id,
            client_id=self.client_id,
            disposition=disposition,
            discharged_on=START + timedelta(days=50),
            from_history=from_history,
        )
        return received(event, seq)

    def transferred(self, seq: int, *, away: bool) -> Received[Any]:
        event = ClientTransferred(
            episode_id=self.episode_id,
            client_id=self.client_id,
            segment_id=self.progress_id,
            from_site=SITE if away else "south",
            to_site="south" if away else SITE,
            program="iop",
            level_of_care="2.1",
            effective_on=START + timedelta(days=20 + seq),
        )
        return received(event, seq)

    def undone(self, step: str, seq: int, *, void: bool = False) -> Received[Any]:
        event = EpisodeStepUndone(
            episode_id=self.episode_id,
            client_id=self.client_id,
            step=step,
            state="entered_in_error" if void else "active",
            undone=(seq - 1,),
            void_from=START if void else None,
        )
        return received(event, seq)

    def entered_in_error(self, seq: int) -> Received[Any]:
        event = EpisodeEnteredInError(
            episode_id=self.episode_id, client_id=self.client_id, void_from=START
        )
        return received(event, seq)


@st.composite
def stories(draw: st.DrawFn) -> Story:
    """Draw an episode: phases forwards and back, completed, discharged, moved, taken back."""
    episode = Episode.new()
    phases = draw(st.lists(st.booleans(), max_size=4))
    events = [episode.enrolled()]
    events += [
        episode.phase_started(seq, is_last=is_last) for seq, is_last in enumerate(phases, start=1)
    ]
    for seq, again in enumerate(draw(st.lists(st.booleans(), max_size=3)), len(phases) + 1):
        events.append(episode.program_completed(seq) if again else episode.program_reopened(seq))
    for what in draw(st.lists(st.sampled_from(_TURNS), max_size=3)):
        seq = 1 + sum(one.aggregate_id == episode.episode_id for one in events)
        if what == "discharge":
            disposition = draw(st.sampled_from(DISPOSITIONS))
            from_history = draw(st.booleans())
            events.append(episode.discharged(disposition, seq=seq, from_history=from_history))
            if draw(st.booleans()):
                events.append(episode.undone("discharge", seq + 1))
        elif what == "transfer":
            events.append(episode.transferred(seq, away=draw(st.booleans())))
            if draw(st.booleans()):
                events.append(episode.undone("transfer", seq + 1, void=draw(st.booleans())))
        elif what == "program":
            events.append(episode.program_changed(draw(st.sampled_from(_PROGRAMS)), seq))
            if draw(st.booleans()):
                events.append(episode.undone("change_program", seq + 1))
        elif what == "mistake":
            events.append(episode.undone("enroll", seq, void=True))
        else:
            events.append(episode.entered_in_error(seq))
    events += draw(_goals(episode))
    return Story(episode.episode_id, episode.client_id, tuple(events))


@st.composite
def _goals(draw: st.DrawFn, episode: Episode) -> list[Received[Any]]:
    histories = st.lists(st.sampled_from(GOAL_STATES), min_size=1, max_size=3)
    return [
        episode.goal_changed(goal_id, state, seq)
        for goal_id, states in ((new_id(), told) for told in draw(st.lists(histories, max_size=2)))
        for seq, state in enumerate(states, 1)
    ]


@st.composite
def deliveries(draw: st.DrawFn, story: Story) -> list[Received[Any]]:
    """Draw an order in which every event comes at least once, and some more often."""
    again = draw(st.lists(st.sampled_from(story.events), max_size=6))
    return draw(st.permutations([*story.events, *again]))


async def hear(units: Units, events: list[Received[Any]]) -> None:
    """Deliver each event to aftercare in a unit of work of its own."""
    for event in events:
        _, handler = subscriptions.handler_for(event.subject)
        async with units(UnitContext(event.site, event.correlation_id)) as uow:
            await handler(event, uow)


async def facts(units: Units, story: Story) -> dict[str, Any]:
    """Return all that aftercare holds of the episode, apart from ids and versions."""
    async with units(UnitContext(SITE, new_id())) as uow:
        episode = await uow.episodes.of(story.episode_id)
        plan = await uow.plans.of_episode(story.episode_id)
        goals = await uow.goals.of_episode(story.episode_id)
    assert episode is not None
    return {
        "episode": {**vars(episode), "version": None, "id": None},
        "plan": None if plan is None else _held_of(plan, goals),
    }


def _held_of(plan: ContinuingCarePlan, goals: list[KnownGoal]) -> dict[str, Any]:
    """Return what a plan holds; a draft that was called off is nobody's to look at."""
    apart = {"id", "version", "queue_place"}
    if plan.state is not PlanState.DRAFT:
        apart |= {"drafted_at", "template", "needed_since"}
    held = {name: value for name, value in vars(plan).items() if name not in apart}
    return {**held, "goals": plan.goals_of_stay(goals)}
