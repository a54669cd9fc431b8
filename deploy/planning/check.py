"""Says whether a plan is valid and what it costs, from the two files and nothing else.

It shares no code with the planner, so that one mistake cannot be in both. What the fields mean
stands in docs/planning. `python deploy/planning/check.py problem.json plan.json` runs by itself.
"""

import json
import sys
from collections import Counter
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path
from typing import Any

Json = dict[str, Any]
Travel = dict[tuple[str, str], int]
DAY = 24 * 60
DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
COSTS = {
    "unmet_half_hour": 2000,
    "missing_day": 8000,
    "missed_item": 1000,
    "touched_client": 60,
    "changed_session": 10,
    "preference": 1,
}


def minute(text: str) -> int:
    """Return the minutes since Monday 00:00 of "Mo 18:00"."""
    return DAYS.index(text[:2]) * DAY + int(text[3:5]) * 60 + int(text[6:8])


def check(problem: Json, plan: Json) -> Json:
    """Return what is broken, the cost and its levels, and how many are served in full."""
    sessions = {one["id"]: one for one in problem["sessions"]}
    clients = {one["id"]: one for one in problem["clients"]}
    travel = {(t["origin"], t["destination"]): t["minutes"] for t in problem.get("travel", [])}
    weights = COSTS | problem.get("weights", {})
    found = [f"{name}: is no client of the problem" for name in plan["weeks"].keys() - clients]
    taken: Counter[str] = Counter()
    levels: Counter[str] = Counter()
    full = 0
    for name, client in clients.items():
        ids = plan["weeks"].get(name, [])
        found += [f"{name}: {one} is no session of the problem" for one in {*ids} - {*sessions}]
        found += [f"{name}: takes {one} twice" for one, n in Counter(ids).items() if n > 1]
        week = [sessions[one] for one in sorted({*ids} & {*sessions})]
        taken.update(one["id"] for one in week)
        found += [f"{name}: {broken}" for broken in violations(client, week, travel)]
        missed = shortfalls(client, week)
        levels.update(missed)
        full += not any(missed[level] for level in list(COSTS)[:3])
    for one, count in taken.items():
        if count > sessions[one]["seats"]:
            found.append(f"{one}: {count} clients on {sessions[one]['seats']} seats")
    return {
        "valid": not found,
        "violations": found,
        "cost": sum(weights[level] * count for level, count in levels.items()),
        "levels": {level: levels[level] for level in COSTS},
        "clients": len(clients),
        "full": full,
    }


def violations(client: Json, week: list[Json], travel: Travel) -> Iterator[str]:
    """Yield each rule that the client's week breaks, with the sessions that break it."""
    for one in week:
        yield from (f"{one['id']} {rule}" for rule, broken in alone(client, one) if broken)
    for one, two in combinations(sorted(week, key=lambda each: minute(each["begins"])), 2):
        way = travel.get((str(one.get("place")), str(two.get("place"))), 0)
        way = way if day_of(one) == day_of(two) else 0
        if minute(two["begins"]) < minute(one["ends"]) + way:
            yield f"{one['id']} and {two['id']} overlap, the way between them included"
        once = one.get("once_a_week") or two.get("once_a_week")
        if once and one.get("series") is not None and one["series"] == two.get("series"):
            yield f"{one['id']} and {two['id']} are of a series that is taken once a week"
    days = minutes_by_day(week)
    if sum(days.values()) > client.get("minutes_limit", 1199):
        yield "more minutes than allowed a week"
    if max(days.values(), default=0) > client.get("daily_minutes_limit", 360):
        yield "more minutes than allowed on a day"
    if len(days) > client.get("days_limit", 5):
        yield "more days than allowed"


def alone(client: Json, one: Json) -> Iterator[tuple[str, bool]]:
    """Yield what one session by itself can break, and whether it does."""
    begins, ends = minute(one["begins"]), minute(one["ends"])
    remote, audience = one.get("place") is None, one.get("audience")
    kept = [(minute(span["begins"]), minute(span["ends"])) for span in client.get("kept", [])]
    elsewhere = one["site"] != client["site"] and not (one.get("shared") and remote)
    yield "lies in a kept time", any(begins < end and start < ends for start, end in kept)
    yield "is of another site", elsewhere
    yield (
        "is held as the client cannot come",
        not client.get("telehealth" if remote else "in_person", True),
    )
    yield (
        "is in a language the client does not speak",
        one.get("language", "en") not in client.get("languages", ["en"]),
    )
    phases = one.get("phases") or []
    yield "is for another phase", bool(phases) and client.get("phase", "") not in phases
    others = audience is not None and audience not in client.get("audiences", [])
    yield "is for another audience", others


def shortfalls(client: Json, week: list[Json]) -> Counter[str]:
    """Return how much of each level of the cost the week leaves."""
    days = minutes_by_day(week)
    lacking = max(0, client.get("minutes_required", 540) - sum(days.values()))
    held = Counter(item for one in week for item in {one["type"], one.get("curriculum")})
    wanted = client.get("curriculum", {})
    changed = 0
    if client.get("in_force") is not None:
        changed = len({*client["in_force"]} ^ {one["id"] for one in week})
    wish = client.get("preferences", {})
    more_days = max(0, len(days) - client.get("days_required", 3)) if wish.get("fewest_days") else 0
    return Counter(
        unmet_half_hour=(lacking + 29) // 30,
        missing_day=max(0, client.get("days_required", 3) - len(days)),
        missed_item=sum(max(0, count - held[item]) for item, count in wanted.items()),
        touched_client=int(changed > 0),
        changed_session=changed,
        preference=more_days + sum(wishes_missed(wish, one) for one in week),
    )


def wishes_missed(wish: Json, one: Json) -> int:
    led, wanted = one.get("clinician"), wish.get("clinicians") or []
    other = bool(wanted) and led is not None and led not in wanted
    other_day = bool(wish.get("days")) and DAYS[day_of(one)] not in wish["days"]
    early = wish.get("earliest") is not None and one["begins"][3:] < wish["earliest"]
    late = wish.get("latest") is not None and one["ends"][3:] > wish["latest"]
    return other + other_day + (early or late)


def day_of(one: Json) -> int:
    return minute(one["begins"]) // DAY


def minutes_by_day(week: list[Json]) -> Counter[int]:
    days: Counter[int] = Counter()
    for one in week:
        days[day_of(one)] += minute(one["ends"]) - minute(one["begins"])
    return days


if __name__ == "__main__":
    judged = check(*(json.loads(Path(path).read_bytes()) for path in sys.argv[1:3]))
    sys.stdout.write(json.dumps(judged, indent=1) + "\n")
    sys.exit(0 if judged["valid"] else 1)
