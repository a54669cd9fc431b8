"""Cases, derived anew in the transaction that changes what they follow from; and what is told."""

from collections.abc import Iterable, Sequence

from services.scheduling.domain.absences.case import AbsenceCase, News
from services.scheduling.domain.absences.policy import PolicyBook
from services.scheduling.domain.absences.stay_days import StayDays, days_of
from services.scheduling.domain.rolls.evidence import Evidence
from services.scheduling.domain.stays.progress import Progress
from services.scheduling.ports import SchedulingUnitOfWork
from shared.contracts.scheduling import (
    AbsenceCaseResolved,
    AbsenceTaskOverdue,
    AbsenceThresholdReached,
)
from shared.identifiers import new_id


async def derive_absences(
    stays: Sequence[Progress], evidence: Sequence[Evidence], uow: SchedulingUnitOfWork
) -> None:
    """Derive where these stays stand, and tell what is new; a site without a policy has no cases.

    `evidence` is all that completed sessions prove about the clients of these stays.
    """
    book = await uow.absence_policies.book()
    if not book:
        return
    clients = {stay.client_id for stay in stays}
    cases = {case.episode_id: case for case in await uow.absence_cases.of_clients(clients)}
    for stay in stays:
        case = cases.get(stay.episode_id)
        if case is not None:
            await derive(case, stay, book, evidence, uow)
        elif stay.track_id is not None:
            await _begin(stay, book, evidence, uow)


async def derive(
    case: AbsenceCase,
    stay: Progress,
    book: PolicyBook,
    evidence: Iterable[Evidence],
    uow: SchedulingUnitOfWork,
) -> News:
    """Derive one case anew and tell what is new about it."""
    own = [fact for fact in evidence if fact.client_id == case.client_id]
    news = case.derive(book, await _days_of(stay, uow), own, uow.now)
    tell(case, news, uow)
    return news


def fresh_case(stay: Progress) -> AbsenceCase:
    return AbsenceCase(
        id=new_id(), site=stay.site, client_id=stay.client_id, episode_id=stay.episode_id
    )


async def _days_of(stay: Progress, uow: SchedulingUnitOfWork) -> StayDays:
    track = await (uow.tracks.get(stay.track_id) if stay.track_id else uow.tracks.newest(None))
    assert track is not None  # noqa: S101 - policies and stays are only where tracks are
    return days_of(stay, track.code, track.zone)


def tell(case: AbsenceCase, news: News, uow: SchedulingUnitOfWork) -> None:
    """Publish what is new, and keep what changed."""
    about = {"case_id": case.id, "client_id": case.client_id}
    version = case.version
    if news.resolved is not None:
        uow.publish(AbsenceCaseResolved(**about, reason_code=news.resolved), of=case)
    if news.reached is not None:
        reached = AbsenceThresholdReached(
            **about,
            episode_id=case.episode_id,
            policy_version=case.policy_version,
            step=news.reached.step,
            follows=news.reached.follows,
            role=case.role,
            due_at=case.due_at,
        )
        uow.publish(reached, of=case)
    if news.overdue is not None and case.step is not None:
        late = news.overdue
        facts = {"role": late.role, "next_role": late.next_role, "due_at": late.due_at}
        uow.publish(AbsenceTaskOverdue(**about, step=case.step, **facts), of=case)
    if news.changed and case.version == version:
        uow.save(case)


async def _begin(
    stay: Progress, book: PolicyBook, evidence: Iterable[Evidence], uow: SchedulingUnitOfWork
) -> None:
    case = fresh_case(stay)
    own = [fact for fact in evidence if fact.client_id == case.client_id]
    news = case.derive(book, await _days_of(stay, uow), own, uow.now)
    if case.is_worth_keeping:
        uow.absence_cases.add(case)
        tell(case, news, uow)
