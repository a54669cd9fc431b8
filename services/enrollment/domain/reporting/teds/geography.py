"""Owns where a state lies: its Census division, and that division's region."""

from collections.abc import Mapping

_STATES_OF: Mapping[str, frozenset[int]] = {
    "new_england": frozenset({9, 23, 25, 33, 44, 50}),
    "middle_atlantic": frozenset({34, 36, 42}),
    "east_north_central": frozenset({17, 18, 26, 39, 55}),
    "west_north_central": frozenset({19, 20, 27, 29, 31, 38, 46}),
    "south_atlantic": frozenset({10, 11, 12, 13, 24, 37, 45, 51, 54}),
    "east_south_central": frozenset({1, 21, 28, 47}),
    "west_south_central": frozenset({5, 22, 40, 48}),
    "mountain": frozenset({4, 8, 16, 30, 32, 35, 49, 56}),
    "pacific": frozenset({2, 6, 15, 41, 53}),
    "territories": frozenset({60, 64, 66, 68, 69, 70, 72, 78}),
}
_REGION_OF: Mapping[str, str] = {
    "new_england": "northeast",
    "middle_atlantic": "northeast",
    "east_north_central": "midwest",
    "west_north_central": "midwest",
    "south_atlantic": "south",
    "east_south_central": "south",
    "west_south_central": "south",
    "mountain": "west",
    "pacific": "west",
    "territories": "territories",
}


def geography(state_fips: int | None) -> Mapping[str, str]:
    """Return `division` and `region` of a state, nothing where it is not known."""
    division = next((name for name, codes in _STATES_OF.items() if state_fips in codes), None)
    return {} if division is None else {"division": division, "region": _REGION_OF[division]}
