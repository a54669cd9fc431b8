"""Says whether a sectioning plan is valid, and what it costs: from the two files alone.

It shares no code with the planner, and runs by itself:
`python deploy/planning/check_sections.py problem.json plan.json`.
"""

import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path
from typing import Any

Json = dict[str, Any]
Travel = dict[tuple[str, str], int]


def check(problem: Json, plan: Json) -> Json:
    """Return what is broken, the cost, its collisions and the courses that are not taken."""
    courses = {course["id"]: course for course in problem["courses"]}
    home = {one["id"]: (name, one) for name, course in courses.items() for one in sections(course)}
    travel = {(t["origin"], t["destination"]): t["minutes"] for t in problem.get("travel", [])}
    weights = {"conflict": 1, "unseated": 50} | problem.get("weights", {})
    students = {student["id"]: student["courses"] for student in problem["students"]}
    found = [f"{name}: is no student of the problem" for name in plan["enrolled"].keys() - students]
    seats: Counter[str] = Counter()
    conflicts = unseated = 0
    for name, wanted in students.items():
        ids = plan["enrolled"].get(name, [])
        found += [f"{name}: {one} is no section of the problem" for one in ids if one not in home]
        taken: dict[str, list[str]] = defaultdict(list)
        for one in ids:
            if one in home:
                taken[home[one][0]].append(one)
        for course, chosen in taken.items():
            if course not in wanted:
                found.append(f"{name}: takes {course} and does not want it")
            elif not is_whole(courses[course], chosen):
                found.append(f"{name}: takes {course} in no way it can be taken")
        known = [home[one][1] for one in ids if one in home]
        seats.update(one["id"] for one in known)
        conflicts += sum(collide(one, two, travel) for one, two in combinations(known, 2))
        unseated += len({*wanted} - {*taken})
    for one, count in seats.items():
        limit = home[one][1].get("seats")
        if limit is not None and count > limit:
            found.append(f"{one}: {count} students on {limit} seats")
    return {
        "valid": not found,
        "violations": found,
        "cost": weights["conflict"] * conflicts + weights["unseated"] * unseated,
        "conflicts": conflicts,
        "unseated": unseated,
        "students": len(students),
    }


def sections(course: Json) -> Iterator[Json]:
    for alternative in course["alternatives"]:
        for part in alternative:
            yield from part


def is_whole(course: Json, chosen: list[str]) -> bool:
    """Return whether these are one section of each part of one alternative, with their parents."""
    for alternative in course["alternatives"]:
        parts = [[one for one in part if one["id"] in chosen] for part in alternative]
        parents = {one.get("parent") for part in parts for one in part} - {None}
        if all(len(part) == 1 for part in parts) and len(parts) == len(chosen):
            return parents <= {*chosen}
    return False


def collide(one: Json, two: Json, travel: Travel) -> bool:
    """Return whether they meet on a day of a week with less between them than the way takes."""

    def meet(name: str) -> bool:
        return any(a == b == "1" for a, b in zip(one[name], two[name], strict=False))

    first, second = sorted((one, two), key=lambda each: each["begins"])
    way = travel.get((str(first.get("place")), str(second.get("place"))), 0)
    too_close: bool = second["begins"] < first["begins"] + first["length"] + way
    return too_close and meet("days") and meet("weeks")


if __name__ == "__main__":
    judged = check(*(json.loads(Path(path).read_bytes()) for path in sys.argv[1:3]))
    sys.stdout.write(json.dumps(judged, indent=1) + "\n")
    sys.exit(0 if judged["valid"] else 1)
