"""Baselines: heard of, asked for, and kept sealed or with the reason why there is none."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.aftercare.domain.outcomes.baseline import INSTRUMENTS, Baseline, Reason, Told
from services.aftercare.ports import AftercareUnitOfWork
from shared.private import KeyWasDestroyed


@dataclass(frozen=True, slots=True, kw_only=True)
class WantBaseline:
    assessment_id: UUID
    client_id: UUID
    instrument: str
    completed_on: date


@dataclass(frozen=True, slots=True)
class KeepAnswer:
    """What enrollment said of an assessment: a total, or why there is none."""

    assessment_id: UUID
    answer: Told | Reason


async def want_baseline(command: WantBaseline, uow: AftercareUnitOfWork) -> None:
    """Remember to ask for the total of an instrument that check-ins ask too; once."""
    if command.instrument not in INSTRUMENTS:
        return
    if await uow.baselines.find(command.assessment_id) is not None:
        return
    uow.baselines.add(
        Baseline(
            id=command.assessment_id,
            site=uow.site,
            client_id=command.client_id,
            instrument=command.instrument,
            completed_on=command.completed_on,
            wakes_at=uow.now,
        )
    )


async def lease_baselines(at_most: int, uow: AftercareUnitOfWork) -> list[Baseline]:
    """Return those to ask for now; nobody else asks for them meanwhile."""
    leased = await uow.baselines.claim_waking(uow.now, at_most)
    for baseline in leased:
        baseline.lease(uow.now)
        uow.save(baseline)
    return leased


async def keep_answer(command: KeepAnswer, uow: AftercareUnitOfWork) -> None:
    baseline = await uow.baselines.find(command.assessment_id)
    if baseline is None or baseline.wakes_at is None:
        return
    if isinstance(command.answer, Reason):
        baseline.fail(command.answer, uow.now)
    else:
        await _keep(baseline, command.answer, uow)
    uow.save(baseline)


async def _keep(baseline: Baseline, told: Told, uow: AftercareUnitOfWork) -> None:
    try:
        sealed = await uow.private.seal(baseline.client_id, {"total": told.total})
    except KeyWasDestroyed:
        baseline.fail(Reason.KEY_DESTROYED, uow.now)
        return
    baseline.keep(sealed, is_corrected=told.corrected_by is not None)
    corrected = told.corrects and await uow.baselines.find(told.corrects)
    if corrected:
        corrected.supersede()
        uow.save(corrected)
