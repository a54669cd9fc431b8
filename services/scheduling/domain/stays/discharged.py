"""Who was discharged has no seat after it; of whom no stay is known yet, nothing is said."""

from collections.abc import Iterable
from datetime import date

from services.scheduling.domain.stays.progress import Progress
from shared.errors import BrokenRule


class ClientIsDischarged(BrokenRule):
    def __init__(self) -> None:
        detail = (
            "The client was discharged from this site before that day: enroll the client first."
        )
        super().__init__(detail)


def is_known(stays: Iterable[Progress]) -> bool:
    """Say whether a stay here is known; events may be late, so one may run that is not."""
    return any(stay.started_on or stay.ended_on for stay in stays)


def must_not_be_discharged(stays: Iterable[Progress], day: date) -> None:
    """Raise ClientIsDischarged where all known stays ended before this local day."""
    known = [stay for stay in stays if stay.started_on or stay.ended_on]
    if known and all(stay.ended_on is not None and stay.ended_on < day for stay in known):
        raise ClientIsDischarged
