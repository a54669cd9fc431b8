"""A policy that contradicts itself is refused by the name of what is wrong with it."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from services.scheduling.domain.absences import contradictions as wrong
from services.scheduling.domain.absences.steps import (
    Assignment,
    Condition,
    ConditionKind,
    Follows,
    Role,
    Step,
)
from services.scheduling.domain.absences.templates import TEMPLATES, Template
from services.scheduling.domain.rolls.marks import Status
from tests.unit.scheduling.absence_stories import (
    BROKEN,
    BY,
    ZONE,
    contract,
    in_a_row,
    missed,
    outreach,
    policy,
    recommend,
)


def share(below: int, **changed: Any) -> Condition:
    return Condition(
        kind=ConditionKind.ATTENDED_SHARE_BELOW, below_percent=below, **{"weeks": 4, **changed}
    )


@pytest.mark.parametrize(
    ("steps", "rule"),
    [
        ((outreach("a", missed(1)), outreach("a", missed(2))), wrong.StepIsNamedTwice),
        ((outreach("a", missed(1, weeks=None)),), wrong.WindowIsEmpty),
        ((outreach("a", missed(1, weeks=0)),), wrong.WindowIsEmpty),
        ((outreach("a", missed(1, sessions=6)),), wrong.WindowIsAmbiguous),
        ((outreach("a", in_a_row(1, weeks=2)),), wrong.ConditionIsIncomplete),
        ((outreach("a", missed(1, below_percent=5)),), wrong.ConditionIsIncomplete),
        ((outreach("a", share(50, at_least=5)),), wrong.ConditionIsIncomplete),
        ((outreach("a", missed(7, weeks=None, sessions=6)),), wrong.CountExceedsWindow),
        ((outreach("a", share(50, weeks=None, sessions=3)),), wrong.CountExceedsWindow),
        ((outreach("a", missed(5)), outreach("b", missed(3))), wrong.StepIsNeverReached),
        ((outreach("a", missed(3)), outreach("b", missed(3))), wrong.StepIsNeverReached),
        (
            (outreach("a", in_a_row(2, silent=True)), outreach("b", in_a_row(2))),
            wrong.StepIsNeverReached,
        ),
        ((outreach("a", share(50)), outreach("b", share(60))), wrong.StepIsNeverReached),
        (
            (recommend("a", missed(3)), outreach("b", missed(5))),
            wrong.NothingComesAfterDischarge,
        ),
        ((recommend("a", BROKEN),), wrong.NoContractToBreak),
        ((contract("a", missed(3)),), wrong.NothingFollowsTheContract),
        (
            (Step(code="a", condition=missed(1), follows=Follows.CONTRACT, by=BY),),
            wrong.ContractHasNoTerms,
        ),
        (
            (Step(code="a", condition=missed(1), follows=Follows.OUTREACH, by=BY[::-1]),),
            wrong.DeadlinesDoNotRise,
        ),
        (
            (
                Step(
                    code="a",
                    condition=missed(1),
                    follows=Follows.OUTREACH,
                    by=(Assignment(role=Role.CLINICIAN),),
                ),
            ),
            wrong.DeadlinesDoNotRise,
        ),
    ],
)
def test_a_contradiction_is_refused_by_name(
    steps: tuple[Step, ...], rule: type[wrong.StepRefused]
) -> None:
    with pytest.raises(rule) as refused:
        policy(*steps)
    assert refused.value.members["steps"]
    assert refused.value.members["errors"][0]["field"] == "steps"


@pytest.mark.parametrize(
    "make",
    [
        lambda: policy(outreach("a", missed(3)), outreach("b", missed(5))),
        lambda: policy(outreach("a", missed(3, weeks=4)), outreach("b", missed(4, weeks=12))),
        lambda: policy(outreach("a", in_a_row(2)), outreach("b", in_a_row(2, silent=True))),
        lambda: policy(outreach("a", missed(3, unexcused_only=False)), outreach("b", missed(3))),
        lambda: policy(contract("a", missed(3)), recommend("b", BROKEN), recommend("c", missed(7))),
    ],
)
def test_steps_that_get_harder_are_taken(make: Callable[[], object]) -> None:
    assert make()


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda template: template.code)
def test_every_template_is_a_policy(template: Template) -> None:
    assert policy(*template.steps).steps[-1].follows is Follows.RECOMMEND_DISCHARGE


def test_two_policies_say_the_same_whenever_they_were_published() -> None:
    steps = (outreach("a", missed(3)),)
    one, other = policy(*steps), policy(*steps, number=2, published_by="somebody")
    assert one.says_the_same_as(other)
    assert not one.says_the_same_as(policy(*steps, excused=()))
    assert not one.says_the_same_as(
        policy(*steps, excused=(Status.EXCUSED, Status.CANCELLED_BY_CLIENT))
    )


def test_a_day_to_act_ends_with_the_local_day_whatever_the_clocks_do() -> None:
    # On 8 March 2026 the clocks of Denver go forward: the day has 23 hours.
    since = datetime(2026, 3, 8, 1, tzinfo=UTC)  # 18:00 on the 7th
    by_days = Assignment(role=Role.CLINICIAN, within_days=1)
    assert by_days.due(since, ZONE) == datetime(2026, 3, 9, 6, tzinfo=UTC)
    assert Assignment(role=Role.CLINICIAN, within_hours=24).due(since, ZONE) == datetime(
        2026, 3, 9, 1, tzinfo=UTC
    )
