"""How a seat stands, in the words that other systems use: FHIR R4's, of appointment and encounter.

One rule for each, of the seat's mark and the session's state; queries are made from the same rules.
"""

from enum import StrEnum

from services.scheduling.domain.bookings.membership import MembershipState
from services.scheduling.domain.rolls.marks import ATTENDED, Status
from services.scheduling.domain.sessions.session import SessionState


class AppointmentStatus(StrEnum):
    """http://hl7.org/fhir/R4/valueset-appointmentstatus.html, as far as it has a meaning here."""

    PROPOSED = "proposed"
    BOOKED = "booked"
    ARRIVED = "arrived"
    FULFILLED = "fulfilled"
    CANCELLED = "cancelled"
    NO_SHOW = "noshow"
    WAITLIST = "waitlist"


class EncounterStatus(StrEnum):
    """http://hl7.org/fhir/R4/valueset-encounter-status.html, as far as it has a meaning here."""

    IN_PROGRESS = "in-progress"
    FINISHED = "finished"
    ENTERED_IN_ERROR = "entered-in-error"


OF_WAITING = {
    MembershipState.WAITLISTED: AppointmentStatus.WAITLIST,
    MembershipState.OFFERED: AppointmentStatus.PROPOSED,
}
"""How a membership that has no seats yet stands; others are seen by their seats."""


def appointment_status(mark: Status, session: SessionState) -> AppointmentStatus:
    """Return how a seat stands as an appointment.

    Who excused themselves before cancelled, in FHIR's words; who did not come without a word is a
    no-show; who came is fulfilled once the roll is complete.
    """
    if mark in ATTENDED:
        is_complete = session is SessionState.COMPLETED
        return AppointmentStatus.FULFILLED if is_complete else AppointmentStatus.ARRIVED
    if mark is Status.NO_SHOW:
        return AppointmentStatus.NO_SHOW
    is_held = session not in {SessionState.CANCELLED, SessionState.DID_NOT_TAKE_PLACE}
    if mark is Status.EXPECTED and is_held:
        return AppointmentStatus.BOOKED
    return AppointmentStatus.CANCELLED


def encounter_status(mark: Status, session: SessionState) -> EncounterStatus:
    """Return how it stands as an encounter, for who is or was once marked as there."""
    if mark not in ATTENDED:
        return EncounterStatus.ENTERED_IN_ERROR
    is_complete = session is SessionState.COMPLETED
    return EncounterStatus.FINISHED if is_complete else EncounterStatus.IN_PROGRESS
