"""Owns the commands on screenings."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from services.enrollment.domain.clinical.asam import Consideration, Edition
from services.enrollment.domain.clinical.asam_rules import current_rules
from services.enrollment.domain.clinical.screening import OverrideReason, Screening, ScreeningState
from services.enrollment.domain.codes import LevelOfCare
from services.enrollment.ports import EnrollmentUnitOfWork
from shared.errors import NotFound
from shared.identifiers import new_id


@dataclass(frozen=True, kw_only=True)
class Rating:
    """A dimension's risk, 0 to 4, and what it rests on."""

    dimension: int
    rating: int
    note: str | None


@dataclass(frozen=True, kw_only=True)
class DraftScreening:
    application_id: UUID
    edition: Edition
    ratings: tuple[Rating, ...]
    considerations: tuple[Consideration, ...]
    note: str | None
    by: str


@dataclass(frozen=True, kw_only=True)
class ConfirmScreening:
    """`level` None is the recommended one; another is an override, with its reason."""

    application_id: UUID
    screening_id: UUID
    level: LevelOfCare | None
    reason: OverrideReason | None
    words: str | None
    by: str


async def draft_screening(command: DraftScreening, uow: EnrollmentUnitOfWork) -> Screening:
    """Keep the ratings, with the level they lead to. An older draft gives way.

    Raises RatingIsImpossible, ConsiderationsAreOfFourthEdition.
    """
    rules = current_rules(command.edition)
    rules.must_rate([one.dimension for one in command.ratings])
    rules.must_know(command.considerations)
    application = await uow.applications.get(command.application_id)
    if application.screen(on=(await uow.sites.get()).today(uow.now)):
        uow.save(application)
    await _replace(ScreeningState.DRAFT, application.id, uow)
    ratings = {one.dimension: one.rating for one in command.ratings}
    screening = Screening(
        id=new_id(),
        site=uow.site,
        application_id=application.id,
        client_id=application.client_id,
        edition=command.edition,
        rules_version=rules.version,
        recommended_level=rules.recommend(ratings).level,
        drafted_at=uow.now,
        drafted_by=command.by,
        sealed=await uow.private.seal(application.client_id, _contents(command, ratings)),
    )
    uow.save(screening)
    uow.screenings.add(screening)
    return screening


async def confirm_screening(command: ConfirmScreening, uow: EnrollmentUnitOfWork) -> Screening:
    """Confirm the level, or another with a reason; what was confirmed before gives way."""
    current = await uow.screenings.current_of(command.application_id)
    found = next((one for one in current if one.id == command.screening_id), None)
    screening = found or await uow.screenings.get(command.screening_id)
    if screening.application_id != command.application_id:
        raise NotFound("There is no screening of this id for this application.")
    screening.confirm(
        command.level,
        reason=command.reason,
        has_words=command.words is not None,
        by=command.by,
        at=uow.now,
    )
    if command.words is not None:
        words = {"note": command.words}
        screening.sealed_override = await uow.private.seal(screening.client_id, words)
    for before in current:
        if before is not screening and before.state is ScreeningState.CONFIRMED:
            before.replace()
            uow.save(before)
    uow.save(screening)
    return screening


async def _replace(state: ScreeningState, application_id: UUID, uow: EnrollmentUnitOfWork) -> None:
    for screening in await uow.screenings.current_of(application_id):
        if screening.state is state:
            screening.replace()
            uow.save(screening)


def _contents(command: DraftScreening, ratings: Mapping[int, int]) -> dict[str, object]:
    return {
        "ratings": {str(dimension): rating for dimension, rating in ratings.items()},
        "notes": {str(one.dimension): one.note for one in command.ratings if one.note},
        "considerations": list(command.considerations),
        "note": command.note,
    }
