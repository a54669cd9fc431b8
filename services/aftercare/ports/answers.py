"""What is kept of answers, of judgements of risk, and of requests for help."""

from typing import Protocol
from uuid import UUID

from services.aftercare.domain.help.help_request import HelpRequest
from services.aftercare.domain.instruments.answers import Answers
from services.aftercare.domain.instruments.judgement import RiskJudgement


class AnswersOfCheckIns(Protocol):
    async def of_check_in(self, check_in_id: UUID) -> list[Answers]:
        """Return every row of the check-in, the oldest first."""
        ...

    def add(self, aggregate: Answers) -> None: ...


class RiskJudgements(Protocol):
    def add(self, aggregate: RiskJudgement) -> None: ...


class HelpRequests(Protocol):
    async def get(self, aggregate_id: UUID) -> HelpRequest: ...
    async def find(self, aggregate_id: UUID) -> HelpRequest | None: ...
    async def locked(self, help_request_id: UUID) -> HelpRequest | None: ...
    def add(self, aggregate: HelpRequest) -> None: ...

    async def waiting(self, client_id: UUID, *, of_family: bool) -> HelpRequest | None:
        """Return what waits, the family's request or the other; nobody else asks until the end."""
        ...
