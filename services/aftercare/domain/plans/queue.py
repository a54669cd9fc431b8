"""In which order drafts are looked at: first those that are needed already."""

from datetime import date
from uuid import UUID

_GROUP_BITS, _DAY_BITS, _ID_BITS = 4, 24, 100
_LATEST = (1 << _DAY_BITS) - 1


def place_in_queue(plan_id: UUID, needed_since: date | None, *, from_history: bool) -> UUID:
    """Return a key that sorts drafts: longest needed, longest waiting, imported history last.

    It is one column for an index and for a page's cursor; in it a plan's id stands shortened.
    """
    group = 2 if from_history else int(needed_since is None)
    day = _LATEST if needed_since is None else needed_since.toordinal()
    shortened = plan_id.int >> (128 - _ID_BITS)
    return UUID(int=(group << (_DAY_BITS + _ID_BITS)) | (day << _ID_BITS) | shortened)
