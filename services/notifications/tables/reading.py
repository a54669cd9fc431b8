"""Reads rows that both the unit of work and the queries make something of."""

from collections.abc import Mapping
from typing import Any

from services.notifications.domain.contacts.permission import Permission, Permitted
from services.notifications.domain.terms import Category, ChannelName


def permission_of(row: Mapping[str, Any]) -> Permission:
    codes = {
        "channel": ChannelName(row["channel"]),
        "category": Category(row["category"]),
        "state": Permitted(row["state"]),
    }
    return Permission(**{**row, **codes})
