"""Owns what the forms of intake ask, of the public and of staff alike, and how it is shown."""

from datetime import date
from typing import Annotated

from pydantic import BaseModel, Field, WithJsonSchema

from services.enrollment.domain.codes import AgeBand, LevelOfCare, ReferralSource
from services.enrollment.domain.intake.answers import Answers
from services.enrollment.domain.intake.identity import Identity, addressable, dialable
from services.enrollment.domain.intake.preferences import (
    KeptFor,
    KeptTime,
    Modality,
    Preferences,
    TimeOfDay,
    Weekday,
    kept_week,
)
from services.enrollment.domain.intake.referral import Applicant, Caller, InConfidence, StepDown
from shared.http.forms import ClockEnd, ClockTime, Code, Day, Flag, Form, Line

# What is sent is checked in the domain, which says more about it than a pattern does.
Email = Annotated[
    str,
    Field(min_length=1, max_length=254),
    WithJsonSchema({"type": "string", "format": "email", "minLength": 1, "maxLength": 254}),
]
Phone = Annotated[
    str, Field(min_length=1, max_length=40, examples=["(303) 555-0142", "+13035550142"])
]
"""A phone number as people write it; one without a country is of the United States."""
Language = Annotated[
    str, Field(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,2}$", examples=["en", "es"])
]
"""A language by its BCP 47 tag."""
Note = Annotated[str, Field(min_length=1, max_length=2000)]


class IdentityForm(Form):
    """Who the client is. What is null is not known. `other_names`: whole names used before."""

    given_name: Line | None = None
    family_name: Line | None = None
    other_names: Annotated[tuple[Line, ...], Field(max_length=5)] = ()
    born_on: Day | None = None
    phone: Phone | None = None
    email: Email | None = None
    language: Language | None = None

    def identity(self) -> Identity:
        """Return the values in their one form. Raises PhoneIsNotDialable, EmailIsNotAnAddress."""
        phone = self.phone and dialable(self.phone)
        email = self.email and addressable(self.email)
        return Identity(**{**dict(self), "phone": phone, "email": email})


class CallerForm(Form):
    """Whom to call back where that is not the client; `best_time` in the caller's words."""

    name: Line | None = None
    phone: Phone | None = None
    email: Email | None = None
    best_time: Line | None = None
    may_leave_message: Flag = False

    def caller(self) -> Caller:
        phone = self.phone and dialable(self.phone, field="caller.phone")
        email = self.email and addressable(self.email, field="caller.email")
        return Caller(**{**dict(self), "phone": phone, "email": email})


class StepDownForm(Form):
    """Residential or inpatient care before this; `discharged_on` null is not known (yet)."""

    program_name: Line
    level_of_care: LevelOfCare
    discharged_on: Day | None = None


class ConfidenceForm(Form):
    """What is kept sealed. Sent again it replaces all that was said before."""

    caller: CallerForm | None = None
    step_down: StepDownForm | None = None
    note: Note | None = None

    def in_confidence(self) -> InConfidence:
        return in_confidence(self.caller, self.step_down, self.note)


class PreferencesForm(Form):
    """What would suit; leave out what does not matter. `language` is that of the sessions."""

    times_of_day: Annotated[tuple[TimeOfDay, ...], Field(max_length=3)] = ()
    days: Annotated[tuple[Weekday, ...], Field(max_length=7)] = ()
    language: Language | None = None
    modality: Modality | None = None

    def preferences(self) -> Preferences:
        return Preferences(**dict(self))


class KeptTimeForm(Form):
    """A weekly time kept for something else, on the site's clocks; 24:00 ends a day."""

    weekday: Weekday
    starts_at: ClockTime
    ends_at: ClockEnd
    kind: KeptFor


KeptTimes = Annotated[tuple[KeptTimeForm, ...], Field(max_length=42)]


class DraftForm(Form):
    """The public's form. Only who applies is asked at once; all else can follow."""

    applied_by: Applicant
    program: Code | None = None
    track: Code | None = None
    referral_source: ReferralSource | None = None
    age_band: AgeBand | None = None
    identity: IdentityForm | None = None
    caller: CallerForm | None = None
    step_down: StepDownForm | None = None
    note: Note | None = None
    preferences: PreferencesForm | None = None
    kept_times: KeptTimes = ()

    def answers(self) -> Answers:
        """Return what was said. Raises Invalid for what cannot be right."""
        return Answers(
            applied_by=self.applied_by,
            program=self.program,
            track=self.track,
            referral_source=self.referral_source,
            age_band=self.age_band,
            identity=self.identity.identity() if self.identity else None,
            in_confidence=in_confidence(self.caller, self.step_down, self.note),
            preferences=self.preferences.preferences() if self.preferences else None,
            kept_times=week(self.kept_times),
        )


class IdentityValues(BaseModel):
    """Who the client is; null is not known. Phone in E.164."""

    given_name: str | None
    family_name: str | None
    other_names: tuple[str, ...]
    born_on: date | None
    phone: str | None
    email: str | None
    language: str | None

    @classmethod
    def of(cls, identity: Identity) -> "IdentityValues":
        return cls(**vars(identity))


class CallerView(BaseModel):
    name: str | None
    phone: str | None
    email: str | None
    best_time: str | None
    may_leave_message: bool


class StepDownView(BaseModel):
    program_name: str
    level_of_care: LevelOfCare
    discharged_on: date | None


class ConfidenceView(BaseModel):
    caller: CallerView | None
    step_down: StepDownView | None
    note: str | None

    @classmethod
    def of(cls, said: InConfidence) -> "ConfidenceView":
        return cls(
            caller=said.caller and CallerView(**vars(said.caller)),
            step_down=said.step_down and StepDownView(**vars(said.step_down)),
            note=said.note,
        )


class PreferencesView(BaseModel):
    times_of_day: tuple[TimeOfDay, ...]
    days: tuple[Weekday, ...]
    language: str | None
    modality: Modality | None

    model_config = {"from_attributes": True}


class KeptTimeView(BaseModel):
    weekday: Weekday
    starts_at: str
    ends_at: str
    kind: KeptFor

    model_config = {"from_attributes": True}


class AnswersView(ConfidenceView):
    """What a draft says so far."""

    applied_by: Applicant
    program: str | None
    track: str | None
    referral_source: ReferralSource | None
    age_band: AgeBand | None
    identity: IdentityValues | None
    preferences: PreferencesView | None
    kept_times: tuple[KeptTimeView, ...]

    @classmethod
    def of_answers(cls, answers: Answers) -> "AnswersView":
        return cls(
            **dict(ConfidenceView.of(answers.in_confidence)),
            **{name: getattr(answers, name) for name in _AS_THEY_ARE},
            identity=answers.identity and IdentityValues.of(answers.identity),
            preferences=answers.preferences and PreferencesView.model_validate(answers.preferences),
            kept_times=tuple(KeptTimeView.model_validate(one) for one in answers.kept_times),
        )


_AS_THEY_ARE = ("applied_by", "program", "track", "referral_source", "age_band")


def in_confidence(
    caller: CallerForm | None, step_down: StepDownForm | None, note: str | None
) -> InConfidence:
    return InConfidence(
        caller=caller.caller() if caller else None,
        step_down=StepDown(**dict(step_down)) if step_down else None,
        note=note,
    )


def week(times: tuple[KeptTimeForm, ...]) -> tuple[KeptTime, ...]:
    """Return the kept times in order. Raises KeptTimeIsUpsideDown, KeptTimesOverlap."""
    return kept_week(KeptTime(**dict(one)) for one in times)
