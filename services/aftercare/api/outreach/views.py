"""Owns what the API shows of outreach."""

import base64
from datetime import datetime
from uuid import UUID

from pydantic import BaseModel

from services.aftercare.api.views import View
from services.aftercare.domain.outreach.attempts import Attempt, AttemptOutcome, ContactChannel
from services.aftercare.domain.outreach.explaining import explained
from services.aftercare.domain.outreach.policy import OutreachPolicy, OutreachRole
from services.aftercare.domain.outreach.task import OutreachState, OutreachTask
from shared.http.vaults import opened
from shared.private import Vault


class OutreachView(View):
    """A task; `due_at` is until when its owner acts. `taken_over` counts who was too late."""

    check_in_id: UUID
    plan_id: UUID
    client_id: UUID
    state: OutreachState
    role: OutreachRole
    assigned_to: str | None
    opened_at: datetime
    due_at: datetime
    timezone: str
    taken_over: int
    attempts_made: int
    closed_at: datetime | None
    closed_by: str | None

    @classmethod
    def of(cls, task: OutreachTask) -> "OutreachView":
        return cls(**vars(task), attempts_made=len(task.attempts))


class AttemptView(BaseModel):
    """`note` is null where there is none, or where its key was destroyed."""

    at: datetime
    by: str
    channel: ContactChannel
    outcome: AttemptOutcome
    note: str | None


class OutreachTaskView(OutreachView):
    """A task with its attempts; `missing` is what the policy asks for before anybody gives up."""

    explanation: str
    missing: list[str]
    attempts: list[AttemptView]

    @classmethod
    def of_task(
        cls, task: OutreachTask, policy: OutreachPolicy, vault: Vault, key: bytes | None
    ) -> "OutreachTaskView":
        return cls(
            **{**vars(task), "attempts": [_attempt(a, task, vault, key) for a in task.attempts]},
            attempts_made=len(task.attempts),
            explanation=explained(task, policy),
            missing=policy.missing(task.attempts, task.timezone) if task.is_open else [],
        )


def _attempt(attempt: Attempt, task: OutreachTask, vault: Vault, key: bytes | None) -> AttemptView:
    sealed = None if attempt.note is None else base64.b64decode(attempt.note)
    note = opened(vault, task.client_id, sealed, key).get("note")
    return AttemptView(
        at=attempt.at, by=attempt.by, channel=attempt.channel, outcome=attempt.outcome, note=note
    )
