"""The one state machine: its arrows lead on, everything else is refused with one rule."""

from enum import StrEnum

import pytest

from shared.states import StateMachine, TransitionIsNotAllowed


class Door(StrEnum):
    OPEN = "open"
    SHUT = "shut"
    WALLED_UP = "walled_up"


DOOR = StateMachine(
    "door",
    {
        Door.OPEN: frozenset({Door.SHUT}),
        Door.SHUT: frozenset({Door.OPEN, Door.WALLED_UP}),
        Door.WALLED_UP: frozenset(),
    },
)


def test_every_arrow_leads_to_its_state() -> None:
    assert len(DOOR.arrows()) == 3
    assert all(DOOR.require(before, after) is after for before, after in DOOR.arrows())


@pytest.mark.parametrize(("before", "after"), sorted(DOOR.missing()))
def test_every_missing_arrow_is_refused(before: Door, after: Door) -> None:
    with pytest.raises(TransitionIsNotAllowed):
        DOOR.require(before, after)


def test_arrows_and_missing_arrows_are_all_pairs_of_states() -> None:
    assert not DOOR.arrows() & DOOR.missing()
    assert len(DOOR.arrows()) + len(DOOR.missing()) == len(Door) ** 2


def test_the_refusal_names_the_aggregate_both_states_and_what_is_possible() -> None:
    with pytest.raises(TransitionIsNotAllowed) as refused:
        DOOR.require(Door.SHUT, Door.SHUT)
    assert (refused.value.status, refused.value.rule) == (409, "transition-is-not-allowed")
    assert refused.value.members == {
        "aggregate": "door",
        "from": "shut",
        "to": "shut",
        "possible": ["open", "walled_up"],
    }
