"""What a policy consists of: steps, each a condition to be measured and what follows."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo


class ConditionKind(StrEnum):
    MISSED = "missed"
    MISSED_IN_A_ROW = "missed_in_a_row"
    MISSED_IN_A_ROW_WITHOUT_CONTACT = "missed_in_a_row_without_contact"
    ATTENDED_SHARE_BELOW = "attended_share_below"
    MISSED_MINUTES = "missed_minutes"
    CONTRACT_BROKEN = "contract_broken"


HAVE_A_WINDOW = (
    ConditionKind.MISSED,
    ConditionKind.ATTENDED_SHARE_BELOW,
    ConditionKind.MISSED_MINUTES,
)


class Follows(StrEnum):
    """What a step asks of people. Nobody is discharged by a step: one is recommended."""

    OUTREACH = "outreach"
    CONTRACT = "contract"
    RECOMMEND_DISCHARGE = "recommend_discharge"


class Role(StrEnum):
    FACILITATOR = "facilitator"
    INTAKE_COORDINATOR = "intake_coordinator"
    CLINICIAN = "clinician"
    PROGRAM_DIRECTOR = "program_director"


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """`at_least` counts sessions or, of missed minutes, minutes; `below_percent` is of a share.

    The window is the last `weeks`, or the last `sessions` that the client was to attend; of a
    share it holds `of_at_least` sessions before it says anything.
    """

    kind: ConditionKind
    at_least: int | None = None
    below_percent: int | None = None
    weeks: int | None = None
    sessions: int | None = None
    of_at_least: int = 4
    unexcused_only: bool = True

    @property
    def threshold(self) -> int:
        return self.at_least or 0

    @property
    def has_window(self) -> bool:
        return self.kind in HAVE_A_WINDOW

    @property
    def in_words(self) -> str:
        """Name what is counted, without how many."""
        kind = "unexcused" if self.unexcused_only else "missed"
        if self.kind is ConditionKind.CONTRACT_BROKEN:
            return "misses under the attendance contract"
        if self.kind is ConditionKind.MISSED_IN_A_ROW:
            return f"{kind} in a row"
        if self.kind is ConditionKind.MISSED_IN_A_ROW_WITHOUT_CONTACT:
            return f"{kind} in a row without contact"
        span = f"{self.weeks} weeks" if self.weeks else f"{self.sessions} sessions"
        if self.kind is ConditionKind.MISSED_MINUTES:
            return f"minutes missed in the last {span}"
        if self.kind is ConditionKind.ATTENDED_SHARE_BELOW:
            return f"% attended in the last {span}"
        return f"{kind} in the last {span}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignment:
    """Who acts, and until when: after so many hours, or at the end of a local day so many on."""

    role: Role
    within_hours: int | None = None
    within_days: int | None = None

    def due(self, since: datetime, zone: ZoneInfo) -> datetime:
        if self.within_days is None:
            return since + timedelta(hours=self.within_hours or 0)
        last_day = since.astimezone(zone).date() + timedelta(days=self.within_days)
        return datetime.combine(last_day + timedelta(days=1), time(), zone).astimezone(since.tzinfo)

    @property
    def hours(self) -> int:
        """The time given, for comparing; a day that is to be ended counts whole."""
        if self.within_days is None:
            return self.within_hours or 0
        return (self.within_days + 1) * 24


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractTerms:
    """After signing, `misses_allowed` unexcused ones within `weeks` leave the contract whole."""

    terms_version: str
    misses_allowed: int
    weeks: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """`by` is in the order of escalation: whoever comes next takes over when the time is up."""

    code: str
    condition: Condition
    follows: Follows
    by: tuple[Assignment, ...]
    contract: ContractTerms | None = None

    def dues(self, since: datetime, zone: ZoneInfo) -> list[datetime]:
        return [one.due(since, zone) for one in self.by]
