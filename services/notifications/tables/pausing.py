"""Says in SQL which rows pauses hold: every claim asks it in its own statement."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import ARRAY, DateTime, SmallInteger, Text, Uuid, bindparam, text

from services.notifications.domain.operations.pause import EVERYWHERE, Pause, PauseState
from services.notifications.domain.terms import ChannelName, Lane
from services.notifications.tables.operations import IS_ACTIVE

NOW = bindparam("now", type_=DateTime(timezone=True))
_COLUMNS = {"site": Text, "channel": Text, "lane": SmallInteger, "rule": Text, "template": Text}


def matching(pause: str, row: str) -> str:
    """Return SQL that says whether a pause is about a notification, at any time."""
    named = " AND ".join(
        f"({pause}.{column} IS NULL OR {pause}.{column} = {row}.{column})"
        for column in ("channel", "lane", "rule", "template")
    )
    return (
        f"({pause}.site = '{EVERYWHERE}' OR {pause}.site = {row}.site) AND {named}"
        f" AND ({row}.lane <> {Lane.CRISIS.value} OR {pause}.includes_crisis)"
    )


def holding(pause: str, row: str) -> str:
    """Return SQL that says whether a pause holds a notification at `now`."""
    return (
        f"{pause}.{IS_ACTIVE} AND ({pause}.until IS NULL OR {pause}.until > :now)"
        f" AND {matching(pause, row)}"
    )


def held_of_use(row: str) -> str:
    """Return SQL that says whether any pause holds a row that is of use at `now`.

    One that expired is not held: it is to be refused for that.
    """
    return f"EXISTS (SELECT FROM pause p WHERE {row}.expires_at > :now AND {holding('p', row)})"


HOLDING = text(
    f"""
SELECT p.*, n.id AS held_id
FROM unnest(:id, {", ".join(f":{name}" for name in _COLUMNS)}) AS n(id, {", ".join(_COLUMNS)})
JOIN pause p ON {holding("p", "n")}
ORDER BY p.paused_at, p.id
"""  # noqa: S608 - constants
).bindparams(
    NOW,
    bindparam("id", type_=ARRAY(Uuid)),
    *(bindparam(name, type_=ARRAY(kind)) for name, kind in _COLUMNS.items()),
)


def asked_of(waiting: Iterable[Mapping[str, Any]]) -> dict[str, list[Any]]:
    """Return what `HOLDING` asks for, of rows of notifications, kept or not."""
    rows = list(waiting)
    return {name: [row[name] for row in rows] for name in ("id", *_COLUMNS)}


def holding_pause(row: Mapping[str, Any]) -> Pause:
    """Return the pause of a row that `HOLDING` found."""
    return pause_of({name: value for name, value in row.items() if name != "held_id"})


def pause_of(row: Mapping[str, Any]) -> Pause:
    channel, lane = row["channel"], row["lane"]
    codes = {
        "channel": channel and ChannelName(channel),
        "lane": None if lane is None else Lane(lane),
        "state": PauseState(row["state"]),
    }
    return Pause(**{**row, **codes})
