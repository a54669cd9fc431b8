"""What nobody goes beyond: a program's seats, a payer's units, a client's consent."""

from collections import Counter
from datetime import date
from uuid import UUID

from tests.faults.checker.findings import Finding, Findings, Invariant
from tests.faults.facts import Facts, Row, as_text

_HELD = {"offered", "reserved", "occupied"}
_MINUTES_OF_A_UNIT = 180
"""The load's payer approves days, by its usual rules."""


def check(facts: Facts) -> Findings:
    yield from _places(facts)
    yield from _units(facts)
    yield from _disclosures(facts)


def _places(facts: Facts) -> Findings:
    held = [seat for seat in facts.rows("enrollment", "seat") if seat["state"] in _HELD]
    for capacity in facts.rows("enrollment", "capacity"):
        taken = sum(_covers(capacity, seat) for seat in held)
        if capacity["seats"] is not None and max(taken, capacity["taken"]) > capacity["seats"]:
            rule = "no place has more held seats than seats"
            yield Finding(Invariant.CAPACITY_HOLDS, rule, str(capacity["id"]))
        if taken != capacity["taken"]:
            rule = "the seats counted as taken are those held"
            yield Finding(Invariant.CAPACITY_HOLDS, rule, str(capacity["id"]))
    yield from _seats_of_one(held)


def _seats_of_one(held: list[Row]) -> Findings:
    for application, count in Counter(seat["application_id"] for seat in held).items():
        if count > 1:
            rule = "an application has one seat in one place"
            yield Finding(Invariant.CAPACITY_HOLDS, rule, str(application))


def _covers(capacity: Row, seat: Row) -> bool:
    """Say whether the seat counts here; '' stands for every program, and for every track."""
    return seat["site"] == capacity["site"] and all(
        capacity[scope] in {"", seat[scope]} for scope in ("program", "track")
    )


def _units(facts: Facts) -> Findings:
    """Yield authorizations that have not used what scheduling credited."""
    for one in facts.rows("enrollment", "authorization"):
        if one["state"] != "approved":
            continue
        used = _billable_days(one, facts)
        if (one["units_used"], set(one["used_by_day"] or ())) != (len(used), set(used)):
            rule = "the units used are the days that scheduling credited"
            yield Finding(Invariant.ALL_AGREE, rule, str(one["id"]))
        elif (one["status"] == "exhausted") != (len(used) >= one["units_approved"]):
            rule = "an authorization is exhausted when its units are used up"
            yield Finding(Invariant.ALL_AGREE, rule, str(one["id"]))


def _billable_days(authorization: Row, facts: Facts) -> list[str]:
    minutes: Counter[date] = Counter()
    for mark in facts.where("scheduling", "attendance", "client_id", authorization["client_id"]):
        session = facts.one("scheduling", "session", "id", mark["session_id"])
        is_held = session is not None and session["state"] == "completed"
        is_covered = authorization["valid_from"] <= mark["held_on"] <= authorization["ends_on"]
        if is_held and is_covered and mark["site"] == authorization["site"]:
            minutes[mark["held_on"]] += mark["credited_minutes"]
    return [as_text(day) for day, sum_ in minutes.items() if sum_ >= _MINUTES_OF_A_UNIT]


def _disclosures(facts: Facts) -> Findings:
    """Yield what was told after a revocation.

    Both write while they hold the consent, and make their ids then: so ids are in that order.
    """
    for event in facts.events:
        if event.name != "ConsentRevoked":
            continue
        for told in facts.where("enrollment", "disclosure", "consent_id", event.aggregate_id):
            if _made_at(told["id"]) > _made_at(event.id):
                rule = "nothing is disclosed once its consent is revoked"
                yield Finding(Invariant.NOTHING_LEAVES, rule, str(told["id"]))


def _made_at(identity: object) -> int:
    """Return the milliseconds of the epoch that a UUIDv7 begins with."""
    return UUID(str(identity)).int >> 80
