"""Owns the authorization: what a payer approved for a stay, and what is left of it.

What people decide is stored: requested, approved, denied, replaced. Exhausted and expired follow
from units and dates, so that a correction takes them back by itself.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeAlias
from uuid import UUID

from services.enrollment.domain.codes import LevelOfCare
from services.enrollment.domain.payers.authorization_states import AUTHORIZATION, AuthorizationState
from services.enrollment.domain.payers.authorization_terms import Terms
from services.enrollment.domain.payers.payer import Credit, PayerRules, Row, UnitKind, units_by_day
from shared.aggregate import Aggregate
from shared.errors import BrokenRule, Invalid

Pin: TypeAlias = tuple[str, int]
"""A payer and the number of its rules: by what an authorization is evaluated."""


class DecisionBeforeRequest(Invalid):
    """A payer decides on the day of the request or later."""


class AuthorizationsOverlap(BrokenRule):
    """A payer has one approved authorization for a day of a stay, unless one replaces the other."""


class ReplacementIsForAnotherClient(BrokenRule):
    """An authorization is replaced by one of the same client."""


class ReplacementIsForAnotherStay(BrokenRule):
    """An authorization is replaced by one of the same payer and episode."""


class AuthorizationCannotReplaceItself(BrokenRule):
    """A replacement is an authorization of its own."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What others are told of: the derived status, the units left, and the last day."""

    status: AuthorizationState
    units_left: int | None
    ends_on: date | None


@dataclass(kw_only=True)
class Authorization(Aggregate):
    """What was asked of a payer for a stay, and what came of it.

    `state` holds what people decided, `status` what follows from it, units and dates on the day
    it was last looked at. `ends_on` is the last day covered: the last one approved, or the day
    before a replacement begins. `wakes_on` is the day on which the calendar alone changes it.
    """

    episode_id: UUID
    client_id: UUID
    payer: str
    rules_number: int
    requested_on: date
    unit_kind: UnitKind
    level_of_care: LevelOfCare
    units_requested: int | None = None
    state: AuthorizationState = AuthorizationState.REQUESTED
    status: AuthorizationState = AuthorizationState.REQUESTED
    decided_on: date | None = None
    reason_code: str | None = None
    units_approved: int | None = None
    units_used: int = 0
    used_by_day: dict[date, int] | None = None
    valid_from: date | None = None
    valid_until: date | None = None
    ends_on: date | None = None
    replaced_by: UUID | None = None
    is_followed: bool = False
    is_low: bool = False
    wakes_on: date | None = None
    sealed: bytes | None = None
    reference_index: bytes | None = None

    @classmethod
    def kept(cls, row: Row) -> "Authorization":
        """Return the authorization that a row holds."""
        known = {name: row[name] for name in cls.__dataclass_fields__}
        known["state"] = AuthorizationState(row["state"])
        known["status"] = AuthorizationState(row["status"])
        known["unit_kind"] = UnitKind(row["unit_kind"])
        used = row["used_by_day"]
        if used is not None:
            known["used_by_day"] = {date.fromisoformat(day): used[day] for day in used}
        return cls(**known)

    def approve(self, terms: Terms, rules: PayerRules, *, on: date) -> None:
        """Take the payer's approval; usage is evaluated by these rules from now on."""
        self._decide(AuthorizationState.APPROVED, on)
        terms.check(rules)
        self.rules_number = rules.number
        self.unit_kind, self.units_approved = terms.unit_kind, terms.units
        self.level_of_care = terms.level_of_care
        self.valid_from, self.valid_until = terms.valid_from, terms.valid_until
        self.ends_on = terms.valid_until

    def deny(self, *, on: date, reason_code: str) -> None:
        self._decide(AuthorizationState.DENIED, on)
        self.status, self.reason_code = self.state, reason_code

    def give_way_to(self, other: "Authorization") -> None:
        """Be replaced from the first day of `other`, which was approved; days before stay here."""
        if other.id == self.id:
            raise AuthorizationCannotReplaceItself("Name the authorization that takes its place.")
        if other.client_id != self.client_id:
            raise ReplacementIsForAnotherClient("Name an authorization of this client.")
        if (other.payer, other.episode_id) != (self.payer, self.episode_id):
            raise ReplacementIsForAnotherStay("Name one of this payer and episode.")
        self.state = AUTHORIZATION.require(self.state, AuthorizationState.REPLACED)
        self.replaced_by = other.id
        if self.valid_from and self.ends_on and other.valid_from:
            day_before = other.valid_from - timedelta(days=1)
            before_it_began = self.valid_from - timedelta(days=1)
            self.ends_on = max(before_it_began, min(self.ends_on, day_before))

    @property
    def pin(self) -> Pin:
        return self.payer, self.rules_number

    def covers(self, day: date) -> bool:
        if self.valid_from is None or self.ends_on is None:
            return False
        return self.valid_from <= day <= self.ends_on

    def paid_days(self) -> list[date]:
        """Return the days whose units all lie within what is approved, in order of time."""
        paid, so_far = [], 0
        for day, units in sorted((self.used_by_day or {}).items()):
            so_far += units
            if so_far <= (self.units_approved or 0):
                paid.append(day)
        return paid

    @property
    def units_left(self) -> int | None:
        if self.units_approved is None:
            return None
        return max(0, self.units_approved - self.units_used)

    @property
    def standing(self) -> Standing:
        """What was derived when it was last looked at."""
        return Standing(self.status, self.units_left, self.ends_on)

    def status_on(self, today: date) -> AuthorizationState:
        """Return the status on the site's local day; what is used up stays exhausted."""
        if self.state is not AuthorizationState.APPROVED:
            return self.state
        if self.units_left == 0:
            return AUTHORIZATION.require(self.state, AuthorizationState.EXHAUSTED)
        if self.ends_on is not None and self.ends_on < today:
            return AUTHORIZATION.require(self.state, AuthorizationState.EXPIRED)
        return self.state

    def count(
        self, given: Iterable[Credit], rules: PayerRules, days: Collection[date] | None = None
    ) -> None:
        """Count the units of these days again, by all that was credited on them; None: of all."""
        concerned = [
            one for one in given if self.covers(one.day) and (days is None or one.day in days)
        ]
        others = self.used_by_day or {} if days is not None else {}
        kept = {day: units for day, units in others.items() if day not in (days or ())}
        self.used_by_day = {**kept, **units_by_day(concerned, self.unit_kind, rules)}
        self.units_used = sum(self.used_by_day.values())

    def settle(self, today: date, rules: PayerRules) -> bool:
        """Derive the status from the units counted, and say whether it has just become low.

        Low is one threshold: few units or few days left. Whoever is low already is not told
        again, and nobody is warned of an end that another approval follows the next day.
        """
        self.status = self.status_on(today)
        was_low, self.is_low = self.is_low, self._is_low(today, rules)
        self.wakes_on = self._wakes_on(rules)
        return self.is_low and not was_low

    def days_left(self, today: date) -> int | None:
        """Return the days after today that are still covered, by the dates alone."""
        return None if self.ends_on is None else max(0, (self.ends_on - today).days)

    def _is_low(self, today: date, rules: PayerRules) -> bool:
        if self.ends_on is None or self.units_left is None:
            return False
        if self.status is AuthorizationState.EXPIRED:
            return self.is_low
        if self.status not in {AuthorizationState.APPROVED, AuthorizationState.EXHAUSTED}:
            return False
        if self.units_left <= rules.low_units:
            return True
        return not self.is_followed and (self.ends_on - today).days <= rules.low_days

    def _wakes_on(self, rules: PayerRules) -> date | None:
        if self.status is not AuthorizationState.APPROVED or self.ends_on is None:
            return None
        if self.is_low or self.is_followed:
            return self.ends_on + timedelta(days=1)
        return self.ends_on - timedelta(days=rules.low_days)

    def _decide(self, state: AuthorizationState, on: date) -> None:
        if on < self.requested_on:
            raise DecisionBeforeRequest("Not before the day of the request.", field="decided_on")
        self.state = AUTHORIZATION.require(self.state, state)
        self.decided_on = on
