"""The pages of aftercare: each list, each of its filters, and each thing by itself."""

from typing import Any

from tests.bench.flat.directory_rows import MOST_OFFERINGS, place_of
from tests.bench.flat.page import FEW, NEIGHBOUR, Page, client, numbered_id, one, own, week_of
from tests.bench.flat.pages_of_alumni import alumni
from tests.bench.flat.pages_of_linkages import linkages, setbacks


def aftercare(row: int) -> list[Page]:
    of_client = f"client_id={numbered_id(row // 2)}"
    return [
        Page("plans", "plan", "plans"),
        Page("plans, a rare state", "plan", "plans", "state=draft"),
        Page("plans of a client", "plan", "plans", of_client),
        Page("plans of an episode", "plan", "plans", f"episode_id={numbered_id(row)}"),
        Page("plans to be reviewed", "plan", "plan-reviews"),
        one("a plan", "plan", "plans/{id}"),
        one("why a plan is as it is", "plan", "plans/{id}/explanation"),
        one("the cadence of a plan", "plan", "plans/{id}/cadence"),
        one("a plan of one's own", "plan", "my/plan", client((row + NEIGHBOUR) // 2)),
        one("what waits, counted", "plan", "operations/counts"),
        one("what falls due, counted", "plan", "operations/forecast"),
        *_check_ins(row),
        *linkages(row),
        *setbacks(row),
        *alumni(row),
        *_directory(row),
        *_versions(),
    ]


def _versions() -> list[Page]:
    """Versions are few in either size; what is told is that nothing else is read beside them."""
    linkage_rules, settings = ("linkage_rules", "linkage-rules"), "check_in_settings"
    agreement, policy = ("alumni_agreement", "alumni-agreements"), "alumni_policy"
    template = "plan_template"
    return [
        own("linkage rules", "linkage_rules", "linkage-rules/versions"),
        one("linkage rules in force", *linkage_rules),
        own("check-in settings", settings, "check-in-settings/versions"),
        one("check-in settings in force", settings, "check-in-settings"),
        one("instruments", settings, "check-in-instruments"),
        own("cadence rules", "cadence_rules", "cadence-rules"),
        one("the setback policy in force", "setback_policy", "setback-policy"),
        own("outcome windows", "outcome_windows", "outcome-windows"),
        own("alumni agreements", *agreement),
        one("the alumni agreement in force", agreement[0], "alumni-agreements/current?language=en"),
        own("alumni policies", policy, "alumni-policies"),
        one("the alumni policy in force", policy, "alumni-policies/current"),
        own("plan templates", template, "plan-templates"),
        Page("plan templates in a state", template, "plan-templates", "state=published"),
        one("plan templates of a version", template, "plan-templates/{id}"),
        one("plan templates in force", template, "plan-templates-in-force"),
    ]


def _check_ins(row: int) -> list[Page]:
    first, last = week_of(row)
    of_client, plan = f"client_id={numbered_id(row // 20)}", f"plan_id={numbered_id(row // 10)}"
    check_in = f"check-ins/{numbered_id(row // 5)}"
    task, asked = ("outreach_task", "outreach"), ("help_request", "help-requests")
    return [
        Page("check-ins", "check_in", "check-ins"),
        Page("check-ins, a rare state", "check_in", "check-ins", "state=due"),
        Page("check-ins of a plan", "check_in", "check-ins", plan),
        Page("check-ins of a client", "check_in", "check-ins", of_client),
        Page("check-ins of a week", "check_in", "check-ins", f"due_from={first}&due_until={last}"),
        one("a check-in", "check_in", "check-ins/{id}"),
        one("why a check-in is when it is", "check_in", "check-ins/{id}/explanation"),
        own("check-ins of one's own", "check_in", "my/check-ins", client(row // 20)),
        one("a check-in of one's own", "check_in", "my/check-ins/{id}", client(row // 20)),
        one("one's own day", "check_in", "my/day", client(row // 20)),
        Page("answers of a check-in", "check_in_answers", f"{check_in}/answers"),
        Page("judgements of a check-in", "risk_judgement", f"{check_in}/judgements"),
        Page("outreach", *task, "state=reached"),
        Page("outreach that is open", *task),
        Page("outreach of a role", *task, "role=program_director"),
        Page("outreach that is mine", *task, "mine=true"),
        Page("outreach of a client", *task, f"state=reached&{of_client}"),
        one("an outreach", "outreach_task", "outreach/{id}"),
        Page("help requests", *asked),
        Page("help requests that wait", *asked, "state=asked"),
        Page("help requests of a client", *asked, f"client_id={numbered_id(row)}"),
        own("help requests of one's own", *asked, client(row)),
        one("a help request", "help_request", "help-requests/{id}"),
    ]


def _directory(row: int) -> list[Page]:
    """The offerings of a place inside one of the squares that kept rows lie in."""
    near, search = {**place_of(row), "within_km": 100}, "offerings/_search"
    evening = {"from_time": "17:00", "timezone": "America/Denver", "days": 7}
    few: dict[str, Any] = {"limit": FEW}
    offering = ("offering", "offerings")
    rare = {**few, "kind": ["workshop"], "language": ["es"]}
    return [
        *_organisations(row),
        Page("offerings", *offering),
        Page("offerings by how one attends", *offering, "modality=in_person"),
        Page("offerings in a language", *offering, "language=es"),
        Page("offerings of sober living", *offering, "narr_level=2"),
        Page("offerings with free places", *offering, "free_places=1"),
        # Whether any is on depends on the hour; what is looked through to say so does not.
        Page("offerings that are on now", *offering, "open_now=true", may_be_empty=True),
        Page("offerings, a rare kind", *offering, "kind=workshop"),
        Page("offerings near a point", "offering", search, body={**few, "near": near}),
        Page("offerings in the evening", "offering", search, body={**few, "free_time": evening}),
        Page("offerings that are rare", "offering", search, body=rare),
        Page("offerings to be confirmed", "offering", "directory/offerings", "stale=true"),
        Page("offerings that are archived", "offering", "directory/offerings", "archived=true"),
        Page("offerings as they are kept", "offering", "directory/offerings"),
        one("an offering", "offering", "offerings/{id}"),
        one("when an offering takes place", "offering", "offerings/{id}/occurrences"),
    ]


def _organisations(row: int) -> list[Page]:
    kept = min(row, MOST_OFFERINGS // 2) + NEIGHBOUR
    offered = f"organisation_id={numbered_id(kept)}"
    return [
        Page("organisations", "organisation", "organisations"),
        Page("organisations by code", "organisation", "organisations", f"code=house-{kept}"),
        Page("organisations, a rare kind", "organisation", "organisations", "kind=education"),
        Page("organisations, archived", "organisation", "organisations", "archived=true"),
        one("an organisation", "organisation", "organisations/{id}"),
        Page("offerings of an organisation", "offering", "offerings", offered),
        Page("offerings kept of one", "offering", "directory/offerings", offered),
    ]
