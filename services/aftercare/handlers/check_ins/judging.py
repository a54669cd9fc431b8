"""A person judges otherwise than the rules: the band is theirs, with a reason that is sealed."""

from dataclasses import dataclass, field
from uuid import UUID

from services.aftercare.domain.check_ins.check_in import CheckIn, RiskBand
from services.aftercare.domain.instruments.judgement import RiskJudgement
from services.aftercare.handlers.check_ins.answering import follow_new_band
from services.aftercare.ports import AftercareUnitOfWork
from shared.identifiers import new_id


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgeRisk:
    check_in_id: UUID
    band: RiskBand
    by: str
    reason: str = field(repr=False)


async def judge_risk(command: JudgeRisk, uow: AftercareUnitOfWork) -> CheckIn:
    """Take a person's band over that of the rules. Raises CheckInIsNotAnswered."""
    check_in = await uow.check_ins.locked(command.check_in_id)
    before = check_in.risk_band
    check_in.judge(command.band)
    judgement = RiskJudgement(
        id=new_id(),
        site=uow.site,
        check_in_id=check_in.id,
        client_id=check_in.client_id,
        band=command.band,
        band_before=before,
        judged_by=command.by,
        judged_at=uow.now,
        reason=await uow.private.seal(check_in.client_id, {"reason": command.reason}),
    )
    uow.risk_judgements.add(judgement)
    uow.save(check_in)
    await follow_new_band(check_in, before, uow)
    return check_in
