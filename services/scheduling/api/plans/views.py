"""Owns how plans are shown: how far one is, how good it is, and each client's week."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel, Field

from services.scheduling.domain.plans.outcome import Outcome, Shortfalls
from services.scheduling.domain.plans.plan import PlanMode, PlanRun, PlanState
from services.scheduling.domain.plans.planned_week import AppliedAs, PlannedWeek, WeekState
from services.scheduling.domain.sessions.session import SessionState
from services.scheduling.tables import OUTCOME


class ShortfallsView(BaseModel):
    """What is left to be wished for, in the order in which it weighs."""

    unmet_half_hours: int
    missing_days: int
    missed_items: int
    touched_clients: int
    changed_sessions: int
    preference_points: int

    @classmethod
    def of(cls, shortfalls: Shortfalls) -> "ShortfallsView":
        return cls(**{name: getattr(shortfalls, name) for name in cls.model_fields})


class OpeningView(BaseModel):
    """One more session that would gain: at least `gain`, in points of the cost."""

    session_type: str
    weekday: int = Field(description="0 is Monday.")
    begins: int = Field(description="Minutes of the day.")
    minutes: int
    gain: float
    clients: int
    in_words: str


class OutcomeView(BaseModel):
    """How good a plan is. No plan of these clients and seats costs less than `bound`.

    `gap` is the part of the cost, from 0 to 1, that may be above the best there is; 0 is proven.
    `causes` counts the clients of each reason for which something is unmet.
    """

    shortfalls: ShortfallsView
    cost: float
    bound: float | None
    gap: float | None
    served_in_full: int
    causes: dict[str, int]
    openings: list[OpeningView]

    @classmethod
    def of(cls, outcome: Outcome) -> "OutcomeView":
        return cls.model_validate(OUTCOME.dump_python(outcome, mode="json"))


class PlanView(BaseModel):
    """`percent` and `gap` rise and fall while it runs; `outcome` is there once it is proposed."""

    id: UUID
    site: str
    version: int
    batch_id: UUID | None
    week: date
    mode: PlanMode
    seconds: int
    requested_at: datetime
    state: PlanState
    percent: int
    clients: int | None
    gap: float | None
    failure: str | None
    finished_at: datetime | None
    outcome: OutcomeView | None

    @classmethod
    def of(cls, plan: PlanRun) -> "PlanView":
        outcome = None if plan.outcome is None else OutcomeView.of(plan.outcome)
        return cls(**{**vars(plan), "outcome": outcome})

    @classmethod
    def of_row(cls, row: Any) -> "PlanView":
        return cls.model_validate(dict(row))


class WeekCounts(BaseModel):
    """How many clients' weeks stay as they are, and how those that change stand."""

    unchanged: int = 0
    proposed: int = 0
    applied: int = 0
    refused: int = 0

    @classmethod
    def of_rows(cls, rows: Iterable[Any]) -> "WeekCounts":
        counts = {"unchanged": 0, "proposed": 0, "applied": 0, "refused": 0}
        for row in rows:
            counts[row["state"] if row["changes"] else "unchanged"] += row["clients"]
        return cls(**counts)


class PlanReport(PlanView):
    weeks: WeekCounts


class SessionRef(BaseModel):
    """A session as a week names it; times are UTC instants, `held_on` the site's date."""

    id: UUID
    series_id: UUID
    type: str
    held_on: date
    starts_at: datetime
    ends_at: datetime
    state: SessionState


class PlannedWeekView(BaseModel):
    """One client's week as proposed, beside the one in force when the plan was made.

    `settled` are sessions that no plan changes: they had begun, or were over. `causes` say in words
    why something is unmet.
    """

    client_id: UUID
    state: WeekState
    changes_something: bool
    proposed: list[SessionRef]
    present: list[SessionRef]
    settled: list[SessionRef]
    shortfalls: ShortfallsView
    present_shortfalls: ShortfallsView
    causes: list[str]
    refusal: str | None = Field(description="The rule that refused it, the last time.")
    applied_as: AppliedAs | None
    applied_at: datetime | None

    @classmethod
    def of(cls, week: PlannedWeek, sessions: Mapping[UUID, Mapping[str, Any]]) -> "PlannedWeekView":
        return cls(
            **{
                **vars(week),
                **{
                    name: refs(getattr(week, name), sessions)
                    for name in ("proposed", "present", "settled")
                },
                "changes_something": week.changes_something,
                "shortfalls": ShortfallsView.of(week.shortfalls),
                "present_shortfalls": ShortfallsView.of(week.present_shortfalls),
                "causes": list(week.causes),
            }
        )


def refs(ids: Iterable[UUID], sessions: Mapping[UUID, Mapping[str, Any]]) -> list[SessionRef]:
    """Return the sessions in order of time; one that is gone is left out."""
    known = [SessionRef(**sessions[one]) for one in ids if one in sessions]
    return sorted(known, key=lambda ref: (ref.starts_at, ref.id))
