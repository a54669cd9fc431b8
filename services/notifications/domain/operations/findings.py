"""What was found of a rule, in a sentence: for whoever asks why somebody hears nothing."""

from collections.abc import Sequence

from services.notifications.domain.messages.explaining import Explained, Finding
from services.notifications.domain.operations.pause import Pause
from services.notifications.domain.operations.sentences import of_pause, of_reason
from services.notifications.domain.operations.story import standing
from services.notifications.domain.terms import Reason

_FINDINGS = {
    Finding.SESSION_UNKNOWN: "The session, or its time zone, was not heard of at this site.",
    Finding.SESSION_HELD: "The session was held.",
    Finding.SESSION_CANCELLED: "The session was cancelled: nothing else is told of it.",
    Finding.NOT_MOVED: "The latest word on the session did not move it.",
    Finding.NOT_CANCELLED: "The session was not cancelled.",
    Finding.NOT_BOOKED_ALONE: "No seat was booked for this session alone, at its present time.",
    Finding.NOT_BOOKED: "The person is not booked on the session.",
    Finding.NOT_LET_IN: "No client of the session lets the person in by a consent that stands.",
    Finding.NOT_THEIR_ROLE: "The person does not have the rule's role at this site now.",
    Finding.RULE_OFF: "The rule is not among the rules in force here.",
    Finding.OTHER_KIND: "The rule is for other kinds of sessions.",
    Finding.TIME_PASSED: "Its time had passed when it became known: it would be of no use.",
    Finding.NOT_PLANNED_YET: "It is due, and planned with the next word on the session.",
}


def in_words(found: Explained, against: Reason | None, pauses: Sequence[Pause]) -> str:
    """Say what was found, who holds it, and what stands against it as things are now."""
    said = [_FINDINGS.get(found.finding, "")]
    if found.finding is Finding.ASKED_FOR and found.notification is not None:
        said = [standing(found.notification.state, found.notification.reason, pauses)]
    said += [of_pause(one) for one in pauses]
    if against is not None:
        said.append(f"As things stand it will be refused: {of_reason(against)}")
    return " ".join(said)
