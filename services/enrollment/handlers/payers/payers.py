"""Owns the commands on payers: their rules as versions, and which payer pays for a stay."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.enrollment.domain.payers.coverage import Coverage
from services.enrollment.domain.payers.payer import PayerIsNotKnown, PayerRules
from services.enrollment.ports import EnrollmentUnitOfWork


@dataclass(frozen=True, kw_only=True)
class PutPayerRules:
    rules: PayerRules


@dataclass(frozen=True, kw_only=True)
class CoverEpisode:
    episode_id: UUID
    payer: str
    covers_from: date | None
    covers_until: date | None
    member_number: str | None


async def put_payer_rules(command: PutPayerRules, uow: EnrollmentUnitOfWork) -> PayerRules:
    """Append the next version; the same rules again are the version that stands.

    What was approved before keeps the version it was approved under.
    """
    await uow.sites.get()
    newest = await uow.payers.newest(command.rules.payer)
    rules = command.rules.follows(newest)
    if rules is not newest:
        uow.payers.add(rules)
    return rules


async def cover_episode(command: CoverEpisode, uow: EnrollmentUnitOfWork) -> Coverage:
    episode = await uow.episodes.get(command.episode_id)
    await known_payer(command.payer, uow)
    sealed = None
    if command.member_number is not None:
        private = {"member_number": command.member_number}
        sealed = await uow.private.seal(episode.client_id, private)
    coverage = Coverage(
        episode_id=episode.id,
        client_id=episode.client_id,
        payer=command.payer,
        covers_from=command.covers_from or episode.first_day,
        covers_until=command.covers_until,
        sealed=sealed,
    )
    uow.payers.cover(coverage)
    return coverage


async def known_payer(payer: str, uow: EnrollmentUnitOfWork) -> PayerRules:
    """Return a payer's newest rules. Raises PayerIsNotKnown."""
    rules = await uow.payers.newest(payer)
    if rules is None:
        raise PayerIsNotKnown("Put this payer's rules first.", field="payer")
    return rules
