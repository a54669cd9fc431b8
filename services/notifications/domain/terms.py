"""The words of the domain that are closed lists: channels, categories, lanes, states, reasons."""

from enum import IntEnum, StrEnum


class ChannelName(StrEnum):
    """The ways to a person. `INBOX` lies behind a login; all others can be read over a shoulder."""

    EMAIL = "email"
    SMS = "sms"
    PUSH = "push"
    INBOX = "inbox"
    CHAT = "chat"


class Category(StrEnum):
    """What a person permits or refuses on a channel, as a whole.

    `COMMUNITY` is the recovery community that somebody joined: leaving it silences nothing else.
    `FAMILY` is what tells family of a client, `STAFF_DUTIES` what staff must know to do their
    work, `ACCOUNT` what a person has just asked for, such as a code.
    """

    APPOINTMENTS = "appointments"
    PROGRAM = "program"
    AFTERCARE = "aftercare"
    COMMUNITY = "community"
    WAITLIST = "waitlist"
    FAMILY = "family"
    STAFF_DUTIES = "staff_duties"
    ACCOUNT = "account"


class StaffRole(StrEnum):
    """The roles of the platform's tokens that work at a site."""

    INTAKE_COORDINATOR = "intake_coordinator"
    CLINICIAN = "clinician"
    FACILITATOR = "facilitator"
    PROGRAM_DIRECTOR = "program_director"
    OPS = "ops"


class Audience(StrEnum):
    """Whom a message is for; staff alone may be reached over `CHAT`."""

    CLIENT = "client"
    FAMILY = "family"
    STAFF = "staff"


class Language(StrEnum):
    ENGLISH = "en"
    SPANISH = "es"


class Lane(IntEnum):
    """Who goes first. A lane never waits behind a lower one."""

    CRISIS = 0
    TRANSACTIONAL = 1
    REMINDERS = 2
    BULK = 3


class WhenUnknown(StrEnum):
    """When a hand-over's answer was lost: whether a loss or a duplicate is the worse."""

    SEND_AGAIN = "send_again"
    LET_GO = "let_go"


class State(StrEnum):
    """Where a notification stands; `UNKNOWN` is a hand-over whose answer was lost."""

    REQUESTED = "requested"
    SUPPRESSED = "suppressed"
    DEFERRED = "deferred"
    EXPIRED = "expired"
    QUEUED = "queued"
    SENT = "sent"
    DELIVERED = "delivered"
    FAILED = "failed"
    UNKNOWN = "unknown"
    DEAD = "dead"
    DISCARDED = "discarded"


OPEN = frozenset({State.QUEUED, State.DEFERRED, State.FAILED})
"""States from which a message may still be handed over."""


LOST = frozenset({State.DEAD, State.UNKNOWN})
"""Dead letters: they did not leave, or nobody knows; an operator may try once more."""


class Reason(StrEnum):
    """Why a notification was refused, deferred or given up."""

    SESSION_CANCELLED = "session_cancelled"
    SESSION_MOVED = "session_moved"
    UNBOOKED = "unbooked"
    RULES_CHANGED = "rules_changed"
    NO_LONGER_TRUE = "no_longer_true"
    ACKNOWLEDGED = "acknowledged"
    SAME_TOLD = "same_told"
    EXPIRED = "expired"
    NO_CONTACT = "no_contact"
    NO_ADDRESS = "no_address"
    NOT_PERMITTED = "not_permitted"
    PERMISSION_REVOKED = "permission_revoked"
    CONSENT_NOT_KNOWN = "consent_not_known"
    CONSENT_REVOKED = "consent_revoked"
    CONSENT_EXPIRED = "consent_expired"
    ADDRESS_SUPPRESSED = "address_suppressed"
    ADDRESS_UNVERIFIED = "address_unverified"
    OPTED_OUT = "opted_out"
    NO_LONGER_FAMILY = "no_longer_family"
    NO_LONGER_STAFF = "no_longer_staff"
    QUIET_HOURS = "quiet_hours"
    PAUSED = "paused"
    RETRIES_EXHAUSTED = "retries_exhausted"
    REFUSED_BY_PROVIDER = "refused_by_provider"
    OUTCOME_UNKNOWN = "outcome_unknown"
    BEING_RECONCILED = "being_reconciled"
    NO_PROVIDER = "no_provider"
    PROVIDER_PAUSED = "provider_paused"
    PROVIDER_BLOCKED = "provider_blocked"
    PROVIDER_BROKEN = "provider_broken"
    PROVIDER_RATE = "provider_rate"


class Failure(StrEnum):
    """Failure classes, kept apart: the recipient's trouble, a refusal for good, ours."""

    TEMPORARY = "temporary"
    PERMANENT = "permanent"
    TECHNICAL = "technical"


class Trouble(StrEnum):
    """What went wrong between us and a provider. The last three leave the outcome unknown."""

    RECIPIENT = "recipient"
    """This person cannot be reached; the provider is well."""
    REJECTED = "rejected"
    """The provider refuses us: account, sender, words. Every message would meet it."""
    THROTTLED = "throttled"
    """Too many at once (429)."""
    UNAVAILABLE = "unavailable"
    """It answers that it cannot now (5xx)."""
    UNREACHABLE = "unreachable"
    """Nothing was written: no connection."""
    NO_ANSWER = "no_answer"
    """The request was written; then the connection closed, or time ran out."""
    MALFORMED_ANSWER = "malformed_answer"
    """It says yes in a form that says nothing."""
    ANSWER_FOR_ANOTHER = "answer_for_another"
    """It says yes to a message that is not this one."""
