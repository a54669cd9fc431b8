"""Every arrow of the diagrams is there, and every other is refused: from the one table each."""

from enum import StrEnum

import pytest

from services.enrollment.domain.clinical.assessment_schedule import DUE_ASSESSMENT
from services.enrollment.domain.clinical.safety_alert import SAFETY_ALERT
from services.enrollment.domain.clinical.screening import SCREENING
from services.enrollment.domain.consents.consent import CONSENT
from services.enrollment.domain.intake.application import APPLICATION
from services.enrollment.domain.intake.document import DOCUMENT
from services.enrollment.domain.intake.merge import MERGE
from services.enrollment.domain.payers.authorization_states import AUTHORIZATION
from services.enrollment.domain.seats.seat import SEAT
from services.enrollment.domain.seats.waitlist import WAITLIST_ENTRY
from services.enrollment.domain.stays.episode_states import EPISODE, OPEN_STATES
from services.enrollment.domain.stays.goal import GOAL
from shared.states import StateMachine, TransitionIsNotAllowed

DIAGRAMS = {
    "application": {
        "draft": {"submitted", "withdrawn"},
        "submitted": {"screening"},
        "screening": {"accepted", "declined", "referred_out", "withdrawn", "expired"},
    },
    "authorization": {
        "requested": {"approved", "denied"},
        "approved": {"exhausted", "expired", "replaced"},
    },
    "client merge": {"merged": {"reversed"}},
    "consent": {"draft": {"active"}, "active": {"revoked", "expired"}},
    "episode": {
        "planned": {"waitlist", "active", "cancelled", "entered_in_error"},
        "waitlist": {"planned", "active", "cancelled", "entered_in_error"},
        "active": {"onhold", "finished", "entered_in_error"},
        "onhold": {"active", "finished", "entered_in_error"},
        "finished": {"entered_in_error"},
        "cancelled": {"entered_in_error"},
    },
    "screening": {"draft": {"confirmed", "replaced"}, "confirmed": {"replaced"}},
    "document": {"received": {"revoked"}},
    "due assessment": {"due": {"completed", "lapsed"}},
    "safety alert": {"raised": {"acknowledged"}, "acknowledged": {"resolved"}},
    "waitlist entry": {
        "waiting": {"offered", "removed"},
        "offered": {"accepted", "declined", "lapsed", "removed"},
    },
    "seat": {
        "offered": {"reserved", "released"},
        "reserved": {"occupied", "released"},
        "occupied": {"released", "reserved"},
    },
}
DIAGRAMS["goal"] = {
    "proposed": {"planned", "accepted", "rejected", "entered-in-error"},
    "planned": {"accepted", "cancelled", "entered-in-error"},
    "accepted": {"active", "cancelled", "entered-in-error"},
    "active": {"on-hold", "completed", "cancelled", "entered-in-error"},
    "on-hold": {"active", "cancelled", "entered-in-error"},
    "completed": {"entered-in-error"},
    "cancelled": {"entered-in-error"},
    "rejected": {"entered-in-error"},
}
MACHINES: dict[str, StateMachine[StrEnum]] = {
    "application": APPLICATION,  # type: ignore[dict-item]  # keyed by its own states
    "authorization": AUTHORIZATION,  # type: ignore[dict-item]  # the same
    "client merge": MERGE,  # type: ignore[dict-item]  # the same
    "consent": CONSENT,  # type: ignore[dict-item]  # the same
    "goal": GOAL,  # type: ignore[dict-item]  # the same
    "episode": EPISODE,  # type: ignore[dict-item]  # the same
    "screening": SCREENING,  # type: ignore[dict-item]  # the same
    "document": DOCUMENT,  # type: ignore[dict-item]  # the same
    "due assessment": DUE_ASSESSMENT,  # type: ignore[dict-item]  # the same
    "safety alert": SAFETY_ALERT,  # type: ignore[dict-item]  # the same
    "waitlist entry": WAITLIST_ENTRY,  # type: ignore[dict-item]  # the same
    "seat": SEAT,  # type: ignore[dict-item]  # the same
}


@pytest.mark.parametrize("what", MACHINES)
def test_each_table_is_the_diagram(what: str) -> None:
    diagram = {(before, to) for before, after in DIAGRAMS[what].items() for to in after}
    assert MACHINES[what].arrows() == diagram


@pytest.mark.parametrize("what", MACHINES)
def test_each_table_names_every_state(what: str) -> None:
    states = type(next(iter(MACHINES[what].table)))
    assert set(MACHINES[what].table) == set(states)


@pytest.mark.parametrize("what", MACHINES)
def test_a_missing_arrow_is_refused_by_the_name_of_its_aggregate(what: str) -> None:
    for before, to in MACHINES[what].missing():
        with pytest.raises(TransitionIsNotAllowed) as refused:
            MACHINES[what].require(before, to)
        assert refused.value.members["aggregate"] == what


def test_an_episode_is_open_until_it_is_finished_cancelled_or_a_mistake() -> None:
    assert {state.value for state in OPEN_STATES} == {"planned", "waitlist", "active", "onhold"}
