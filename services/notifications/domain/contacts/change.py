"""What was done to what is kept of a person: who did it, when, and never which value."""

from enum import StrEnum


class Change(StrEnum):
    CONTACT_PUT = "contact_put"
    CONTACT_SHREDDED = "contact_shredded"
    HOURS_SET = "hours_set"
    PERMISSION_GRANTED = "permission_granted"
    PERMISSION_REVOKED = "permission_revoked"
    OPTED_OUT = "opted_out"
    OPTED_IN = "opted_in"
    SUPPRESSED = "suppressed"
    SUPPRESSION_LIFTED = "suppression_lifted"
    CODE_SENT = "code_sent"
    CODE_REFUSED = "code_refused"
    CHANNEL_VERIFIED = "channel_verified"
    STAFF_PUT = "staff_put"
    STAFF_ENDED = "staff_ended"
    FAMILY_LET_IN = "family_let_in"
    FAMILY_ENDED = "family_ended"
