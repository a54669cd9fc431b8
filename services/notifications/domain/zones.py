"""Time zones by name; what is stored or planned by is always one that this machine knows."""

from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from shared.errors import Invalid

_OF_THIS_MACHINE = frozenset({"localtime", "Factory", "posixrules"})
"""Names that stand for no place: another machine would make something else of them."""


def zone_named(name: str) -> ZoneInfo:
    """Return the zone. Raises Invalid for a name that the IANA database does not have."""
    if name not in _known():
        raise Invalid("This is not a time zone of the IANA database.", field="timezone")
    return ZoneInfo(name)


@cache
def _known() -> frozenset[str]:
    return frozenset(available_timezones()) - _OF_THIS_MACHINE
