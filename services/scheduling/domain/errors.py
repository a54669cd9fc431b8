"""The rules of scheduling that can be broken; each error is named for its rule."""

from shared.errors import BrokenRule, Invalid, NotFound


class TrackVersionIsTaken(BrokenRule):
    def __init__(self) -> None:
        super().__init__("This version of the track exists and never changes: register the next.")


class TrackIsUnknown(Invalid):
    def __init__(self, field: str = "track_code") -> None:
        super().__init__("This site has no track of this code.", field=field)


class RuleNeverOccurs(Invalid):
    def __init__(self, field: str = "weekdays") -> None:
        detail = "No day of the rule lies between the two dates, or all of them are excepted."
        super().__init__(detail, field=field)


class RuleNeverEnds(Invalid):
    def __init__(self) -> None:
        detail = "Say ends_on, or COUNT or UNTIL in the rule: a series lasts a year at most."
        super().__init__(detail, field="ends_on")


class SeriesIsTooLong(Invalid):
    def __init__(self) -> None:
        super().__init__(
            "A series lasts a year at most: plan the rest as another.", field="ends_on"
        )


_ON_CLOCK_CHANGE = "choose another start, or except these days (on_clock_change: skip)."


class TimeIsSkipped(Invalid):
    """The clocks go forward over this local time, so that it does not exist."""

    def __init__(self, *days: str) -> None:
        detail = f"The clocks skip this time on one of the days: {_ON_CLOCK_CHANGE}"
        super().__init__(detail, field="start_time", day=days[0], days=list(days))


class TimeIsDoubled(Invalid):
    """The clocks go back over this local time, so that it comes twice."""

    def __init__(self, *days: str) -> None:
        detail = f"The clocks repeat this time on one of the days: {_ON_CLOCK_CHANGE}"
        super().__init__(detail, field="start_time", day=days[0], days=list(days))


class SeriesIsFull(BrokenRule):
    def __init__(self) -> None:
        super().__init__("A session of this time has no free seat.")


class RoomIsTaken(BrokenRule):
    def __init__(self, **found: object) -> None:
        detail = "The room is taken at one of these times: choose another room or time."
        super().__init__(detail, **found)


class FacilitatorIsTaken(BrokenRule):
    def __init__(self, **found: object) -> None:
        detail = "A facilitator has another session at one of these times."
        super().__init__(detail, **found)


class ClientIsBookedElsewhere(BrokenRule):
    def __init__(self, **found: object) -> None:
        super().__init__("The client has another session at one of these times.", **found)


class ClientIsMemberAlready(BrokenRule):
    def __init__(self) -> None:
        super().__init__("The client is a member, or waits, in this series already.")


class NoSessionInThatTime(Invalid):
    def __init__(self) -> None:
        super().__init__("The series has no open session in that time.", field="from_date")


class RollIsIncomplete(BrokenRule):
    """`clients` in the answer are the ids of those still without a mark."""

    def __init__(self, clients: list[str]) -> None:
        super().__init__("Mark every client on the roll, then complete it.", clients=clients)


class SessionHasNotStarted(BrokenRule):
    def __init__(self) -> None:
        super().__init__("The session is not over yet: take the roll when it is.")


class MarkIsFarFromSession(Invalid):
    def __init__(self) -> None:
        super().__init__("A client's times are half a day away from the plan.", field="marks")


class MarkLiesAhead(Invalid):
    def __init__(self) -> None:
        super().__init__("A client came or left at a time that is still to come.", field="marks")


class CorrectionNeedsReason(Invalid):
    def __init__(self) -> None:
        super().__init__("The roll is complete: say why it changes.", field="reason_code")


class NoProgressHere(NotFound):
    def __init__(self) -> None:
        super().__init__("No progress of this client has started here.")
