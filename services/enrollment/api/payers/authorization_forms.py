"""Owns what is sent about authorizations."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from services.enrollment.domain.codes import LevelOfCare
from services.enrollment.domain.payers.payer import UnitKind
from services.enrollment.handlers.payers import authorizations as handlers
from shared.http.forms import WHOLE, Code, Day, Form, Line

Units = Annotated[int, Field(ge=1, le=10_000), WHOLE]
"""Whole units of the kind named; the payer's rules have a bound of their own."""


class RequestForm(Form):
    """What is left out: the payer's usual unit, the stay's level of care, and today."""

    episode_id: UUID
    payer: Code
    unit_kind: UnitKind | None = None
    units_requested: Units | None = None
    level_of_care: LevelOfCare | None = None
    requested_on: Day | None = None

    def command(self) -> handlers.RequestAuthorization:
        return handlers.RequestAuthorization(**dict(self))


class ApprovalForm(Form):
    """What the payer approved; both dates are included. What is left out is as it was asked."""

    units: Units
    valid_from: Day
    valid_until: Day
    unit_kind: UnitKind | None = None
    level_of_care: LevelOfCare | None = None
    reference_number: Line | None = None
    decided_on: Day | None = None

    def command(
        self, authorization_id: UUID, if_version: int | None
    ) -> handlers.ApproveAuthorization:
        return handlers.ApproveAuthorization(
            authorization_id=authorization_id,
            units=self.units,
            valid_from=self.valid_from,
            valid_until=self.valid_until,
            unit_kind=self.unit_kind,
            level_of_care=self.level_of_care,
            reference_number=self.reference_number,
            decided_on=self.decided_on,
            if_version=if_version,
        )


class ReplacementForm(ApprovalForm):
    """`by` is the request that the payer answered with this approval."""

    by: UUID

    def replacement(
        self, authorization_id: UUID, if_version: int | None
    ) -> handlers.ReplaceAuthorization:
        return handlers.ReplaceAuthorization(
            authorization_id=authorization_id,
            approval=self.command(self.by, None),
            if_version=if_version,
        )


class DenialForm(Form):
    reason_code: Code
    decided_on: Day | None = None

    def command(self, authorization_id: UUID, if_version: int | None) -> handlers.DenyAuthorization:
        return handlers.DenyAuthorization(
            authorization_id=authorization_id,
            reason_code=self.reason_code,
            decided_on=self.decided_on,
            if_version=if_version,
        )


class ReferenceForm(Form):
    """The payer's own number, in whatever spacing it was said; it stands in no address."""

    reference_number: Line
