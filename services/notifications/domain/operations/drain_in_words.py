"""Says in sentences how a lane's channel drains, for whoever has to act."""

import math
from datetime import datetime, timedelta

from services.notifications.domain.operations.drain import HORIZON, Bound, Drain


def in_words(drain: Drain, replicas: int, now: datetime) -> str:
    """Say it in a sentence or three, for whoever has to act."""
    lane, channel = drain.kind
    what = f"{lane.name.capitalize()} by {channel.value}: {drain.due:,} due"
    if drain.arriving >= 0.05:  # noqa: PLR2004 - what is shown as 0.1
        what += f", {drain.arriving:,.1f} a second arrive"
    if not drain.due and drain.empty_at is not None:
        return f"{what}; nothing waits." if not drain.later else f"{what}.{_later(drain)}"
    goes = f"{_when(drain, replicas, now)}{_lost(drain)}{_help(drain, replicas, now)}"
    return f"{what}.{_later(drain)} {goes}"


def _later(drain: Drain) -> str:
    if drain.next_due_at is None:
        return ""
    return f" {drain.later:,} wait for their time, the next {drain.next_due_at:%Y-%m-%d %H:%M} UTC."


def _when(drain: Drain, replicas: int, now: datetime) -> str:
    if drain.bound is Bound.NOTHING_DISPATCHES:
        return "No replica hands it over."
    whose = (
        "its provider's limit" if drain.bound is Bound.PROVIDER else f"what {replicas} replicas do"
    )
    if replicas == 1 and drain.bound is Bound.REPLICAS:
        whose = "what 1 replica does"
    pace = f"At {drain.rate:,.1f} a second, {whose},"
    if drain.empty_at is None:
        return f"{pace} it is not empty within {HORIZON.total_seconds() / 3600:.0f} hours."
    return f"{pace} it is empty in {_span(drain.empty_at - now)}."


def _lost(drain: Drain) -> str:
    return f" {drain.expiring:,} are useless before their turn." if drain.expiring else ""


def _help(drain: Drain, replicas: int, now: datetime) -> str:
    if drain.bound is Bound.NOTHING_DISPATCHES:
        return ""
    if drain.useful_replicas is None:
        return " Each replica more helps, as no limit of a provider is known."
    if drain.useful_replicas <= replicas:
        return " More replicas would not help."
    then = drain.empty_at_with_useful
    when = "" if then is None else f": then it is empty in {_span(then - now)}"
    return f" Up to {drain.useful_replicas} replicas would help{when}."


def _span(span: timedelta) -> str:
    seconds = round(span.total_seconds())
    if seconds < 120:  # noqa: PLR2004 - two minutes are said in seconds
        return f"{seconds} s"
    if seconds < 7200:  # noqa: PLR2004 - two hours are said in minutes
        return f"{math.ceil(seconds / 60)} min"
    return f"{seconds / 3600:.1f} h"
