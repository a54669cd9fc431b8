"""The story of a notification: from what its rule wanted to its fate, a sentence a step."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.notifications.domain.operations.pause import Pause
from services.notifications.domain.operations.sentences import of_pause, of_reason
from services.notifications.domain.terms import OPEN, Reason, State

Row = Mapping[str, Any]

_STATES = {
    State.REQUESTED: "It was asked for and is not planned yet.",
    State.SUPPRESSED: "It was refused.",
    State.DEFERRED: "It waits.",
    State.EXPIRED: "It expired.",
    State.QUEUED: "It waits for its time.",
    State.SENT: "The provider took it over.",
    State.DELIVERED: "It arrived: the provider's receipt says so.",
    State.FAILED: "The last try failed; it is tried again.",
    State.UNKNOWN: "The provider's answer was lost; it is not sent again by itself.",
    State.DEAD: "It was given up.",
    State.DISCARDED: "An operator put it away.",
}
_OUTCOMES = {
    None: "began, and its end is not recorded",
    "accepted": "the provider took it over",
    "unknown": "the provider's answer was lost",
    "temporary": "failed for now, by the recipient's side",
    "permanent": "was refused for good",
    "technical": "failed by a technical fault",
}


@dataclass(frozen=True, slots=True)
class Step:
    """`at` is None for how it stands now."""

    at: datetime | None
    in_words: str


def told(
    row: Row,
    attempts: Iterable[Row],
    elsewhere: Iterable[Row],
    acts: Iterable[Row],
    pauses: Sequence[Pause],
) -> list[Step]:
    """Return the steps in the order of time, and at the end how it stands."""
    steps = [_asked(row), *_planned(row)]
    steps += [Step(one["began_at"], _attempt(one)) for one in attempts]
    steps += [
        Step(one["at"], f"An operator has {one['kind']} it: {one['reason_code']}.") for one in acts
    ]
    steps += [Step(one["created_at"], _over(one)) for one in elsewhere]
    if row["delivered_at"] is not None:
        steps.append(Step(row["delivered_at"], "A receipt says that it arrived."))
    return [*sorted(steps, key=_moment), Step(None, stands(row, pauses))]


def stands(row: Row, pauses: Sequence[Pause] = ()) -> str:
    """Say how it stands and why, and which pauses hold it."""
    said = standing(State(row["state"]), row["reason"] and Reason(row["reason"]), pauses)
    return " ".join([said, *(of_pause(one) for one in pauses)])


def standing(state: State, reason: Reason | None, pauses: Sequence[Pause] = ()) -> str:
    """Say what a state and its reason mean. Of one that was paused, whether it still is."""
    if reason is Reason.PAUSED and state in OPEN and not pauses:
        return "It was paused, and goes on within seconds."
    return _STATES[state] if reason is None else f"{_STATES[state]} {of_reason(reason)}"


def _asked(row: Row) -> Step:
    by = f"The rule {row['rule']} (version {row['rules_version']}) asked for it"
    return Step(row["created_at"], f"{by} by {row['channel']}.")


def _planned(row: Row) -> Iterator[Step]:
    planned = row["planned_at"]
    if planned is None:
        return
    moment = f"It was wanted for {planned:%Y-%m-%d %H:%M} UTC"
    until = f"and is of use until {row['expires_at']:%Y-%m-%d %H:%M} UTC"
    yield Step(row["created_at"], f"{moment} {until}{_moved(row, planned)}.")


def _moved(row: Row, planned: datetime) -> str:
    """Say where quiet hours moved it, as far as nothing moved it since."""
    if row["attempts"] or row["reason"] == Reason.PAUSED or row["due_at"] == planned:
        return ""
    if row["due_at"] < planned:
        return f"; quiet hours brought it forward to {row['due_at']:%Y-%m-%d %H:%M} UTC"
    return f"; it waits until {row['due_at']:%Y-%m-%d %H:%M} UTC"


def _attempt(one: Row) -> str:
    how = _OUTCOMES.get(one["outcome"], str(one["outcome"]))
    code = f" ({one['code']})" if one["code"] else ""
    by = f" by {one['provider']}" if one["provider"] else ""
    return f"Try {one['number']}{by}: {how}{code}."


def _over(one: Row) -> str:
    return f"The same by {one['channel']}: {stands(one)}"


def _moment(step: Step) -> datetime:
    assert step.at is not None  # noqa: S101 - only how it stands has none
    return step.at
