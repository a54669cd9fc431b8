"""A site's rules of its community, as versions that never change; the defaults stand until then."""

from dataclasses import dataclass
from enum import StrEnum

from shared.errors import BrokenRule
from shared.versions import PublishedVersion


class AlumniPolicyWasPublishedMeanwhile(BrokenRule):
    def __init__(self) -> None:
        super().__init__("Somebody published a version at the same moment: read it first.")


class InvitesOn(StrEnum):
    """What may invite by itself."""

    PROGRAM_COMPLETED = "program_completed"
    PLAN_COMPLETED = "plan_completed"


@dataclass(frozen=True, slots=True)
class AlumniRules:
    """`days_after_completion` and `mentor_days` count from the last completed program.

    A completion older than `invites_within_days` invites nobody by itself: so imported history
    does not write to people who left years ago.
    """

    invites_on: tuple[InvitesOn, ...] = tuple(InvitesOn)
    days_after_completion: int = 7
    invites_within_days: int = 90
    guests_at_most: int = 1
    mentor_days: int = 365
    mentees_at_most: int = 3


@dataclass(kw_only=True)
class AlumniPolicy(PublishedVersion):
    rules: AlumniRules = AlumniRules()
