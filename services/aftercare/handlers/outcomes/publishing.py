"""A site says in which days a sign of engagement counts."""

from dataclasses import dataclass

from services.aftercare.domain.outcomes.windows import OutcomeWindows, Windows, must_be_windows
from services.aftercare.ports import AftercareUnitOfWork
from shared.identifiers import new_id


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishOutcomeWindows:
    windows: Windows
    by: str


async def publish_outcome_windows(
    command: PublishOutcomeWindows, uow: AftercareUnitOfWork
) -> OutcomeWindows:
    """Keep a new version; figures are made by it from now on.

    Raises WindowMissesItsDay, WindowsOverlap, WindowsWerePublishedMeanwhile.
    """
    must_be_windows(command.windows)
    published = OutcomeWindows(
        id=new_id(),
        site=uow.site,
        windows=dict(command.windows),
        published_at=uow.now,
        published_by=command.by,
    ).numbered_after(await uow.outcome_windows.newest())
    uow.outcome_windows.add(published)
    return published
