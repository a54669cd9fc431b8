"""Says in words what counts towards a phase, and what is missing."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from services.scheduling.domain.programs.track import Phase, Track
from services.scheduling.domain.rolls.evidence import Evidence
from services.scheduling.domain.stays.phase import PhaseProgress, PhaseState
from services.scheduling.domain.stays.progress import Progress
from services.scheduling.domain.stays.walk import walk


@dataclass(frozen=True, slots=True)
class Explanation:
    """One line per requirement, met or not; `missing` holds those that are not met."""

    counts: tuple[str, ...]
    missing: tuple[str, ...]
    in_words: str


def current_phase(
    progress: Progress, track: Track, evidence: Iterable[Evidence]
) -> PhaseProgress | None:
    """Return the phase in force with what counts towards it."""
    if progress.track_since is None:
        return None
    counting = progress.counting(evidence)
    phases = walk(track, progress.track_since, counting, progress.all_decisions())
    return next((phase for phase in phases if phase.in_force), None)


def what_counts(phase: PhaseProgress, evidence: Iterable[Evidence]) -> list[Evidence]:
    """Return the sessions that were credited since the phase began, in order of time."""
    since = phase.started_on or date.max
    counting = [fact for fact in evidence if fact.credited_minutes and fact.held_on >= since]
    return sorted(counting, key=lambda fact: (fact.starts_at, fact.session_id))


def explain(phase: PhaseProgress, rules: Phase, track: Track, today: date) -> Explanation:
    """Say how each requirement stands on the site's `today`."""
    lines = list(_lines(phase, rules, track, today))
    missing = tuple(missing for _, missing in lines if missing)
    begun = f"{rules.name} since {phase.started_on}"
    state = "on hold" if phase.state is PhaseState.HELD else "active"
    left = "; ".join(missing) if missing else "nothing"
    return Explanation(
        tuple(counts for counts, _ in lines), missing, f"{begun}, {state}. Missing: {left}."
    )


def hours_of(minutes: int) -> str:
    return f"{minutes // 60} h {minutes % 60:02d}"


def _lines(
    phase: PhaseProgress, rules: Phase, track: Track, today: date
) -> Iterator[tuple[str, str]]:
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
    if wanted.curriculum:
        yield _curriculum_line(phase, wanted.curriculum, track)
    if wanted.minimum_days:
        yield _days_line(phase, wanted.minimum_days, today)
    if rules.needs_sign_off:
        yield _sign_off_line(phase)


def _curriculum_line(phase: PhaseProgress, wanted: Sequence[str], track: Track) -> tuple[str, str]:
    names = {item.code: item.name for item in track.curriculum}
    left = [names[code] for code in wanted if code not in phase.items]
    attended = f"{len(wanted) - len(left)} of {len(wanted)} curriculum items attended"
    return attended, f"curriculum: {', '.join(left)}" if left else ""


def _days_line(phase: PhaseProgress, wanted: int, today: date) -> tuple[str, str]:
    lasted = max(0, phase.lasted(today))
    if lasted >= wanted or phase.started_on is None:
        return f"day {lasted}, at least {wanted} asked for", ""
    first = phase.started_on + timedelta(days=wanted - 1)
    return f"day {lasted} of {wanted}", f"a session attended on {first} or later"


def _sign_off_line(phase: PhaseProgress) -> tuple[str, str]:
    if phase.ready_on is None:
        return "a sign-off follows the evidence", ""
    return f"ready for sign-off since {phase.ready_on}", "a person's sign-off"
