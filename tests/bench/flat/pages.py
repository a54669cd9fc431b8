"""Every list page of the platform by its address: the whole list, and each of its filters.

Filters look for what one kept row holds, so that they find as much in any number of rows.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from tests.bench.flat.kept_rows import FIRST_DAY, ROWS_A_DAY, place_of

FULL_PAGE = 50
FEW = 5
"""A filter finds little; a page of five is full in a small database too."""


@dataclass(frozen=True)
class Page:
    """A list as it is asked for; without a filter it begins behind half of the site's rows.

    A search has a body, which is sent as it stands.
    """

    name: str
    table: str
    path: str
    filter: str = ""
    body: dict[str, Any] | None = None


def pages_of(service: str, row: int) -> list[Page]:
    """Return the service's list pages; filters look for what row number `row` holds."""
    return {
        "enrollment": _enrollment,
        "scheduling": _scheduling,
        "notifications": _notifications,
        "aftercare": _aftercare,
    }[service](row)


def _enrollment(row: int) -> list[Page]:
    client, own = f"client_id={_number(row // 2)}", f"application_id={_number(row)}"
    reference = f"external_reference=reference-{row}"
    return [
        Page("applications", "application", "applications"),
        Page("applications, a rare state", "application", "applications", "state=submitted"),
        Page("applications of a client", "application", "applications", client),
        Page("applications by reference", "application", "applications", reference),
        Page("consents", "consent", "consents"),
        Page("consents of a client", "consent", "consents", client),
        Page("episodes", "episode", "episodes"),
        Page("episodes, a rare state", "episode", "episodes", "state=active"),
        Page("episodes of a client", "episode", "episodes", client),
        Page("episodes of an application", "episode", "episodes", own),
    ]


def _scheduling(row: int) -> list[Page]:
    first, last = _week(row)
    series, client = _number(row // 50), f"client_id={_number(row // 2)}"
    return [
        Page("stays that run", "progress", "progress", "phase=early"),
        Page("stays awaiting a sign-off", "progress", "progress", "awaiting_sign_off=true"),
        Page("sessions", "session", "sessions"),
        Page("sessions of a week", "session", "sessions", f"from={first}&to={last}"),
        Page("sessions of a series", "session", "sessions", f"series={series}"),
        Page("plans", "plan_run", "plans"),
        Page("plans of a week", "plan_run", "plans", f"week={first}"),
        Page("absence cases that are live", "absence_case", "absence-cases", "show=live"),
        Page("absence cases that are overdue", "absence_case", "absence-cases", "show=overdue"),
        Page("absence cases of a client", "absence_case", "absence-cases", f"show=all&{client}"),
    ]


def _notifications(row: int) -> list[Page]:
    person = f"person_id={_number(row // 20)}"
    return [
        Page("notifications", "notification", "notifications"),
        Page("notifications, a rare state", "notification", "notifications", "state=failed"),
        Page("notifications of a person", "notification", "notifications", person),
        Page("suppressions", "suppression", "suppressions"),
        Page("suppressions, a rare reason", "suppression", "suppressions", "why=complaint"),
        Page(
            "suppressions of a person", "suppression", "suppressions", f"person_id={_number(row)}"
        ),
        Page("staff", "staff_member", "staff"),
        Page("family", "family_member", "family"),
        Page("family of a client", "family_member", "family", f"client_id={_number(row // 2)}"),
        Page("clients of a family member", "family_member", "family", f"person_id={_number(row)}"),
        Page("alerts", "alert", "alerts"),
        Page("alerts, a rare state", "alert", "alerts", "state=exhausted"),
        Page("alerts, a rare kind", "alert", "alerts", "kind=help"),
        Page("alerts that nobody answered", "alert", "alerts", "is_unanswered=true"),
        Page("who was told of an alert", "alert_telling", f"alerts/{_number(row // 10)}/tellings"),
        Page("covers and swaps", "on_call_override", "on-call/overrides"),
    ]


def _aftercare(row: int) -> list[Page]:
    first, last = _week(row)
    client, plan = f"client_id={_number(row // 2)}", f"plan_id={_number(row // 10)}"
    own = f"client_id={_number(row // 20)}"
    return [
        Page("plans", "plan", "plans"),
        Page("plans, a rare state", "plan", "plans", "state=draft"),
        Page("plans of a client", "plan", "plans", client),
        Page("plans of an episode", "plan", "plans", f"episode_id={_number(row)}"),
        Page("check-ins", "check_in", "check-ins"),
        Page("check-ins, a rare state", "check_in", "check-ins", "state=due"),
        Page("check-ins of a plan", "check_in", "check-ins", plan),
        Page("check-ins of a client", "check_in", "check-ins", own),
        Page("check-ins of a week", "check_in", "check-ins", f"due_from={first}&due_until={last}"),
        *_directory(row),
    ]


def _directory(row: int) -> list[Page]:
    """The offerings of a place inside one of the squares that kept rows lie in."""
    near, search = {**place_of(row), "within_km": 100}, "offerings/_search"
    evening = {"from_time": "17:00", "timezone": "America/Denver", "days": 7}
    few: dict[str, Any] = {"limit": FEW}
    rare = {**few, "kind": ["workshop"], "language": ["en"]}
    return [
        Page("organisations", "organisation", "organisations"),
        Page("offerings", "offering", "offerings"),
        Page("offerings, a rare kind", "offering", "offerings", "kind=workshop"),
        Page("offerings near a point", "offering", search, body={**few, "near": near}),
        Page("offerings in the evening", "offering", search, body={**few, "free_time": evening}),
        Page("offerings that are rare", "offering", search, body=rare),
        Page("offerings to be confirmed", "offering", "directory/offerings", "stale=true"),
    ]


def _number(number: int) -> UUID:
    return UUID(int=number)


def _week(row: int) -> tuple[date, date]:
    first = FIRST_DAY + timedelta(days=row // ROWS_A_DAY)
    return first, first + timedelta(days=6)
