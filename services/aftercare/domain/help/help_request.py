"""A request for help: asked once however often it is pressed, answered by the staff on call.

What a relative asks is apart from what the client asks: neither learns of the other's.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from services.aftercare.domain.steps import Steps, step
from shared.aggregate import Aggregate
from shared.errors import BrokenRule, Forbidden, Invalid, NotFound


class NoSuchHelpRequest(NotFound):
    pass


class HelpIsNotWaiting(BrokenRule):
    pass


class HelpRequestIsClosed(BrokenRule):
    pass


class HelpIsForOneself(Forbidden):
    """A client asks for nobody else; family asks under the client's consent."""

    def __init__(self) -> None:
        super().__init__("Ask for yourself: leave client_id out, or send your own.")


class SignInIsNobodys(Forbidden):
    """A client's token names no client: nobody here knows whom to call back."""


class WhoNeedsHelp(Invalid):
    """Staff say which client needs help."""

    def __init__(self) -> None:
        super().__init__("Say which client needs help.", field="client_id")


class WhichOfYouNeedsHelp(Invalid):
    """Who is signed in as several clients says which one needs help."""

    def __init__(self) -> None:
        super().__init__(
            "Nobody was told yet, as your sign-in is of more than one client: send client_id with "
            "the id of the one who needs help.",
            field="client_id",
        )


class HelpState(StrEnum):
    ASKED = "asked"
    ANSWERED = "answered"
    CLOSED = "closed"


class AskedAs(StrEnum):
    """Who asked. `answers`: nobody pressed, but what a client answered says so.

    `family`: a relative under a consent that stands; it is a request apart, of which the client is
    not told.
    """

    CLIENT = "client"
    FAMILY = "family"
    STAFF = "staff"
    ANSWERS = "answers"


_ASKED = {HelpState.ASKED}

HELP_STEPS: Steps[HelpState] = {
    "ask again": step(_ASKED, HelpState.ASKED, HelpIsNotWaiting),
    "wait longer": step(_ASKED, HelpState.ASKED, HelpIsNotWaiting),
    "answer": step(_ASKED, HelpState.ANSWERED, HelpIsNotWaiting),
    "close": step({*_ASKED, HelpState.ANSWERED}, HelpState.CLOSED, HelpRequestIsClosed),
}


@dataclass(kw_only=True)
class HelpRequest(Aggregate):
    """`rounds` counts how often staff were told to the last and nobody answered.

    `told_in_round` is how many people were told in the last of them; 0: nobody could be. None: it
    is not known.

    `tell_from`: nobody is woken before; it comes of answers of `answered_on`, which were entered
    days later. None: whoever is on call is told at once.

    Sealed under the client's key are `said`, the client's words, and `note`, that of staff at the
    end.
    """

    client_id: UUID
    plan_id: UUID | None
    check_in_id: UUID | None
    asked_as: AskedAs
    asked_by: str | None
    asked_at: datetime
    presses: int = 1
    state: HelpState = HelpState.ASKED
    answered_at: datetime | None = None
    seconds_to_answer: int | None = None
    rounds: int = 0
    told_in_round: int | None = None
    closed_at: datetime | None = None
    closed_by: str | None = None
    is_followed_up: bool = False
    said: bytes | None = field(default=None, repr=False)
    note: bytes | None = field(default=None, repr=False)
    answered_on: date | None = None
    tell_from: datetime | None = None

    def ask_again(self) -> bool:
        """Press again. Return whether it waited for staff to work, and now waits no longer."""
        self.state = HELP_STEPS["ask again"].take(self.state)
        self.presses += 1
        had_time, self.tell_from = self.tell_from is not None, None
        return had_time

    def hear_answer(self, at: datetime, seconds: int) -> bool:
        """Learn that somebody answered. Return whether it was news; the first answer counts."""
        if self.answered_at is not None:
            return False
        if HELP_STEPS["answer"].can_take(self.state):
            self.state = HELP_STEPS["answer"].take(self.state)
        self.answered_at, self.seconds_to_answer = at, seconds
        return True

    @property
    def reaches_nobody(self) -> bool:
        """Whether it still waits, and nobody of the staff could be told when it was last tried."""
        return self.state is HelpState.ASKED and self.told_in_round == 0

    def hear_silence(self, rounds: int, told: int | None = None) -> bool:
        """Learn that `told` people were told and nobody answered. Return whether it was news."""
        if not HELP_STEPS["wait longer"].can_take(self.state) or rounds <= self.rounds:
            return False
        self.rounds, self.told_in_round = rounds, told
        return True

    def close(self, now: datetime, by: str | None, *, is_followed_up: bool) -> None:
        self.state = HELP_STEPS["close"].take(self.state)
        self.closed_at, self.closed_by = now, by
        self.is_followed_up = is_followed_up

    def waited(self, now: datetime) -> int:
        """Return the seconds from asking to the answer, to the end, or until now."""
        if self.seconds_to_answer is not None:
            return self.seconds_to_answer
        since = self.tell_from or self.asked_at
        return max(int(((self.closed_at or now) - since).total_seconds()), 0)

    def explained(self, now: datetime, *, to_staff: bool = False) -> str:
        """Say in a sentence or two whether somebody answered, and after how long."""
        waited = _in_words(self.waited(now))
        if self.answered_at is not None:
            return f"Somebody of the staff answered after {waited}."
        if self.state is HelpState.CLOSED:
            by = "" if self.closed_by is None else " by a person"
            return f"Closed{by} after {waited}."
        if self.tell_from is not None and self.tell_from > now:
            return (
                f"From answers of {self.answered_on}, entered later: staff are told from "
                f"{self.tell_from:%Y-%m-%d %H:%M} UTC on."
            )
        if self.reaches_nobody:
            return self._unreached(waited, to_staff=to_staff)
        if not self.waited(now):
            return "Asked just now: we try to reach staff, one after the other."
        return f"Nobody has answered for {waited}: {self._trying()}."

    def _unreached(self, waited: str, *, to_staff: bool) -> str:
        if not to_staff:
            return f"Nobody of the staff could be told so far, for {waited}. We keep trying."
        return (
            f"Nobody could be told for {waited}, tried {_times(self.rounds)}: nobody is on call or "
            "has a way to be reached. Get in touch with the client now; the gaps are shown by "
            "on-call of notifications."
        )

    def _trying(self) -> str:
        if not self.told_in_round:
            return "we try to reach staff, one after the other"
        is_one = self.told_in_round == 1
        people = "1 person" if is_one else f"{self.told_in_round} people"
        return f"{people} of the staff {'was' if is_one else 'were'} told, and we go on"


def _times(count: int) -> str:
    return {1: "once", 2: "twice"}.get(count, f"{count} times")


def _in_words(seconds: int) -> str:
    if seconds < 120:  # noqa: PLR2004 - two minutes
        return f"{seconds} seconds"
    minutes = seconds // 60
    return f"{minutes} minutes" if minutes < 120 else f"{minutes // 60} hours"  # noqa: PLR2004 - hours
