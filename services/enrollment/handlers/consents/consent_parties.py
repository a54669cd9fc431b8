"""Owns whom a consent names: that they are known, and their names as they were when it was signed.

A party may be described anew later; what was signed stays as it was.
"""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from services.enrollment.domain.consents.consent import Consent
from services.enrollment.domain.consents.party import Party, PartyIsOfAnotherKind, PartyIsUnknown
from services.enrollment.ports import EnrollmentUnitOfWork

Named = dict[UUID, Party]
Words = dict[str, Any]


async def named_parties(consent: Consent, uow: EnrollmentUnitOfWork) -> Named:
    """Return the parties that the consent names. Raises PartyIsUnknown, PartyIsOfAnotherKind."""
    named: Named = {}
    for field, party_id in _places(consent):
        party = await uow.parties.find(party_id)
        if party is None or not await uow.merges.are_one(consent.client_id, party.client_id):
            raise PartyIsUnknown("Register it as a party of this client first.", field=field)
        named[party_id] = party
    recipient = consent.terms.party_id
    if recipient and not consent.terms.is_class:
        _must_be_what_it_is(named[recipient], consent)
    return named


async def sealed_limits(
    client_id: UUID, limits: tuple[str, ...], uow: EnrollmentUnitOfWork
) -> bytes | None:
    return await uow.private.seal(client_id, {"limits": list(limits)}) if limits else None


async def sealed_names(consent: Consent, uow: EnrollmentUnitOfWork) -> bytes | None:
    """Return what was signed and is personal: limits and names. None where there is nothing."""
    words = await _words_now(consent, uow)
    return await uow.private.seal(consent.client_id, words) if any(words.values()) else None


async def personal_words(consent: Consent, uow: EnrollmentUnitOfWork) -> Words:
    """Return limits and names in clear: of a signed consent as they were then."""
    if consent.signature is None:
        return await _words_now(consent, uow)
    return await uow.private.open(consent.client_id, consent.sealed) if consent.sealed else {}


async def _words_now(consent: Consent, uow: EnrollmentUnitOfWork) -> Words:
    named = await named_parties(consent, uow)
    drafted = await uow.private.open(consent.client_id, consent.sealed) if consent.sealed else {}
    names = {identity: await _name(party, uow) for identity, party in named.items()}
    terms, signature = consent.terms, consent.signature
    signer = signature.signer_party_id if signature else None
    return {
        "limits": drafted.get("limits", []),
        "recipient": terms.party_id and names[terms.party_id],
        "participants": [names[one] for one in terms.participant_ids],
        "signer": signer and names[signer],
        "signer_is": signer and named[signer].relationship,
    }


async def _name(party: Party, uow: EnrollmentUnitOfWork) -> str:
    name: str = (await uow.private.open(party.client_id, party.sealed))["name"]
    return name


def _places(consent: Consent) -> Iterator[tuple[str, UUID]]:
    if consent.terms.party_id:
        yield "party_id", consent.terms.party_id
    for one in consent.terms.participant_ids:
        yield "participant_ids", one
    if consent.signature and consent.signature.signer_party_id:
        yield "signer_party_id", consent.signature.signer_party_id


def _must_be_what_it_is(party: Party, consent: Consent) -> None:
    if party.kind is not consent.terms.party_kind:
        raise PartyIsOfAnotherKind("Say what the party is registered as.", field="party_kind")
