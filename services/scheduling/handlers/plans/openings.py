"""What opening one more group would gain, as a coordinator reads it; the planner tries it out."""

from services.scheduling.domain.plans.kept_times import DAY
from services.scheduling.domain.plans.outcome import Opening
from services.scheduling.domain.programs.requirements import SessionType
from services.scheduling.planner import opening as planner
from services.scheduling.planner.plan import Weeks
from services.scheduling.planner.problem import HALF_HOUR, Problem

STARTS = range(8 * 60, 20 * 60 + 1, 60)
"""Minutes of the day at which a new group could begin."""
_USUAL_GROUP = planner.Usual(minutes=180, seats=10)
_USUAL_TALK = planner.Usual(minutes=60, seats=1)
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def openings(problem: Problem, weeks: Weeks, *, seconds: float) -> list[Opening]:
    """Return the openings that gain most, one a day and kind, as far as the time allows."""
    usual = {
        kind.value: _USUAL_TALK if kind is SessionType.INDIVIDUAL else _USUAL_GROUP
        for kind in SessionType
    }
    wished = planner.Wished(starts=STARTS, usual=usual, seconds=seconds)
    return [_opening(one) for one in planner.openings(problem, weeks, wished=wished)]


def _opening(found: planner.Opening) -> Opening:
    new, before, after = found.offer, found.before, found.after
    begins, clients = new.begins % DAY, len(found.clients)
    hours = (before.unmet_half_hours - after.unmet_half_hours) * HALF_HOUR / 60
    gained = [
        f"{hours:g} h" if hours > 0 else "",
        _count(before.missing_days - after.missing_days, "day"),
        _count(before.missed_items - after.missed_items, "item of the curriculum"),
    ]
    what = ", ".join(one for one in gained if one) or "a better week"
    who = "1 client" if clients == 1 else f"{clients} clients"
    when = f"{_DAYS[new.day]} from {begins // 60:02d}:{begins % 60:02d}"
    where = " by telehealth" if new.place is None else ""
    return Opening(
        session_type=new.type,
        weekday=new.day,
        begins=begins,
        minutes=new.minutes,
        gain=found.gain,
        clients=clients,
        in_words=f"One more {new.type} session{where} on {when}: {what} more for {who}.",
    )


def _count(number: int, what: str) -> str:
    return "" if number <= 0 else f"{number} {what}{'s' * (number > 1)}"
