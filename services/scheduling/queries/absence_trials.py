"""Owns trying a policy over the weeks that lie behind: reads much, writes nothing."""

import asyncio
from collections import defaultdict
from datetime import date, timedelta
from uuid import UUID

from services.scheduling.domain.absences.acts import Act
from services.scheduling.domain.absences.policy import WHOLE_SITE, AbsencePolicy
from services.scheduling.domain.absences.stay_days import StayDays
from services.scheduling.domain.absences.trial import Trial, look_back, try_out
from services.scheduling.domain.rolls.evidence import Evidence
from services.scheduling.queries import absence_reports as reports
from shared.database import Database

Stays = list[tuple[StayDays, list[Evidence], list[Act]]]


async def trial_of(database: Database, policy: AbsencePolicy, weeks: int, today: date) -> Trial:
    """Return what the policy would have done in the last `weeks`, today included."""
    first_day = today - timedelta(weeks=weeks) + timedelta(days=1)
    stays = await _stays_since(database, policy, first_day)
    return await asyncio.to_thread(try_out, policy, stays, first_day, today)


async def _stays_since(database: Database, policy: AbsencePolicy, first_day: date) -> Stays:
    site = policy.site
    proved: dict[UUID, list[Evidence]] = defaultdict(list)
    for fact in await reports.evidence_since(database, site, first_day - look_back(policy)):
        proved[fact.client_id].append(fact)
    clients = sorted(proved)
    cases = await reports.cases_of(database, site, clients)
    return [
        (days, proved[stay.client_id], case.acts if (case := cases.get(stay.episode_id)) else [])
        for stay, days in await reports.stays_of(database, site, clients)
        if policy.track_code in (WHOLE_SITE, days.track_code)
        and (stay.ended_on is None or stay.ended_on >= first_day)
    ]
