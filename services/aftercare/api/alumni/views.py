"""What the API shows of the community; a member sees their own part of it and counts."""

from datetime import date, datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from services.aftercare.api.views import View
from services.aftercare.domain.alumni.event import AlumniEventState, Modality
from services.aftercare.domain.alumni.membership import (
    AlumniMembership,
    InvitedBy,
    MembershipState,
    Purpose,
)
from services.aftercare.domain.alumni.mentor import Mentor, MentorState
from services.aftercare.domain.alumni.mentorship import MentorshipState, Side
from services.aftercare.domain.alumni.place import PlaceState
from services.aftercare.domain.alumni.policy import AlumniPolicy, InvitesOn


class ConsentView(BaseModel):
    """One consent as it was given; `ended_at` says when another, or none, took its place."""

    model_config = ConfigDict(from_attributes=True)

    language: str
    number: int
    purposes: list[Purpose]
    given_at: datetime
    ended_at: datetime | None


class MembershipView(View):
    client_id: UUID
    state: MembershipState
    invited_at: datetime
    invited_by: InvitedBy
    joined_at: datetime | None
    opted_out_at: datetime | None
    purposes: list[Purpose]
    consents: list[ConsentView]

    @classmethod
    def of(cls, membership: AlumniMembership) -> "MembershipView":
        shown = {"purposes": membership.purposes, "consents": membership.agreed}
        return cls.model_validate({**vars(membership), **shown})


class AlumniAgreementView(BaseModel):
    """`number` 0 is the text that stands where the site has published none."""

    model_config = ConfigDict(from_attributes=True)

    language: str
    number: int
    text: str
    published_at: datetime | None
    published_by: str | None


class AlumniPolicyView(BaseModel):
    """Version `number`; 0 is what stands where the site has published none."""

    number: int
    invites_on: list[InvitesOn]
    days_after_completion: int
    invites_within_days: int
    guests_at_most: int
    mentor_days: int
    mentees_at_most: int
    published_at: datetime | None
    published_by: str | None

    @classmethod
    def of(cls, policy: AlumniPolicy) -> "AlumniPolicyView":
        rules = {name: getattr(policy.rules, name) for name in policy.rules.__slots__}
        return cls(**{**vars(policy), **rules})


class AlumniEventView(View):
    """`places_taken` counts members and guests. While `announced_at` is null it is a draft."""

    title: str
    starts_at: datetime
    ends_at: datetime
    timezone: str
    modality: Modality
    capacity: int
    places_taken: int
    state: AlumniEventState
    reason_code: str | None
    announced_at: datetime | None


class AlumniEventWithPlace(AlumniEventView):
    """An event with where it is."""

    where: str | None


class EventAhead(AlumniEventWithPlace):
    """As a member sees it: their own place, and where it is once that is confirmed.

    One that was cancelled is shown until its end to who had a place, or waited for one.
    """

    own_state: PlaceState | None
    own_guests: int | None


class EventPlaceView(View):
    event_id: UUID
    client_id: UUID
    guests: int
    asked_at: datetime
    state: PlaceState


class MentorView(View):
    client_id: UUID
    languages: list[str]
    modalities: list[Modality]
    timezone: str
    capacity: int
    mentees: int
    state: MentorState
    offered_at: datetime
    trained_on: date | None
    background_checked_on: date | None

    @classmethod
    def of(cls, mentor: Mentor) -> "MentorView":
        reachable = mentor.reachable
        shown = {name: getattr(reachable, name) for name in reachable.__slots__}
        return cls.model_validate({**vars(mentor), **shown})


class MentorWishView(BaseModel):
    """How a member could meet a mentor."""

    languages: list[str]
    modalities: list[Modality]
    timezone: str


class SuggestionView(BaseModel):
    """`fit` only orders; the reasons say what it is made of."""

    model_config = ConfigDict(from_attributes=True)

    mentor_id: UUID
    fit: int
    reasons: list[str]


class Suggestions(BaseModel):
    items: list[SuggestionView]


class MentorshipView(View):
    """As staff see it: who, and how far."""

    mentor_id: UUID
    mentor_client_id: UUID
    mentee_client_id: UUID
    state: MentorshipState
    mentor_accepted_at: datetime | None
    mentee_accepted_at: datetime | None
    ended_at: datetime | None


class OwnMentorship(View):
    """As one side sees it: an alias of the other, and their introduction while it is active."""

    side: Side
    other_alias: str
    state: MentorshipState
    accepted_at: datetime | None
    introduction: str | None


class MilestoneView(View):
    """What the client keeps; `reached` are the marks so far, in days."""

    kind: str
    counts_from: date
    timezone: str
    days: list[int]
    remind: bool
    shared_with_staff: bool
    days_so_far: int
    reached: list[int]
    next_mark_on: date
