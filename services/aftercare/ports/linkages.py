"""What is kept of linkages, their links and answers, rules, and what was disclosed."""

from datetime import datetime
from typing import Protocol
from uuid import UUID

from services.aftercare.domain.linkages.answers import ProviderSubject, RefusedAnswer
from services.aftercare.domain.linkages.client_word import ClientWord
from services.aftercare.domain.linkages.disclosing import Disclosure
from services.aftercare.domain.linkages.link import Link
from services.aftercare.domain.linkages.linkage import Linkage
from services.aftercare.domain.linkages.owed import LinkageRules
from shared.versions import Versions


class Linkages(Protocol):
    async def get(self, aggregate_id: UUID) -> Linkage: ...
    async def locked(self, linkage_id: UUID) -> Linkage | None:
        """Return it, or None; it is held until the end, so that nobody's change comes between."""
        ...

    async def of_plan(self, plan_id: UUID) -> list[Linkage]: ...
    async def resting_on(self, consent_id: UUID) -> list[Linkage]: ...
    async def of_provider(self, provider_code: str, ids: list[UUID]) -> list[Linkage]:
        """Return those of the ids that the provider was asked for, whatever became of them."""
        ...

    def add(self, aggregate: Linkage) -> None: ...

    async def claim_waking(self, now: datetime, at_most: int) -> list[Linkage]:
        """Lock and return linkages whose time has come and that no other worker holds."""
        ...


class Links(Protocol):
    async def get(self, aggregate_id: UUID) -> Link: ...
    async def open_of(self, linkage_id: UUID) -> list[Link]:
        """Return the links that nobody revoked."""
        ...

    def add(self, aggregate: Link) -> None: ...


class RefusedAnswers(Protocol):
    def keep(self, refused: RefusedAnswer) -> None:
        """Keep it once, however often the same answer comes by the same link."""
        ...


class ClientWords(Protocol):
    async def newest(self, linkage_id: UUID) -> ClientWord | None: ...
    async def waiting(self, linkage_id: UUID) -> list[ClientWord]:
        """Return the words about which nobody has talked with the client yet."""
        ...

    def add(self, aggregate: ClientWord) -> None: ...


class Disclosures(Protocol):
    def add(self, aggregate: Disclosure) -> None: ...


class ProviderSubjects(Protocol):
    async def get(self, aggregate_id: UUID) -> ProviderSubject: ...
    async def of_subject(self, subject: str) -> ProviderSubject | None: ...
    def add(self, aggregate: ProviderSubject) -> None: ...
    def remove(self, aggregate_id: UUID) -> None: ...


class LinkageRuleSets(Versions[LinkageRules], Protocol):
    async def in_force(self) -> LinkageRules:
        """Return the site's newest rules; the defaults, as version 0, where it has none."""
        ...
