"""Every list page of the platform by its address: the whole list, and each of its filters.

Filters look for what one kept row holds, so that they find as much in any number of rows.
"""

from tests.bench.flat.page import Page, numbered_id, week_of
from tests.bench.flat.pages_of_aftercare import aftercare


def pages_of(service: str, row: int) -> list[Page]:
    """Return the service's list pages; filters look for what row number `row` holds."""
    return {
        "enrollment": _enrollment,
        "scheduling": _scheduling,
        "notifications": _notifications,
        "aftercare": aftercare,
    }[service](row)


def _enrollment(row: int) -> list[Page]:
    client, own = f"client_id={numbered_id(row // 2)}", f"application_id={numbered_id(row)}"
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
    first, last = week_of(row)
    series, client = numbered_id(row // 50), f"client_id={numbered_id(row // 2)}"
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
    person = f"person_id={numbered_id(row // 20)}"
    return [
        Page("notifications", "notification", "notifications"),
        Page("notifications, a rare state", "notification", "notifications", "state=failed"),
        Page("notifications of a person", "notification", "notifications", person),
        Page("suppressions", "suppression", "suppressions"),
        Page("suppressions, a rare reason", "suppression", "suppressions", "why=complaint"),
        Page(
            "suppressions of a person",
            "suppression",
            "suppressions",
            f"person_id={numbered_id(row)}",
        ),
        Page("staff", "staff_member", "staff"),
        Page("family", "family_member", "family"),
        Page("family of a client", "family_member", "family", f"client_id={numbered_id(row // 2)}"),
        Page(
            "clients of a family member", "family_member", "family", f"person_id={numbered_id(row)}"
        ),
        Page("alerts", "alert", "alerts"),
        Page("alerts, a rare state", "alert", "alerts", "state=exhausted"),
        Page("alerts, a rare kind", "alert", "alerts", "kind=help"),
        Page("alerts that nobody answered", "alert", "alerts", "is_unanswered=true"),
        Page(
            "who was told of an alert", "alert_telling", f"alerts/{numbered_id(row // 10)}/tellings"
        ),
        Page("covers and swaps", "on_call_override", "on-call/overrides"),
    ]
