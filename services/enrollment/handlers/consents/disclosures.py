"""Owns disclosures: whether one is covered now, and the accounting row of each that is made."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from services.enrollment.domain.consents.consent import Consent
from services.enrollment.domain.consents.consent_terms import Purpose, RecordKind
from services.enrollment.domain.consents.disclosure import (
    Disclosure,
    DisclosureIsAhead,
    DisclosureIsNotCovered,
    Means,
)
from services.enrollment.domain.consents.party import Party, PartyIsUnknown
from services.enrollment.ports import EnrollmentUnitOfWork
from shared.identifiers import new_id


@dataclass(frozen=True, kw_only=True)
class AskIfCovered:
    """May these kinds of record be told to the party for the purpose, now."""

    party_id: UUID
    categories: tuple[RecordKind, ...]
    purpose: Purpose


@dataclass(frozen=True, kw_only=True)
class RecordDisclosure(AskIfCovered):
    """`disclosed_at` None is now; an earlier instant was covered then, and must be now too."""

    means: Means
    disclosed_at: datetime | None


async def consent_covering(question: AskIfCovered, uow: EnrollmentUnitOfWork) -> Consent | None:
    """Return the consent that covers it now. Raises PartyIsUnknown."""
    party = await _party(question.party_id, uow)
    today = (await uow.sites.get()).today(uow.now)
    ids = await uow.merges.all_ids(party.client_id)
    consents = await uow.consents.active_of(ids, until_the_end=False)
    return _narrowest(consents, party, ids, question, [today])


async def limits_of(consent: Consent | None, uow: EnrollmentUnitOfWork) -> tuple[str, ...]:
    """Return the client's own words on what shall not be told."""
    if consent is None or consent.sealed is None:
        return ()
    return tuple((await uow.private.open(consent.client_id, consent.sealed)).get("limits", ()))


async def record_disclosure(command: RecordDisclosure, uow: EnrollmentUnitOfWork) -> Disclosure:
    """Write the accounting row. Raises DisclosureIsNotCovered.

    The consents are held until the commit: of a revocation and a disclosure at once, either the
    disclosure is recorded before the revocation, or not at all.
    """
    at = command.disclosed_at or uow.now
    if at > uow.now:
        raise DisclosureIsAhead("Record it when it is made.", field="disclosed_at")
    party, site = await _party(command.party_id, uow), await uow.sites.get()
    ids = await uow.merges.all_ids(party.client_id)
    consents = await uow.consents.active_of(ids, until_the_end=True)
    days = [site.today(at), site.today(uow.now)]
    consent = _narrowest(consents, party, ids, command, days)
    if consent is None:
        raise DisclosureIsNotCovered(
            "No consent of the client covers this party, kind of record and purpose now. "
            "Ask the client for one."
        )
    disclosure = Disclosure(
        id=new_id(),
        site=uow.site,
        client_id=party.client_id,
        consent_id=consent.id,
        party_id=party.id,
        categories=command.categories,
        purpose=command.purpose,
        means=command.means,
        disclosed_at=at,
    )
    uow.disclosures.add(disclosure)
    uow.save(disclosure)
    return disclosure


async def _party(party_id: UUID, uow: EnrollmentUnitOfWork) -> Party:
    party = await uow.parties.find(party_id)
    if party is None:
        raise PartyIsUnknown("Register the recipient as a party first.", field="party_id")
    return party


def _narrowest(
    consents: list[Consent],
    party: Party,
    client_ids: Collection[UUID],
    question: AskIfCovered,
    days: list[date],
) -> Consent | None:
    """Return what covers it on all of the days; one that names the party before a class."""
    what, why = question.categories, question.purpose
    covering = (
        consent
        for consent in consents
        if all(consent.covers(party, what, why, day, client_ids=client_ids) for day in days)
    )
    return min(covering, key=lambda consent: (consent.terms.is_class, consent.id), default=None)
