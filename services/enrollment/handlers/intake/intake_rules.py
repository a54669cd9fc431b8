"""Owns the command on a site's numbers of intake."""

from dataclasses import dataclass, replace

from services.enrollment.domain.intake.intake_rules import IntakeRules
from services.enrollment.ports import EnrollmentUnitOfWork
from shared.errors import StaleVersion


@dataclass(frozen=True, kw_only=True)
class PutIntakeRules:
    rules: IntakeRules
    expected_version: int | None


async def put_intake_rules(command: PutIntakeRules, uow: EnrollmentUnitOfWork) -> IntakeRules:
    """Let other numbers hold from now on, as the next version; what came in keeps its own."""
    await uow.sites.get()
    known = await uow.intake_rules.get()
    if command.expected_version not in {None, known.version}:
        raise StaleVersion
    rules = replace(command.rules, version=known.version + 1)
    uow.intake_rules.add(rules)
    return rules
