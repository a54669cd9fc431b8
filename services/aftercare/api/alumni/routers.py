"""Owns the list of the community's routers."""

from services.aftercare.api.alumni import events, memberships, mentoring, milestones, rules

COMMUNITY = (
    memberships.router,
    memberships.own,
    memberships.mine,
    rules.agreements,
    rules.policies,
    events.router,
    events.attendance,
    events.own,
    mentoring.mentors,
    mentoring.mentorships,
    mentoring.own_offer,
    mentoring.own_wish,
    mentoring.own,
    milestones.own,
    milestones.shared,
)
