"""What an organisation offers: of what kind, for whom, where, when, and which places are free."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import TypeVar
from uuid import UUID

from services.aftercare.domain.directory.organisation import served, unguarded
from services.aftercare.domain.directory.times import MeetingTime, checked_times, last_end, zone_of
from shared.aggregate import Aggregate
from shared.errors import BrokenRule, Invalid, NotFound

S = TypeVar("S", bound=str)
OLDEST = 120
"""Years of age."""
MOST_PLACES = 100_000
NARR_LEVELS = (1, 2, 3, 4)
"""National Alliance for Recovery Residences: 1 peer run, 2 monitored, 3 supervised, 4 clinical."""


class NoSuchOffering(NotFound):
    pass


class OfferingCodeIsTaken(BrokenRule):
    pass


class OfferingIsArchived(BrokenRule):
    pass


class OfferingIsNotArchived(BrokenRule):
    pass


class NoPlaceIsFree(BrokenRule):
    pass


class PlacesDoNotAddUp(Invalid):
    pass


class OnlyForSoberLiving(Invalid):
    pass


class AgesDoNotAddUp(Invalid):
    pass


class ConfirmedInFuture(Invalid):
    pass


class OfferingKind(StrEnum):
    """The same words as a linkage's kinds."""

    THERAPY = "therapy"
    SUPPORT_GROUP = "support_group"
    SOBER_LIVING = "sober_living"
    WORKSHOP = "workshop"
    COURSE = "course"


class Modality(StrEnum):
    IN_PERSON = "in_person"
    TELEHEALTH = "telehealth"
    HYBRID = "hybrid"


class CostModel(StrEnum):
    FREE = "free"
    DONATION = "donation"
    SLIDING_SCALE = "sliding_scale"
    INSURANCE = "insurance"
    SELF_PAY = "self_pay"


class Gender(StrEnum):
    WOMEN = "women"
    MEN = "men"
    NONBINARY = "nonbinary"


@dataclass(frozen=True, slots=True)
class Location:
    """Degrees north and east (WGS 84)."""

    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True)
class Admission:
    """Who is taken; nothing said is no limit. Ages are whole years, both within.

    `welcomes` are codes such as `with_children`. `accepts_moud`: people on medication for opioid
    use disorder live here too; None is not known.
    """

    min_age: int | None = None
    max_age: int | None = None
    genders: tuple[Gender, ...] = ()
    welcomes: tuple[str, ...] = ()
    accepts_moud: bool | None = None


@dataclass(frozen=True, slots=True)
class Details:
    """What is said of an offering. `languages` are BCP 47; `timezone` is where its times are."""

    kind: OfferingKind
    name: str
    timezone: str
    modality: Modality
    languages: tuple[str, ...] = ("en",)
    payers: tuple[str, ...] = ()
    cost: CostModel | None = None
    address: str | None = None
    location: Location | None = None
    times: tuple[MeetingTime, ...] = ()
    narr_level: int | None = None
    admission: Admission = field(default_factory=Admission)


@dataclass(frozen=True, slots=True)
class Places:
    """How many there are and how many are free; None is not known, and then not counted."""

    total: int | None = None
    free: int | None = None

    def __post_init__(self) -> None:
        if self.total is not None and self.free is not None and self.free > self.total:
            raise PlacesDoNotAddUp("Are more than there are in total.", field="places.free")


@dataclass(kw_only=True)
class Offering(Aggregate):
    """`checked_on`: when somebody last confirmed the entry, a day in the offering's zone.

    `missing_since`: since when its organisation's file has not named it any more.
    """

    organisation_id: UUID
    code: str
    details: Details
    places: Places = field(default_factory=Places)
    places_told_on: date | None = None
    serves: tuple[str, ...] = ()
    checked_on: date
    missing_since: date | None = None
    archived_on: date | None = None

    def __post_init__(self) -> None:
        self.serves = served(self.site, self.serves)

    def describe(self, details: Details) -> None:
        """Replace what is said of it; `details` are as `checked` returns them."""
        self.expect_current()
        self.details = details

    def confirm(self, on: date, now: datetime) -> None:
        """Say that the entry holds. Raises ConfirmedInFuture, OfferingIsArchived."""
        self.expect_current()
        if on > self.today(now):
            raise ConfirmedInFuture("Lies after today.", field="checked_on")
        self.checked_on, self.missing_since = max(on, self.checked_on), None

    def is_stale(self, now: datetime, days: int) -> bool:
        """Say whether more than `days` have passed unconfirmed, or its own source dropped it."""
        return self.missing_since is not None or self.checked_on < stale_before(now, days)

    def miss(self, now: datetime) -> None:
        if self.missing_since is None:
            self.missing_since = self.today(now)

    def tell_places(self, places: Places, now: datetime) -> None:
        """Keep what the house says now, whatever was counted before."""
        self.expect_current()
        self.places, self.places_told_on = places, self.today(now)

    def expect_a_place(self) -> None:
        """Raise NoPlaceIsFree, OfferingIsArchived; the database counts behind this."""
        self.expect_current()
        if self.places.free == 0:
            raise NoPlaceIsFree("No place is free here any more: choose another offering.")

    def archive(self, now: datetime) -> None:
        self.expect_current()
        self.archived_on = self.today(now)

    def restore(self) -> None:
        if self.archived_on is None:
            raise OfferingIsNotArchived("This offering is not archived.")
        self.archived_on = None

    def expect_current(self) -> None:
        if self.archived_on is not None:
            raise OfferingIsArchived("This offering is archived: restore it first.")

    def today(self, now: datetime) -> date:
        return now.astimezone(zone_of(self.details.timezone)).date()

    @property
    def is_over_at(self) -> datetime | None:
        """When the last of its times ends; None where it goes on, or has no times."""
        return last_end(self.details.times, zone_of(self.details.timezone))


def stale_before(now: datetime, days: int) -> date:
    """Return the day before which a confirmation is too old; days are UTC's."""
    return now.date() - timedelta(days=days)


def checked(details: Details) -> Details:
    """Return the details as they are kept. Raises Invalid, naming the field."""
    unguarded(details.name, "name")
    unguarded(details.address, "address")
    times = checked_times(details.times, zone_of(details.timezone))
    _expect_residence(details)
    admission = details.admission
    lowest, highest = admission.min_age or 0, admission.max_age or OLDEST
    if lowest > highest:
        raise AgesDoNotAddUp("Is above max_age.", field="min_age")
    return replace(
        details,
        times=times,
        languages=unique(details.languages),
        payers=unique(details.payers),
        admission=replace(
            admission, genders=unique(admission.genders), welcomes=unique(admission.welcomes)
        ),
    )


def _expect_residence(details: Details) -> None:
    if details.kind is OfferingKind.SOBER_LIVING:
        return
    if details.narr_level is not None:
        raise OnlyForSoberLiving("Only sober living has a level.", field="narr_level")
    if details.admission.accepts_moud is not None:
        raise OnlyForSoberLiving("Is asked of sober living only.", field="accepts_moud")


def unique(values: Iterable[S]) -> tuple[S, ...]:
    """Return each value once, in order: the same set is the same whoever writes it down."""
    return tuple(sorted(set(values)))
