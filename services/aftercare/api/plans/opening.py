"""Owns how the words of a plan's own goals are opened to be read."""

from base64 import b64decode

from services.aftercare.api.plans.views import OwnGoalView
from services.aftercare.domain.plans.goals import OwnGoal
from services.aftercare.domain.plans.plan import ContinuingCarePlan
from shared.http.vaults import opened
from shared.private import Vault


def own_goals(plan: ContinuingCarePlan, key: bytes | None, vault: Vault) -> list[OwnGoalView]:
    """Return the plan's goals in words; without the client's key the words are null."""
    return [_shown(goal, plan, key, vault) for goal in plan.own_goals]


def _shown(goal: OwnGoal, plan: ContinuingCarePlan, key: bytes | None, vault: Vault) -> OwnGoalView:
    words = opened(vault, plan.client_id, b64decode(goal.sealed_words), key).get("words")
    return OwnGoalView(goal_id=goal.goal_id, state=goal.state, words=words, by=goal.by, at=goal.at)
