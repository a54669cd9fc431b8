"""Stores answers and judgements of risk."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, select

from services.aftercare import tables
from services.aftercare.domain.check_ins.check_in import RiskBand
from services.aftercare.domain.instruments.answers import AnsweredAs, Answers, AnswersState
from services.aftercare.domain.instruments.judgement import RiskJudgement
from services.aftercare.store.rows import own_columns
from shared.unit_of_work import Repository

_answers = tables.check_in_answers
_OF_CHECK_IN = (
    select(_answers)
    .where(_answers.c.check_in_id == bindparam("check_in_id"), _answers.c.site == bindparam("site"))
    .order_by(_answers.c.number)
)


class SqlAnswers(Repository[Answers]):
    table = _answers

    async def of_check_in(self, check_in_id: UUID) -> list[Answers]:
        return await self.list_by(_OF_CHECK_IN, check_in_id=check_in_id, site=self._uow.site)

    def to_row(self, aggregate: Answers) -> dict[str, Any]:
        return {**own_columns(aggregate), "instruments": list(aggregate.instruments)}

    def from_row(self, row: Mapping[str, Any]) -> Answers:
        kept = {
            "instruments": tuple(row["instruments"]),
            "state": AnswersState(row["state"]),
            "answered_as": AnsweredAs(row["answered_as"]),
        }
        return Answers(**{**row, **kept})


class SqlRiskJudgements(Repository[RiskJudgement]):
    table = tables.risk_judgement

    def to_row(self, aggregate: RiskJudgement) -> dict[str, Any]:
        return own_columns(aggregate)

    def from_row(self, row: Mapping[str, Any]) -> RiskJudgement:
        return RiskJudgement(**{**row, "band": RiskBand(row["band"])})
