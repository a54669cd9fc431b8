"""Owns what a payer approves: units and dates, within what its rules give."""

from dataclasses import dataclass
from datetime import date

from services.enrollment.domain.codes import LevelOfCare
from services.enrollment.domain.payers.payer import PayerRules, UnitKind
from shared.errors import Invalid


class AuthorizationEndsBeforeItBegins(Invalid):
    """The last day is not before the first."""


class MoreUnitsThanPayerGives(Invalid):
    """The payer's rules say how many units one approval holds at most."""


class LongerThanPayerGives(Invalid):
    """The payer's rules say how many days one approval lasts at most."""


@dataclass(frozen=True, kw_only=True)
class Terms:
    """What the payer approved; both dates are included."""

    unit_kind: UnitKind
    units: int
    valid_from: date
    valid_until: date
    level_of_care: LevelOfCare

    def check(self, rules: PayerRules) -> None:
        """Raise AuthorizationEndsBeforeItBegins, MoreUnitsThanPayerGives, LongerThanPayerGives."""
        if self.valid_until < self.valid_from:
            raise AuthorizationEndsBeforeItBegins("Not before the first day.", field="valid_until")
        if self.units > rules.most_units:
            raise MoreUnitsThanPayerGives(
                f"At most {rules.most_units}, by this payer's rules.", field="units"
            )
        if (self.valid_until - self.valid_from).days >= rules.most_days:
            raise LongerThanPayerGives(
                f"At most {rules.most_days} days, by this payer's rules.", field="valid_until"
            )
