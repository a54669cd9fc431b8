"""Every arrow of the diagrams is there, and every other is refused: from the one table each."""

from collections.abc import Iterator
from enum import StrEnum

import pytest

from services.enrollment.domain import OPEN_STATES, TransitionRefused, application, consent, episode
from services.enrollment.domain.lifecycle import Transitions, move

DIAGRAMS = {
    "application": {
        "draft": {"submitted"},
        "submitted": {"screening"},
        "screening": {"accepted", "declined", "referred_out", "withdrawn", "expired"},
    },
    "consent": {"draft": {"active"}, "active": {"revoked", "expired"}},
    "episode": {
        "planned": {"waitlist", "active", "cancelled", "entered_in_error"},
        "waitlist": {"planned", "active", "cancelled", "entered_in_error"},
        "active": {"onhold", "finished", "entered_in_error"},
        "onhold": {"active", "finished", "entered_in_error"},
        "finished": {"entered_in_error"},
        "cancelled": {"entered_in_error"},
    },
}
TABLES: dict[str, Transitions[StrEnum]] = {
    "application": application.TRANSITIONS,  # type: ignore[dict-item]  # keyed by its own states
    "consent": consent.TRANSITIONS,  # type: ignore[dict-item]  # the same
    "episode": episode.TRANSITIONS,  # type: ignore[dict-item]  # the same
}


def _pairs(*, allowed: bool) -> Iterator[tuple[str, StrEnum, StrEnum]]:
    for what, table in TABLES.items():
        for state in table:
            for to in table:
                if (to in table[state]) is allowed:
                    yield what, state, to


@pytest.mark.parametrize("what", TABLES)
def test_each_table_is_the_diagram(what: str) -> None:
    arrows = {state.value: {to.value for to in after} for state, after in TABLES[what].items()}
    assert {state: after for state, after in arrows.items() if after} == DIAGRAMS[what]


@pytest.mark.parametrize("what", TABLES)
def test_each_table_names_every_state(what: str) -> None:
    states = type(next(iter(TABLES[what])))
    assert set(TABLES[what]) == set(states)


@pytest.mark.parametrize(("what", "state", "to"), list(_pairs(allowed=True)))
def test_an_arrow_of_the_diagram_is_taken(what: str, state: StrEnum, to: StrEnum) -> None:
    assert move(what, TABLES[what], state, to) is to


@pytest.mark.parametrize(("what", "state", "to"), list(_pairs(allowed=False)))
def test_a_missing_arrow_is_refused_naming_both_states(
    what: str, state: StrEnum, to: StrEnum
) -> None:
    with pytest.raises(TransitionRefused) as refused:
        move(what, TABLES[what], state, to)
    assert refused.value.status == 409
    assert refused.value.members["state"] == state.value
    assert refused.value.members["refused"] == to.value
    assert state.value in refused.value.detail
    assert to.value in refused.value.detail


def test_an_episode_is_open_until_it_is_finished_cancelled_or_a_mistake() -> None:
    assert {state.value for state in OPEN_STATES} == {"planned", "waitlist", "active", "onhold"}
