"""Applications: decided once, after they came in, and nothing is made up."""

from datetime import date
from uuid import uuid4

import pytest

from services.enrollment.domain.intake.application import (
    Application,
    ApplicationState,
    Decision,
    DecisionBeforeReceipt,
)
from shared.states import TransitionIsNotAllowed

RECEIVED = date(2026, 3, 2)


def submitted() -> Application:
    application = Application(
        id=uuid4(), site="north", client_id=uuid4(), program="iop", received_on=RECEIVED
    )
    application.submit()
    return application


@pytest.mark.parametrize("decision", Decision)
def test_a_submitted_application_is_decided(decision: Decision) -> None:
    application = submitted()
    application.decide(decision, on=RECEIVED, reason_code="capacity")
    assert application.state == decision.value
    assert (application.decided_on, application.reason_code) == (RECEIVED, "capacity")


@pytest.mark.parametrize("first", Decision)
@pytest.mark.parametrize("second", Decision)
def test_a_decision_stands(first: Decision, second: Decision) -> None:
    application = submitted()
    application.decide(first, on=RECEIVED, reason_code=None)
    with pytest.raises(TransitionIsNotAllowed):
        application.decide(second, on=date(2026, 3, 9), reason_code="other")
    assert application.state == first.value
    assert application.decided_on == RECEIVED


def test_a_draft_is_not_decided() -> None:
    application = submitted()
    application.state = ApplicationState.DRAFT
    with pytest.raises(TransitionIsNotAllowed):
        application.decide(Decision.ACCEPTED, on=RECEIVED, reason_code=None)


def test_nobody_decides_before_the_application_came_in() -> None:
    application = submitted()
    with pytest.raises(DecisionBeforeReceipt) as refused:
        application.decide(Decision.ACCEPTED, on=date(2026, 3, 1), reason_code=None)
    assert refused.value.members["errors"][0]["field"] == "decided_on"
    assert application.state is ApplicationState.SUBMITTED


def test_what_was_not_said_stays_missing() -> None:
    application = submitted()
    assert application.referral_source is None
    assert application.age_band is None
