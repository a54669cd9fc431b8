"""The list pages of aftercare, each with its filters."""

from typing import Any

from tests.bench.flat.directory_rows import place_of
from tests.bench.flat.page import FEW, Page, numbered_id, week_of


def aftercare(row: int) -> list[Page]:
    client = f"client_id={numbered_id(row // 2)}"
    return [
        Page("plans", "plan", "plans"),
        Page("plans, a rare state", "plan", "plans", "state=draft"),
        Page("plans of a client", "plan", "plans", client),
        Page("plans of an episode", "plan", "plans", f"episode_id={numbered_id(row)}"),
        Page("plans to be reviewed", "plan", "plan-reviews"),
        *_check_ins(row),
        *_circle(row),
        *_community(row),
        *_directory(row),
    ]


def _check_ins(row: int) -> list[Page]:
    first, last = week_of(row)
    client, plan = f"client_id={numbered_id(row // 20)}", f"plan_id={numbered_id(row // 10)}"
    one = f"check-ins/{numbered_id(row // 5)}"
    task, asked = ("outreach_task", "outreach"), ("help_request", "help-requests")
    return [
        Page("check-ins", "check_in", "check-ins"),
        Page("check-ins, a rare state", "check_in", "check-ins", "state=due"),
        Page("check-ins of a plan", "check_in", "check-ins", plan),
        Page("check-ins of a client", "check_in", "check-ins", client),
        Page("check-ins of a week", "check_in", "check-ins", f"due_from={first}&due_until={last}"),
        Page("answers of a check-in", "check_in_answers", f"{one}/answers"),
        Page("judgements of a check-in", "risk_judgement", f"{one}/judgements"),
        Page("outreach", *task, "state=reached"),
        Page("outreach that is open", *task),
        Page("outreach of a role", *task, "role=program_director"),
        Page("outreach that is mine", *task, "mine=true"),
        Page("outreach of a client", *task, f"state=reached&{client}"),
        Page("help requests", *asked),
        Page("help requests that wait", *asked, "state=asked"),
        Page("help requests of a client", *asked, f"client_id={numbered_id(row)}"),
    ]


def _circle(row: int) -> list[Page]:
    linkage, told = ("linkage", "linkages"), ("disclosure", "disclosures")
    bound, family = ("provider_subject", "provider-subjects"), ("circle_member", "circle")
    setback = ("setback", "setbacks")
    client, provider = f"client_id={numbered_id(row // 20)}", f"provider_code=house-{row // 20}"
    own, own_plan = f"client_id={numbered_id(row // 2)}", f"plan_id={numbered_id(row // 2)}"
    return [
        Page("linkages", *linkage),
        Page("linkages, a rare state", *linkage, "state=requested"),
        Page("linkages, a rare kind", *linkage, "kind=course"),
        Page("linkages that are overdue", *linkage, "overdue=true"),
        Page("linkages that lack a consent", *linkage, "lacks_consent=true"),
        Page("linkages of a plan", *linkage, f"plan_id={numbered_id(row // 10)}"),
        Page("linkages of a client", *linkage, client),
        Page("linkages of a provider", *linkage, provider),
        Page("disclosures", *told),
        Page("disclosures of a client", *told, client),
        Page("disclosures of a linkage", *told, f"linkage_id={numbered_id(row // 5)}"),
        Page("who answers for providers", *bound),
        Page("who answers for a provider", *bound, f"provider_code=house-{row // 2}"),
        Page("circle", *family),
        Page("circle of a client", *family, own),
        Page("clients of a party", *family, f"party_id={numbered_id(row)}"),
        Page("setbacks", *setback),
        Page("setbacks, a rare state", *setback, "state=reported"),
        Page("setbacks that wait", *setback, "waiting=true"),
        Page("setbacks that are overdue", *setback, "overdue=true"),
        Page("setbacks of a client", *setback, own),
        Page("setbacks of a plan", *setback, own_plan),
    ]


def _community(row: int) -> list[Page]:
    member, event = ("alumni_membership", "alumni-memberships"), ("alumni_event", "alumni-events")
    pair = ("mentorship", "mentorships")
    return [
        Page("alumni", *member),
        Page("alumni, a rare state", *member, "state=invited"),
        Page("alumni events", *event),
        Page("alumni events, a rare state", *event, "state=cancelled"),
        Page("places of an event", "event_place", f"alumni-events/{numbered_id(row // 10)}/places"),
        Page("mentors", "mentor", "mentors"),
        Page("mentors, a rare state", "mentor", "mentors", "state=offered"),
        Page("mentorships", *pair),
        Page("mentorships, a rare state", *pair, "state=proposed"),
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
