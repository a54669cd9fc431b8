"""Pages of the community of alumni, for staff and for each member."""

from tests.bench.flat.community_rows import KEEPS_MILESTONES
from tests.bench.flat.page import NEIGHBOUR, Page, client, numbered_id, one, own


def alumni(row: int) -> list[Page]:
    member, event = ("alumni_membership", "alumni-memberships"), ("alumni_event", "alumni-events")
    mentor, pair = ("mentor", "mentors"), ("mentorship", "mentorships")
    return [
        Page("alumni", *member),
        Page("alumni, a rare state", *member, "state=invited"),
        Page("alumni events", *event),
        Page("alumni events, a rare state", *event, "state=cancelled"),
        one("an alumni event", "alumni_event", "alumni-events/{id}"),
        Page("places of an event", "event_place", f"alumni-events/{numbered_id(row // 10)}/places"),
        Page("mentors", *mentor),
        Page("mentors, a rare state", *mentor, "state=offered"),
        Page("mentorships", *pair),
        Page("mentorships, a rare state", *pair, "state=proposed"),
        *_of_member(row),
    ]


def _of_member(row: int) -> list[Page]:
    there, member = f"clients/{numbered_id(row + NEIGHBOUR)}", client(row + NEIGHBOUR)
    keeper = f"clients/{numbered_id(KEEPS_MILESTONES)}"
    first = f"s{KEEPS_MILESTONES}"
    suggested = f"{there}/mentor-wish/suggestions"
    return [
        one("a membership", "alumni_membership", f"{there}/alumni-membership"),
        one("a membership of one's own", "alumni_membership", "my/alumni-membership", member),
        own("events that a member sees", "alumni_event", f"{there}/alumni-events", member),
        one("mentors who are suggested", "alumni_membership", suggested),
        own("mentorships of a member", "mentorship", f"{there}/mentorships", member),
        own("milestones", "milestone", f"{keeper}/milestones", client(KEEPS_MILESTONES), first),
        own("milestones that are shown", "milestone", f"{keeper}/shared-milestones", site=first),
    ]
