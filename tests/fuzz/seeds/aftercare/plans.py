"""What the room of plans holds before it is asked: templates at every point, and goals."""

from uuid import UUID

from shared.contracts.enrollment import GoalChanged
from shared.identifiers import new_id
from tests.fuzz.ground import SITE, Ground
from tests.fuzz.hearing import hear


async def goals(ground: Ground) -> None:
    """Tell of goals of the stays, which plans leave, and add some of the plans' own."""
    for plan_id in ground.words["plan_id"][::3]:
        await _goal(ground, str(plan_id))


async def _goal(ground: Ground, plan_id: str) -> None:
    there = f"/sites/{SITE}/plans/{plan_id}"
    plan = ground.ask("GET", there)
    told = GoalChanged(
        goal_id=new_id(),
        episode_id=UUID(plan["episode_id"]),
        client_id=UUID(plan["client_id"]),
        state="active",
    )
    await hear(ground, told)
    ground.put(f"{there}/goals/{told.goal_id}", {"carried_over": False})
    own = ground.post(f"{there}/goals", {"words": "Walk every morning."})
    ground.learn("goal_id", told.goal_id, own["goal_id"])
    reached = ground.post(f"{there}/goals", {"words": "Call a friend."})
    ground.post(f"{there}/goals/{reached['goal_id']}/state", {"state": "completed"})
    ground.ask("GET", f"{there}/explanation")


async def plan_templates(ground: Ground) -> None:
    """Publish a version, and leave drafts; a draft plan takes the one that is in force."""
    any_program = [{"occasion": "completion"}, {"occasion": "other_discharge"}]
    own = {"occasion": "completion", "program": "iop", "tasks": ["crisis-contacts"]}
    body = {"templates": [*any_program, own], "new_programs": ["iop"]}
    ground.post(f"/sites/{SITE}/plan-template-trials", body)
    for number in range(8):
        version = ground.post(f"/sites/{SITE}/plan-templates", body)
        there = f"/sites/{SITE}/plan-templates/{version['id']}"
        ground.learn("version_id", version["id"])
        if number == 0:
            ground.put(there, body)
            ground.post(f"{there}/publication", None)
        elif number == 1:
            ground.post(f"{there}/discarding", None)
    *_, revoked, draft = ground.words["plan_id"]
    ground.post(f"/sites/{SITE}/plans/{draft}/template", None)
    ground.post(f"/sites/{SITE}/plans/{revoked}/revocation", None)
    ground.post(f"/sites/{SITE}/plans/{ground.words['plan_id'][1]}/completion", None)
    ground.learn("program", "iop")


SEEDS = (goals, plan_templates)
