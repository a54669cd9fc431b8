"""The command that sets by which rules a site credits minutes, from a day on."""

from dataclasses import dataclass
from datetime import UTC

from services.scheduling.domain.rolls.credit_rules import CreditRules
from services.scheduling.ports import SchedulingUnitOfWork


@dataclass(frozen=True, kw_only=True)
class SetCreditRules:
    rules: CreditRules


async def set_credit_rules(command: SetCreditRules, uow: SchedulingUnitOfWork) -> CreditRules:
    """Append a version; what was credited by another keeps it. The same again changes nothing.

    Raises RulesBeginInThePast, RulesWereReplaced; at commit StaleVersion where two did at once.
    """
    track = await uow.tracks.newest(None)
    today = uow.now.astimezone(track.zone if track else UTC).date()
    book = await uow.credit_rules.book()
    rules = command.rules.come_after(book.versions, today)
    if rules is command.rules:
        uow.credit_rules.add(rules)
    return rules
