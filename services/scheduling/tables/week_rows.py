"""Owns the way from rows to weeks, their lines and their rules, for commands and for reading."""

from collections.abc import Mapping
from typing import Any

from services.scheduling.domain.rolls.marks import Status
from services.scheduling.domain.sessions.session import SessionState
from services.scheduling.domain.weeks.client_week import ClientWeek, Standing
from services.scheduling.domain.weeks.figures import Figures, WeekLine
from services.scheduling.domain.weeks.rules import PartOfWeek, WeekRules
from services.scheduling.tables.weeks import FIGURES
from shared.recurrence.weekdays import Weekday


def week_of_row(row: Mapping[str, Any]) -> ClientWeek:
    typed = {
        "figures": Figures(**{name: row[name] for name in FIGURES}),
        "standing": Standing(row["standing"]),
        "told": Standing(row["told"]) if row["told"] else None,
    }
    plain = {name: value for name, value in row.items() if name not in FIGURES}
    return ClientWeek(**{**plain, **typed})


def rules_of_row(row: Mapping[str, Any]) -> WeekRules:
    named = {
        "partial_weeks": PartOfWeek(row["partial_weeks"]),
        "holidays": PartOfWeek(row["holidays"]),
        "check_on": Weekday(row["check_on"]),
    }
    return WeekRules(**{**row, **named})


def line_of(row: Mapping[str, Any]) -> WeekLine:
    typed = {
        "status": Status(row["status"]),
        "session_state": SessionState(row["session_state"]),
    }
    return WeekLine(**{**row, **typed})
