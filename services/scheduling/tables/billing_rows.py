"""Owns the way from rows to billing rules and to a client's payers."""

from collections.abc import Mapping
from typing import Any

from services.scheduling.domain.weeks.billing import (
    BillingRules,
    BillingUnit,
    ClientPayers,
    UnitRounding,
)
from services.scheduling.tables.billing import SPELLS


def billing_rules_of_row(row: Mapping[str, Any]) -> BillingRules:
    typed = {
        "unit": BillingUnit(row["unit"]),
        "rounding": UnitRounding(row["rounding"]),
        "session_types": tuple(row["session_types"]),
    }
    return BillingRules(**{**row, **typed})


def client_payers_of_row(row: Mapping[str, Any]) -> ClientPayers:
    return ClientPayers(**{**row, "spells": SPELLS.validate_python(row["spells"])})
