"""Owns care segments: at which site, in which program, at which level a stay goes on.

The segments of an episode follow each other without gap or overlap: a stay is somewhere, once.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from uuid import UUID

from services.enrollment.domain.codes import LevelOfCare
from shared.errors import BrokenRule, Invalid
from shared.identifiers import new_id


class DatedBeforeSegment(Invalid):
    """A change of care is dated at least a day after the current segment began."""


class SegmentsMustMeet(Invalid):
    """A corrected start lies between its neighbours, so that no day is double or missing."""


class SegmentIsUnknown(Invalid):
    """The episode has no segment of this number."""


class NothingChanges(BrokenRule):
    """What is asked for is how it is already."""


class SegmentsOverlap(BrokenRule):
    """The segments of an episode never overlap; the database refuses it last."""


class SegmentsHaveGap(BrokenRule):
    """The segments of an episode follow each other without a gap."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Care:
    """Which care is given where. The levels are ASAM's: as a clinician judges, and as authorised.

    `authorized_level_of_care` None: no payer was asked, or none has answered.
    """

    site: str
    program: str
    track: str | None = None
    level_of_care: LevelOfCare
    authorized_level_of_care: LevelOfCare | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CareSegment:
    """A part of a stay. `ends_on` is the first day that is no longer in it; None: it goes on.

    A stay that ends on the day its last segment began leaves that segment without a day.
    """

    id: UUID = field(default_factory=new_id)
    care: Care
    starts_on: date
    ends_on: date | None = None

    def days(self, today: date) -> int:
        """Return its whole days, up to `today` where it goes on."""
        return max(0, ((self.ends_on or today) - self.starts_on).days)


Segments = tuple[CareSegment, ...]


def followed(segments: Segments, care: Care, *, on: date) -> Segments:
    """Return the segments with a new one from `on`. Raises DatedBeforeSegment, NothingChanges."""
    current = segments[-1]
    if care == current.care:
        raise NothingChanges("The client is in this care already.")
    if on <= current.starts_on:
        raise DatedBeforeSegment(
            "At least a day after the current segment began; or undo or correct that one.",
            field="effective_on",
        )
    closed = replace(current, ends_on=on)
    return (*segments[:-1], closed, CareSegment(care=care, starts_on=on))


def closed(segments: Segments, *, on: date, field: str) -> Segments:
    """Return the segments with the last one ended. Raises DatedBeforeSegment."""
    current = segments[-1]
    if on < current.starts_on:
        raise DatedBeforeSegment("Not before the current segment began.", field=field)
    return (*segments[:-1], replace(current, ends_on=on))


def moved(segments: Segments, number: int, *, starts_on: date, last_day: date) -> Segments:
    """Return the segments where the one of this number, from 1, starts on another day.

    The one before ends when it starts, so nothing is double or missing. `last_day` bounds what
    goes on. Raises SegmentIsUnknown, SegmentsMustMeet, NothingChanges.
    """
    if not 1 <= number <= len(segments):
        raise SegmentIsUnknown("This episode has no segment of this number.", field="segment")
    here = number - 1
    if segments[here].starts_on == starts_on:
        raise NothingChanges("The segment starts on this day already.")
    # The last segment of an ended stay may be empty; all others hold a day.
    end, is_last = segments[here].ends_on or last_day, here == len(segments) - 1
    after_end = starts_on > end if is_last else starts_on >= end
    if after_end or (here > 0 and starts_on <= segments[here - 1].starts_on):
        raise SegmentsMustMeet("Between the starts of its neighbours.", field="starts_on")
    changed = list(segments)
    changed[here] = replace(segments[here], starts_on=starts_on)
    if here > 0:
        changed[here - 1] = replace(segments[here - 1], ends_on=starts_on)
    return tuple(changed)


def days_by_level(segments: Sequence[CareSegment], today: date) -> dict[str, int]:
    """Return whole days at each level of care, in the order the levels were first reached."""
    days: Counter[str] = Counter()
    for segment in segments:
        days[segment.care.level_of_care] += segment.days(today)
    return dict(days)
