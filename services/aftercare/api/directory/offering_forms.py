"""What the directory is told of offerings: their times, places and whom they admit."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from services.aftercare.api.directory.organisation_forms import EntryCode
from services.aftercare.domain.directory.offering import (
    MOST_PLACES,
    OLDEST,
    Admission,
    CostModel,
    Details,
    Gender,
    Location,
    Modality,
    OfferingKind,
    Places,
)
from services.aftercare.domain.directory.text import (
    LANGUAGE,
    written_language,
)
from services.aftercare.domain.directory.times import (
    LONGEST_MINUTES,
    MOST_EXCEPTIONS,
    MOST_TIMES,
    MeetingTime,
)
from shared.http.forms import WHOLE, Code, Day, Flag, Form, Line, ZoneName
from shared.http.validation import in_words
from shared.recurrence.rule_text import LONGEST_RULE

LanguageTag = Annotated[
    str,
    Field(
        pattern=in_words(LANGUAGE, "is not a language tag of BCP 47, such as en, es-MX or zh-Hant"),
        examples=["es-MX"],
    ),
    AfterValidator(written_language),
]
Payer = Annotated[Code, AfterValidator(str.lower)]
_LOCAL = r"(19|20|21)[0-9]{2}-[0-9]{2}-[0-9]{2}T([01][0-9]|2[0-3]):[0-5][0-9]"


def _is_on_calendar(starts: str) -> str:
    try:
        datetime.fromisoformat(starts)
    except ValueError:
        raise PydanticCustomError("local_time_form", "is on no calendar") from None
    return starts


LocalTime = Annotated[
    str,
    Field(
        pattern=in_words(
            f"^{_LOCAL}$",
            "is not a day and time without an offset, from 1900 to 2199 (YYYY-MM-DDTHH:MM)",
        ),
        examples=["2026-03-03T18:00"],
    ),
    AfterValidator(_is_on_calendar),
]
"""A moment on the clocks of the offering's zone, without an offset."""


class TimeForm(Form):
    """`rule` is an RRULE of RFC 5545 (daily to yearly); without one it happens once.

    `starts` is DTSTART on the clocks of the offering's zone; `except_on` are days left out.
    """

    starts: LocalTime
    minutes: Annotated[int, Field(ge=1, le=LONGEST_MINUTES), WHOLE]
    rule: (
        Annotated[
            str, Field(min_length=1, max_length=LONGEST_RULE, examples=["FREQ=WEEKLY;BYDAY=TU"])
        ]
        | None
    ) = None
    except_on: Annotated[list[Day], Field(max_length=MOST_EXCEPTIONS)] = []

    def time(self) -> MeetingTime:
        return MeetingTime(
            datetime.fromisoformat(self.starts), self.minutes, self.rule, tuple(self.except_on)
        )


class LocationForm(Form):
    """Degrees north and east (WGS 84)."""

    latitude: Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False)]
    longitude: Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)]

    def location(self) -> Location:
        return Location(self.latitude, self.longitude)


Age = Annotated[int, Field(ge=0, le=OLDEST), WHOLE]
Welcomes = Annotated[list[Code], Field(max_length=30)]


class AdmissionForm(Form):
    """Nothing said is no limit. `accepts_moud` is asked of sober living only."""

    min_age: Age | None = None
    max_age: Age | None = None
    genders: Annotated[list[Gender], Field(max_length=len(Gender))] = []
    welcomes: Welcomes = []
    accepts_moud: Flag | None = None

    def admission(self) -> Admission:
        return Admission(
            self.min_age,
            self.max_age,
            tuple(self.genders),
            tuple(self.welcomes),
            self.accepts_moud,
        )


class DetailsForm(Form):
    """`timezone` is where `times` are; `location` is where it is, unless it has no place."""

    kind: OfferingKind
    name: Line
    timezone: ZoneName
    modality: Modality
    languages: Annotated[list[LanguageTag], Field(min_length=1, max_length=20)] = ["en"]
    payers: Annotated[list[Payer], Field(max_length=60)] = []
    cost: CostModel | None = None
    address: Line | None = None
    location: LocationForm | None = None
    times: Annotated[list[TimeForm], Field(max_length=MOST_TIMES)] = []
    narr_level: Annotated[int, Field(ge=1, le=4), WHOLE] | None = None
    admission: AdmissionForm = AdmissionForm()

    def details(self) -> Details:
        return Details(
            kind=self.kind,
            name=self.name,
            timezone=self.timezone,
            modality=self.modality,
            languages=tuple(self.languages),
            payers=tuple(self.payers),
            cost=self.cost,
            address=self.address,
            location=None if self.location is None else self.location.location(),
            times=tuple(one.time() for one in self.times),
            narr_level=self.narr_level,
            admission=self.admission.admission(),
        )


PlaceCount = Annotated[int, Field(ge=0, le=MOST_PLACES), WHOLE]


class PlacesForm(Form):
    """Null is not known: it is not counted then, and nothing is refused for want of places."""

    total: PlaceCount | None = None
    free: PlaceCount | None = None

    def places(self) -> Places:
        """Return the places. Raises PlacesDoNotAddUp."""
        return Places(self.total, self.free)


class OfferingForm(DetailsForm):
    organisation_id: UUID
    code: EntryCode
    places: PlacesForm = PlacesForm()


class ConfirmationForm(Form):
    """`checked_on` is a day in the offering's zone; null is today."""

    checked_on: Day | None = None


TODAY = ConfirmationForm()
"""It was checked today."""
