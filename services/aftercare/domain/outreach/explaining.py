"""Sentences that explain a task's deadline: from what it is counted, and what follows."""

from datetime import datetime
from zoneinfo import ZoneInfo

from services.aftercare.domain.outreach.policy import OutreachPolicy
from services.aftercare.domain.outreach.task import OutreachTask


def explained(task: OutreachTask, policy: OutreachPolicy) -> str:
    """Say in one sentence until when who acts, and what happens then."""
    if not task.is_open:
        return f"Closed as {task.state.value}: nobody needs to act."
    who = "whoever it is assigned to" if task.assigned_to else f"a {task.role.in_words}"
    return (
        f"Until {_local(task.due_at, task.timezone)}, {task.hours_given} working hours "
        f"({policy.week.in_words(task.timezone)}) after {_local(task.since, task.timezone)}, "
        f"{who} tries to reach the client; then {_follows(task, policy)}."
    )


def _follows(task: OutreachTask, policy: OutreachPolicy) -> str:
    following = policy.next_owner(task.role).role
    if following is task.role:
        return f"a {task.role.in_words} is reminded and the time begins again"
    return f"a {following.in_words} takes over"


def _local(moment: datetime, timezone: str) -> str:
    return f"{moment.astimezone(ZoneInfo(timezone)):%d %b %Y %H:%M}"
