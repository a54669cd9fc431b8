"""What tests of absences tell: a policy, a stay, sessions attended or missed, and what was done."""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from services.scheduling.domain.absences.acts import Act, ActKind, Channel, Outcome
from services.scheduling.domain.absences.policy import AbsencePolicy, PolicyBook
from services.scheduling.domain.absences.stay_days import StayDays
from services.scheduling.domain.absences.steps import (
    Assignment,
    Condition,
    ConditionKind,
    ContractTerms,
    Follows,
    Role,
    Step,
)
from services.scheduling.domain.absences.walk import Standing, walk
from services.scheduling.domain.programs.requirements import SessionType
from services.scheduling.domain.rolls.evidence import Evidence
from services.scheduling.domain.rolls.marks import ATTENDED, Status
from shared.identifiers import new_id

CLIENT = new_id()
BEGUN = date(2026, 3, 2)
FAR = date(2026, 12, 1)
ZONE = ZoneInfo("America/Denver")
STAY = StayDays(track_code="evening", zone=ZONE, started_on=BEGUN, ended_on=None)
BY = (
    Assignment(role=Role.FACILITATOR, within_hours=24),
    Assignment(role=Role.CLINICIAN, within_hours=72),
)
TERMS = ContractTerms(terms_version="v1", misses_allowed=1, weeks=4)


def missed(at_least: int, **changed: Any) -> Condition:
    return Condition(kind=ConditionKind.MISSED, at_least=at_least, **{"weeks": 12, **changed})


def in_a_row(at_least: int, *, silent: bool = False, **changed: Any) -> Condition:
    kind = (
        ConditionKind.MISSED_IN_A_ROW_WITHOUT_CONTACT if silent else ConditionKind.MISSED_IN_A_ROW
    )
    return Condition(kind=kind, at_least=at_least, **changed)


BROKEN = Condition(kind=ConditionKind.CONTRACT_BROKEN)


def outreach(code: str, condition: Condition) -> Step:
    return Step(code=code, condition=condition, follows=Follows.OUTREACH, by=BY)


def contract(code: str, condition: Condition) -> Step:
    return Step(code=code, condition=condition, follows=Follows.CONTRACT, by=BY, contract=TERMS)


def recommend(code: str, condition: Condition) -> Step:
    return Step(code=code, condition=condition, follows=Follows.RECOMMEND_DISCHARGE, by=BY)


def policy(*steps: Step, **changed: Any) -> AbsencePolicy:
    return AbsencePolicy(
        **{
            "id": new_id(),
            "site": "north",
            "number": 1,
            "effective_on": date(2026, 1, 1),
            "steps": steps,
            "closes_after_attended": None,
            **changed,
        }
    )


def begins(day: int) -> datetime:
    """Return when the session of the stay's day number `day` begins: at six, local time."""
    return datetime.combine(
        BEGUN + timedelta(days=day), datetime.min.time().replace(hour=18), ZONE
    ).astimezone(UTC)


def session(day: int, status: Status = Status.NO_SHOW, **changed: Any) -> Evidence:
    minutes = 180 if status in ATTENDED else 0
    return Evidence(
        **{
            "client_id": CLIENT,
            "session_id": UUID(int=day + 1),
            "type": SessionType.GROUP,
            "held_on": BEGUN + timedelta(days=day),
            "starts_at": begins(day),
            "status": status,
            "credited_minutes": minutes,
            "planned_minutes": 180,
            **changed,
        }
    )


def no_shows(*days: int) -> list[Evidence]:
    return [session(day) for day in days]


def present(*days: int) -> list[Evidence]:
    return [session(day, Status.PRESENT) for day in days]


def stands(
    rules: AbsencePolicy | Sequence[AbsencePolicy],
    evidence: Iterable[Evidence],
    acts: Iterable[Act] = (),
    *,
    stay: StayDays = STAY,
    today: date = FAR,
) -> Standing:
    policies = (rules,) if isinstance(rules, AbsencePolicy) else tuple(rules)
    return walk(PolicyBook(policies), stay, evidence, acts, today)


def where(standing: Standing) -> tuple[str, str] | None:
    """Return state and step of the last round, by name."""
    if not standing.rounds:
        return None
    last = standing.rounds[-1]
    return str(last.state), last.current.step


def act(kind: ActKind, at: datetime, about: Standing | None = None, **changed: Any) -> Act:
    live = about.live if about else None
    return Act(
        **{
            "id": new_id(),
            "kind": kind,
            "at": at,
            "recorded_at": at,
            "by": "somebody",
            "about": live.ground if live else None,
            **changed,
        }
    )


def contact(at: datetime) -> Act:
    return act(ActKind.CONTACT, at, channel=Channel.PHONE)


def attempt(at: datetime, about: Standing, outcome: Outcome = Outcome.NOT_REACHED) -> Act:
    return act(ActKind.ATTEMPT, at, about, channel=Channel.PHONE, outcome=outcome)


def after(day: int, hours: int = 20) -> datetime:
    return begins(day) + timedelta(hours=hours)
