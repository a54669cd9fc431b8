"""Commands on a site's absence policy: publish a version, which then never changes."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from services.scheduling.domain.absences.policy import (
    WHOLE_SITE,
    AbsencePolicy,
    PolicyBook,
    PolicyReachesBack,
)
from services.scheduling.domain.errors import TrackIsUnknown
from services.scheduling.ports import SchedulingUnitOfWork
from shared.identifiers import new_id


@dataclass(frozen=True, kw_only=True)
class PublishAbsencePolicy:
    """`rules` are an AbsencePolicy's fields besides its version, its days and who published it."""

    track_code: str = WHOLE_SITE
    effective_on: date | None
    rules: dict[str, Any]
    by: str


async def publish_absence_policy(
    command: PublishAbsencePolicy, uow: SchedulingUnitOfWork
) -> AbsencePolicy:
    """Publish the next version; the same rules again are the version that stands.

    It judges sessions from the day after this one on, or from `effective_on`; only a site's first
    one may reach back. Raises: TrackIsUnknown, PolicyReachesBack, StepRefused; at commit
    AbsencePolicyWasPublishedMeanwhile.
    """
    book = await uow.absence_policies.book()
    first_day = await _first_day(command, book, uow)
    newest = book.newest(command.track_code)
    policy = AbsencePolicy(
        id=new_id(),
        site=uow.site,
        track_code=command.track_code,
        effective_on=command.effective_on or first_day,
        published_at=uow.now,
        published_by=command.by,
        **command.rules,
    ).follows(newest)
    if policy is newest:
        return policy
    if book and policy.effective_on < first_day:
        raise PolicyReachesBack(
            "A version judges those days already: let this one begin tomorrow or later.",
            field="effective_on",
        )
    uow.absence_policies.add(policy)
    return policy


async def _first_day(
    command: PublishAbsencePolicy, book: PolicyBook, uow: SchedulingUnitOfWork
) -> date:
    track = await uow.tracks.newest(command.track_code or None)
    if track is None:
        raise TrackIsUnknown
    today = uow.now.astimezone(track.zone).date()
    return book.first_day(today) or today
