"""A client's written consent (42 CFR 2.31) as events told it, and what it allows now."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

A_CLASS = "treatment_payment_operations"
"""The one party kind that names a class of recipients instead of one of them (2.31(a)(4)(i))."""

IN_THE_CLASS = frozenset({"treating_provider", "health_plan", "program_support"})
"""Whom that class reaches without naming them; sober homes, family and courts it does not."""

WHOLE_RECORD = "treatment_records"
APART = "counseling_notes"
"""Part of no whole: 2.31(b)(2) wants a consent of its own for these."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """Who would be told: its kind, and its id among the client's consent parties, if it has one."""

    party_kind: str
    party_id: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentTerms:
    """What a consent says; no later event changes it."""

    party_kind: str
    party_id: UUID | None = None
    categories: tuple[str, ...] = ()
    purposes: tuple[str, ...] = ()
    granted_on: date
    expires_on: date | None = None
    replaces: UUID | None = None

    def cover(self, category: str, purposes: Collection[str]) -> bool:
        """Say whether the kind of record may be told for one of the purposes; none is any."""
        whole = WHOLE_RECORD in self.categories and category != APART
        for_that = not purposes or not set(purposes).isdisjoint(self.purposes)
        return for_that and (category in self.categories or whole)

    def reach(self, recipient: Recipient) -> bool:
        """Say whether the recipient is named, or is in the class that is."""
        if self.party_id is not None:
            return self.party_id == recipient.party_id
        return self.party_kind == A_CLASS and recipient.party_kind in IN_THE_CLASS


@dataclass(kw_only=True)
class KnownConsent:
    """What was heard of one consent, in any order. `terms` is None until it was granted here.

    Each fact moves one way only: granted stays granted, and an end only becomes earlier.
    """

    id: UUID
    site: str
    client_id: UUID
    terms: ConsentTerms | None = None
    ended_at: datetime | None = None
    replaced_by: UUID | None = field(default=None)

    def stands(self, now: datetime, today: date) -> bool:
        """Say whether it is in force; `today` is the site's day, and its last day still counts."""
        if self.terms is None or (self.ended_at is not None and self.ended_at <= now):
            return False
        expires_on = self.terms.expires_on
        return self.terms.granted_on <= today and (expires_on is None or today <= expires_on)


def standing(
    consents: Iterable[KnownConsent],
    recipient: Recipient,
    category: str,
    purposes: Collection[str],
    *,
    now: datetime,
    today: date,
) -> UUID | None:
    """Return the consent that allows it now: one that names the recipient before a class.

    One that another replaces is over as soon as its successor is known, or itself heard of it.
    """
    known = [one for one in consents if one.terms is not None]
    replaced = {one.terms.replaces for one in known if one.terms is not None}
    allowing = [
        (one.terms.party_id is None, one.id)
        for one in known
        if one.terms is not None
        and one.id not in replaced
        and one.stands(now, today)
        and one.terms.reach(recipient)
        and one.terms.cover(category, purposes)
    ]
    return min(allowing)[1] if allowing else None
