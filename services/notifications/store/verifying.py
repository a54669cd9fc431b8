"""Stores verifications, and each site's policy of contacts."""

from collections.abc import Mapping
from typing import Any

from services.notifications import tables
from services.notifications.domain.contacts.policy import ContactPolicy
from services.notifications.domain.contacts.verification import Step, Verification
from services.notifications.domain.terms import ChannelName
from shared.unit_of_work import Repository

_IDENTITY = ("id", "site", "version")


class SqlVerifications(Repository[Verification]):
    table = tables.verification

    def to_row(self, aggregate: Verification) -> dict[str, Any]:
        return {name: value for name, value in vars(aggregate).items() if name not in _IDENTITY}

    def from_row(self, row: Mapping[str, Any]) -> Verification:
        codes = {"channel": ChannelName(row["channel"]), "state": Step(row["state"])}
        return Verification(**{**row, **codes})


class SqlContactPolicies(Repository[ContactPolicy]):
    table = tables.contact_policy

    def to_row(self, aggregate: ContactPolicy) -> dict[str, Any]:
        return {name: value for name, value in vars(aggregate).items() if name not in _IDENTITY}

    def from_row(self, row: Mapping[str, Any]) -> ContactPolicy:
        return ContactPolicy(**row)
