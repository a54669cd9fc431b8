"""What is kept of consents as events told them, and which of them allows a disclosure."""

from collections.abc import Collection
from datetime import datetime
from typing import Protocol
from uuid import UUID

from services.aftercare.domain.consents.consent import ConsentTerms


class Consents(Protocol):
    async def standing(
        self,
        client_id: UUID,
        *,
        party_kind: str,
        party_id: UUID | None,
        category: str,
        purposes: Collection[str] = (),
    ) -> UUID | None:
        """Return the consent that allows telling this party that kind of record now, or None.

        `party_kind` and `category` are enrollment's PartyKind and RecordKind. Without `party_id`
        only a consent for a class of recipients allows it. Of several `purposes` one is enough.
        The client's consents are held until the unit ends: a revocation that is heard meanwhile
        comes after it.
        """
        ...

    def learn_terms(self, consent_id: UUID, client_id: UUID, terms: ConsentTerms) -> None:
        """Keep what a consent says. What is known already stays as it is."""
        ...

    def learn_end(
        self, consent_id: UUID, client_id: UUID, at: datetime, replaced_by: UUID | None
    ) -> None:
        """Keep that a consent ended; of two ends the earlier one counts."""
        ...
