"""The community in PostgreSQL, by aggregate, and which rule each constraint holds."""

from services.aftercare.domain.alumni.agreement import AlumniAgreementWasPublishedMeanwhile
from services.aftercare.domain.alumni.event import AlumniEventIsFull
from services.aftercare.domain.alumni.mentor import MentorHasNoRoom
from services.aftercare.domain.alumni.mentorship import MenteeHasMentor
from services.aftercare.domain.alumni.policy import AlumniPolicyWasPublishedMeanwhile
from shared.database.errors import Constraints
from shared.errors import StaleVersion

ALUMNI_CONSTRAINTS: Constraints = {
    "alumni_membership_is_one_per_client": StaleVersion,
    "alumni_agreement_number_is_new": AlumniAgreementWasPublishedMeanwhile,
    "alumni_policy_number_is_new": AlumniPolicyWasPublishedMeanwhile,
    "alumni_event_has_places": AlumniEventIsFull,
    "event_place_is_one_per_member": StaleVersion,
    "mentor_has_room": MentorHasNoRoom,
    "mentor_is_one_per_member": StaleVersion,
    "mentorship_is_one_per_mentee": MenteeHasMentor,
}
