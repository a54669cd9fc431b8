"""Says in words what counts towards a phase, what is missing, and how a week stands."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from services.scheduling.domain.programs.track import Phase, Track
from services.scheduling.domain.rolls.attendance import Evidence, Status
from services.scheduling.domain.stays.progress import PhaseProgress, PhaseState, Progress, walk


@dataclass(frozen=True, slots=True)
class Explanation:
    """One line per requirement, met or not; `missing` holds those that are not met."""

    counts: tuple[str, ...]
    missing: tuple[str, ...]
    in_words: str


@dataclass(frozen=True, slots=True)
class Planned:
    """One session on a client's calendar, in minutes; credited once it is complete."""

    held_on: date
    status: Status
    planned_minutes: int
    credited_minutes: int


@dataclass(frozen=True, slots=True)
class Week:
    """A week of the site's calendar, from Monday to Sunday, in minutes."""

    starts_on: date
    ends_on: date
    credited_minutes: int
    scheduled_minutes: int
    required_minutes: int

    @property
    def in_words(self) -> str:
        hours = [hours_of(m) for m in (self.credited_minutes, self.scheduled_minutes)]
        required = hours_of(self.required_minutes)
        return f"{hours[0]} credited, {hours[1]} scheduled, {required} required this week."


def current_phase(
    progress: Progress, track: Track, evidence: Iterable[Evidence]
) -> PhaseProgress | None:
    """Return the phase in force with what counts towards it."""
    if progress.started_on is None:
        return None
    counting = [fact for fact in evidence if progress.covers(fact.held_on)]
    phases = walk(track, progress.started_on, counting, progress.decisions)
    return next((phase for phase in phases if phase.in_force), None)


def explain(phase: PhaseProgress, rules: Phase) -> Explanation:
    lines = list(_lines(phase, rules))
    missing = tuple(missing for _, missing in lines if missing)
    begun = f"{rules.name} since {phase.started_on}"
    state = "on hold" if phase.state is PhaseState.HELD else "active"
    left = "; ".join(missing) if missing else "nothing"
    return Explanation(
        tuple(counts for counts, _ in lines), missing, f"{begun}, {state}. Missing: {left}."
    )


def week_of(day: date, track: Track, planned: Sequence[Planned]) -> Week:
    monday = day - timedelta(days=day.weekday())
    sunday = monday + timedelta(days=6)
    own = [entry for entry in planned if monday <= entry.held_on <= sunday]
    held = [entry for entry in own if entry.status is not Status.CANCELLED_BY_PROGRAM]
    return Week(
        monday,
        sunday,
        sum(entry.credited_minutes for entry in held),
        sum(entry.planned_minutes for entry in held),
        track.weekly_minutes_required,
    )


def hours_of(minutes: int) -> str:
    return f"{minutes // 60} h {minutes % 60:02d}"


def _lines(phase: PhaseProgress, rules: Phase) -> Iterable[tuple[str, str]]:
    wanted = rules.requirements
    if wanted.credited_minutes:
        done, whole = hours_of(phase.minutes), hours_of(wanted.credited_minutes)
        left = wanted.credited_minutes - phase.minutes
        yield f"{done} of {whole} credited", f"{hours_of(left)} of credit" if left > 0 else ""
    for kind, number in wanted.sessions.items():
        attended = phase.sessions[kind]
        left = number - attended
        yield (
            f"{attended} of {number} {kind} sessions attended",
            f"{left} {kind} session{'s' * (left > 1)}" if left > 0 else "",
        )
