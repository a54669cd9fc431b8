"""Stores applications."""

from collections.abc import Mapping
from typing import Any

from services.enrollment import tables
from services.enrollment.domain.application import Application, ApplicationState
from services.enrollment.domain.codes import ReferralSource
from shared.unit_of_work import Repository


class SqlApplications(Repository[Application]):
    table = tables.application

    def to_row(self, aggregate: Application) -> dict[str, Any]:
        return {
            "client_id": aggregate.client_id,
            "program": aggregate.program,
            "track": aggregate.track,
            "referral_source": aggregate.referral_source,
            "age_band": aggregate.age_band,
            "received_on": aggregate.received_on,
            "external_reference": aggregate.external_reference,
            "state": aggregate.state,
            "reason_code": aggregate.reason_code,
            "decided_on": aggregate.decided_on,
            "agreement_version": aggregate.agreement_version,
            "agreement_signed_on": aggregate.agreement_signed_on,
        }

    def from_row(self, row: Mapping[str, Any]) -> Application:
        source = row["referral_source"]
        known = {"state": ApplicationState(row["state"])}
        return Application(
            **{**row, **known, "referral_source": ReferralSource(source) if source else None}
        )
