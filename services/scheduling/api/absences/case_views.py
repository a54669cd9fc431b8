"""Owns how absence cases are shown: as lines of a work list, and whole, with why and by whom."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel

from services.scheduling.domain.absences.acts import Act, ActKind, Channel, Outcome
from services.scheduling.domain.absences.case import AbsenceCase
from services.scheduling.domain.absences.explanation import Explanation
from services.scheduling.domain.absences.rounds import CaseState, Contract, ContractState, Round
from services.scheduling.domain.absences.steps import Follows, Role
from services.scheduling.queries.absence_reports import StayReport


class CaseLine(BaseModel):
    """Whose turn it is, until when. `role` is null where nothing is to be done at the moment."""

    id: UUID
    version: int
    client_id: UUID
    episode_id: UUID
    state: CaseState
    step: str | None
    follows: Follows | None
    policy_version: int | None
    opened_on: date | None
    role: Role | None
    due_at: datetime | None
    is_overdue: bool
    resolution: str | None

    @classmethod
    def of_row(cls, row: Any, now: datetime) -> "CaseLine":
        due_at = row["due_at"]
        return cls(**row, is_overdue=due_at is not None and due_at <= now)

    @classmethod
    def of(cls, case: AbsenceCase, now: datetime) -> "CaseLine":
        return cls.of_row(vars(case), now)


class StepLineView(BaseModel):
    """How far one step is met today, and the days that count."""

    step: str
    follows: Follows
    value: int
    threshold: int
    is_reached: bool
    days: list[date]
    in_words: str


class ExplanationView(BaseModel):
    policy_version: int
    policy_track_code: str | None
    in_words: str
    steps: list[StepLineView]

    @classmethod
    def of(cls, why: Explanation | None) -> "ExplanationView | None":
        if why is None:
            return None
        return cls(
            policy_version=why.policy_version,
            policy_track_code=why.policy_track_code or None,
            in_words=why.in_words,
            steps=[StepLineView.model_validate(one, from_attributes=True) for one in why.lines],
        )


class ActView(BaseModel):
    """What somebody did: when, and who by the token's subject."""

    id: UUID
    kind: ActKind
    at: datetime
    recorded_at: datetime
    by: str
    step: str | None
    channel: Channel | None
    outcome: Outcome | None
    code: str | None

    @classmethod
    def of(cls, act: Act) -> "ActView":
        return cls(
            id=act.id,
            kind=act.kind,
            at=act.at,
            recorded_at=act.recorded_at,
            by=act.by,
            step=act.about.step if act.about else None,
            channel=act.channel,
            outcome=act.outcome,
            code=act.code,
        )


class ContractView(BaseModel):
    """`misses` are those since it was signed; one more than allowed breaks it."""

    state: ContractState
    terms_version: str
    misses_allowed: int
    offered_at: datetime
    signed_on: date | None
    ends_on: date | None
    misses: list[date]

    @classmethod
    def of(cls, contract: Contract | None) -> "ContractView | None":
        if contract is None:
            return None
        return cls(
            state=contract.state,
            terms_version=contract.terms.terms_version,
            misses_allowed=contract.terms.misses_allowed,
            offered_at=contract.offered_at,
            signed_on=contract.signed_on,
            ends_on=contract.ends_on,
            misses=list(contract.misses),
        )


class ReachedView(BaseModel):
    """Not `grounded`: what it rested on was corrected, and a person had acted."""

    step: str
    follows: Follows
    on: date
    session_id: UUID
    days: list[date]
    grounded: bool
    found_at: datetime | None


class ClosedView(BaseModel):
    reason: str
    on: date
    by: str | None
    code: str | None


class RoundView(BaseModel):
    """From the first step reached until it was closed, judged by one version."""

    policy_version: int
    state: CaseState
    opened_on: date
    reached: list[ReachedView]
    contract: ContractView | None
    closed: ClosedView | None

    @classmethod
    def of(cls, one: Round) -> "RoundView":
        return cls(
            policy_version=one.policy_version,
            state=one.state,
            opened_on=one.opened_on,
            reached=[ReachedView.model_validate(r, from_attributes=True) for r in one.reached],
            contract=ContractView.of(one.contract),
            closed=(
                ClosedView.model_validate(one.closed, from_attributes=True) if one.closed else None
            ),
        )


class CaseView(CaseLine):
    """A case whole: its rounds and everything that people did, the earliest first."""

    rounds: list[RoundView]
    acts: list[ActView]

    @classmethod
    def whole(cls, case: AbsenceCase, now: datetime) -> "CaseView":
        line = dict(CaseLine.of(case, now))
        return cls(
            **line,
            rounds=[RoundView.of(one) for one in case.rounds],
            acts=[ActView.of(act) for act in case.acts],
        )


class CaseRecord(CaseView):
    """A case with where it stands today, in words."""

    explanation: ExplanationView | None

    @classmethod
    def explained(cls, case: AbsenceCase, why: Explanation | None, now: datetime) -> "CaseRecord":
        return cls(**dict(CaseView.whole(case, now)), explanation=ExplanationView.of(why))


class StayAbsences(BaseModel):
    """A stay's absences: how far each step of its policy is met, and its case if there is one.

    `returns_on` is the first day of a possible return after a discharge for absence.
    """

    episode_id: UUID
    started_on: date | None
    ended_on: date | None
    explanation: ExplanationView | None
    case: CaseView | None
    returns_on: date | None

    @classmethod
    def of(cls, report: StayReport, now: datetime) -> "StayAbsences":
        stay = report.stay
        return cls(
            episode_id=stay.episode_id,
            started_on=stay.started_on,
            ended_on=stay.ended_on,
            explanation=ExplanationView.of(report.explanation),
            case=CaseView.whole(report.case, now) if report.case else None,
            returns_on=report.returns_on,
        )


class ClientAbsences(BaseModel):
    """The latest stay first. `returns_on` is the latest of theirs, if any."""

    client_id: UUID
    returns_on: date | None
    stays: list[StayAbsences]
