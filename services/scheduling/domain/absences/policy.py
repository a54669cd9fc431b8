"""An absence policy: one version of a site's rules, for all its tracks or for one.

A version never changes. Which one judges a day follows from the day: so an evaluation is the same
whenever it is made. Defaults are those of programs in the field.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from uuid import UUID

from services.scheduling.domain.absences.contradictions import check_steps
from services.scheduling.domain.absences.steps import Follows, Step
from services.scheduling.domain.programs.requirements import SessionType
from services.scheduling.domain.rolls.evidence import Evidence
from services.scheduling.domain.rolls.marks import ATTENDED, MISSED, Status
from shared.errors import Invalid
from shared.versions import PublishedVersion, VersionWasPublishedMeanwhile

WHOLE_SITE = ""
"""Stands for the track code of a policy that is for every track without one of its own."""


class PolicyReachesBack(Invalid):
    """A version judges no day that another one has judged."""


class AbsencePolicyWasPublishedMeanwhile(VersionWasPublishedMeanwhile):
    pass


class Verdict(StrEnum):
    ATTENDED = "attended"
    EXCUSED = "excused"
    UNEXCUSED = "unexcused"


@dataclass(frozen=True, slots=True)
class Fact:
    """One completed session of one client. `made_up`: another one was attended in its place."""

    evidence: Evidence
    made_up: bool = False

    @property
    def held_on(self) -> date:
        return self.evidence.held_on

    @property
    def was_called_off(self) -> bool:
        """Whether the client spoke up before the session began, which is contact too."""
        called = self.evidence.cancelled_at
        return called is not None and called < self.evidence.starts_at

    @property
    def lost_minutes(self) -> int:
        return max(self.evidence.planned_minutes - self.evidence.credited_minutes, 0)


@dataclass(kw_only=True)
class AbsencePolicy(PublishedVersion):
    """`number` is the version; it judges sessions from the local day `effective_on` on.

    A cancellation by the client counts as excused with `notice_hours` of notice; None: never.
    After so many sessions attended in a row (`closes_after_attended`) outreach is over by itself.
    """

    track_code: str = WHOLE_SITE
    effective_on: date
    steps: tuple[Step, ...]
    types: tuple[SessionType, ...] = tuple(SessionType)
    excused: tuple[Status, ...] = (Status.EXCUSED,)
    notice_hours: int | None = 48
    made_up_is_excused: bool = False
    closes_after_attended: int | None = 3
    cool_off_days: int = 21

    def __post_init__(self) -> None:
        check_steps(self.steps)

    @property
    def contract_step(self) -> Step | None:
        return next((step for step in self.steps if step.follows is Follows.CONTRACT), None)

    def step(self, code: str) -> Step:
        return self.steps[self.position(code)]

    def position(self, code: str) -> int:
        return next(place for place, step in enumerate(self.steps) if step.code == code)

    def verdict(self, fact: Fact) -> Verdict | None:
        """Return what this session is to the policy; None: it does not count at all."""
        evidence = fact.evidence
        if evidence.type not in self.types:
            return None
        if evidence.status in ATTENDED:
            return Verdict.ATTENDED
        if evidence.status not in MISSED:
            return None
        return Verdict.EXCUSED if self._excuses(fact) else Verdict.UNEXCUSED

    def _excuses(self, fact: Fact) -> bool:
        evidence = fact.evidence
        if evidence.status in self.excused or (fact.made_up and self.made_up_is_excused):
            return True
        if self.notice_hours is None or evidence.cancelled_at is None:
            return False
        return evidence.starts_at - evidence.cancelled_at >= timedelta(hours=self.notice_hours)

    @property
    def said(self) -> tuple[object, ...]:
        by_itself = (self.notice_hours, self.made_up_is_excused, self.closes_after_attended)
        counted = (self.steps, set(self.types), set(self.excused))
        return (self.track_code, *counted, *by_itself, self.cool_off_days)


@dataclass(frozen=True, slots=True)
class PolicyBook:
    """All versions of a site. The newest that is in force judges a day, a track's own first."""

    policies: tuple[AbsencePolicy, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.policies)

    def in_force(self, track_code: str, day: date) -> AbsencePolicy | None:
        for code in (track_code, WHOLE_SITE):
            own = [one for one in self.of(code) if one.effective_on <= day]
            if own:
                return max(own, key=lambda one: one.number)
        return None

    def of(self, track_code: str) -> list[AbsencePolicy]:
        return [one for one in self.policies if one.track_code == track_code]

    def newest(self, track_code: str) -> AbsencePolicy | None:
        return max(self.of(track_code), key=lambda one: one.number, default=None)

    def by_id(self, policy_id: UUID) -> AbsencePolicy:
        return next(one for one in self.policies if one.id == policy_id)

    def first_day(self, today: date) -> date | None:
        """Return the first day that a new version may judge; None: any, nothing has judged yet."""
        return today + timedelta(days=1) if self.policies else None


def facts_of(evidence: Iterable[Evidence]) -> list[Fact]:
    """Return what counts or may count, each with whether it was made up."""
    own: Sequence[Evidence] = tuple(evidence)
    made_up = {one.makes_up for one in own if one.makes_up and one.status in ATTENDED}
    known = (*ATTENDED, *MISSED)
    return [Fact(one, one.attendance_id in made_up) for one in own if one.status in known]
