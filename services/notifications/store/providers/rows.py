"""Rows of providers, read and written."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from services.notifications import tables
from services.notifications.domain.providers.breaker import Breaker, Circuit
from services.notifications.domain.providers.judging import Change
from services.notifications.domain.providers.provider import ProviderState
from services.notifications.domain.terms import ChannelName
from shared.identifiers import new_id

KEPT = tuple(column.name for column in tables.provider.c if column.name != "name")
"""What of a provider's row may change."""


def state_of(row: Mapping[str, Any]) -> ProviderState:
    return ProviderState(
        name=row["name"],
        channel=ChannelName(row["channel"]),
        weight=row["weight"],
        home_weight=row["home_weight"],
        configured_weight=row["configured_weight"],
        weight_moved_at=row["weight_moved_at"],
        is_paused=row["is_paused"],
        paused_until=row["paused_until"],
        blocked_until=row["blocked_until"],
        circuit=Circuit(
            Breaker(row["breaker"]), row["breaker_until"], row["trips"], row["in_a_row"]
        ),
    )


def columns_of(state: ProviderState) -> dict[str, Any]:
    return {
        "name": state.name,
        "channel": state.channel.value,
        "weight": state.weight,
        "home_weight": state.home_weight,
        "configured_weight": state.configured_weight,
        "weight_moved_at": state.weight_moved_at,
        "is_paused": state.is_paused,
        "paused_until": state.paused_until,
        "blocked_until": state.blocked_until,
        "breaker": state.circuit.breaker.value,
        "breaker_until": state.circuit.until,
        "trips": state.circuit.trips,
        "in_a_row": state.circuit.in_a_row,
    }


def change_columns(
    change: Change, channel: ChannelName, at: datetime, by: str | None
) -> dict[str, Any]:
    return {
        "id": new_id(),
        "provider": change.provider,
        "channel": channel.value,
        "at": at,
        "what": change.what,
        "before": change.before,
        "after": change.after,
        "reason": change.reason,
        "by": by,
    }
