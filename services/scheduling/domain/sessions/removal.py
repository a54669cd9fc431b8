"""What is not deleted: a session with members, a series that something happened in."""

from shared.errors import BrokenRule, Invalid


class SessionHasMembers(BrokenRule):
    def __init__(self) -> None:
        super().__init__("Clients have, or had, a seat in it: cancel the session instead.")


class SessionHasHistory(BrokenRule):
    def __init__(self) -> None:
        super().__init__("It was begun, held or cancelled: it stays, and is deleted no more.")


class SeriesHasHistory(BrokenRule):
    def __init__(self) -> None:
        super().__init__(
            "It had members, or a session that was held or cancelled: end the series instead,"
            " on its first day at the earliest, and cancel the sessions that are left."
        )


class SeriesEndsEarlier(Invalid):
    def __init__(self) -> None:
        super().__init__("The series ends by then as it is.", field="last_date")


class SeriesStartsLater(Invalid):
    def __init__(self) -> None:
        detail = (
            "The series starts later: name its first day or a later one, or delete it where"
            " nobody was ever booked."
        )
        super().__init__(detail, field="last_date")
