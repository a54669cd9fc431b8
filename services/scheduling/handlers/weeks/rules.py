"""The command that sets a site's rules of weeks."""

from dataclasses import dataclass

from services.scheduling.domain.weeks.rules import WeekRules
from services.scheduling.ports import SchedulingUnitOfWork


@dataclass(frozen=True, kw_only=True)
class SetWeekRules:
    rules: WeekRules


async def set_week_rules(command: SetWeekRules, uow: SchedulingUnitOfWork) -> WeekRules:
    """Append a version for weeks first derived from now on; the same again changes nothing.

    Raises, at commit, StaleVersion where two did at once.
    """
    return await uow.week_rules.append(command.rules)
