"""Time as a caller for the community: invitations by policy, and marks that members wait for."""

from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from datetime import datetime

from services.aftercare.handlers.alumni.inviting import InviteByPolicy, invite_by_policy
from services.aftercare.handlers.alumni.milestones import (
    RemindOfMilestones,
    remind_of_milestones,
)
from services.aftercare.ports import AftercareUnitOfWork
from shared.clock import Clock
from shared.timers import Timer
from shared.unit_context import UnitContext

Sites = Callable[[datetime], Awaitable[list[str]]]
OpenUnit = Callable[[UnitContext], AbstractAsyncContextManager[AftercareUnitOfWork]]

INVITES_EVERY = 60.0
"""Seconds between looks for who is to be invited: days are what the policy counts in."""


def invitation_timer(sites: Sites, unit: OpenUnit, clock: Clock) -> Timer[AftercareUnitOfWork]:
    return Timer(sites, _invite, unit, clock, poll=INVITES_EVERY)


def milestone_timer(sites: Sites, unit: OpenUnit, clock: Clock) -> Timer[AftercareUnitOfWork]:
    return Timer(sites, _remind, unit, clock)


async def _invite(at_most: int, uow: AftercareUnitOfWork) -> int:
    return await invite_by_policy(InviteByPolicy(at_most), uow)


async def _remind(at_most: int, uow: AftercareUnitOfWork) -> int:
    return await remind_of_milestones(RemindOfMilestones(at_most), uow)
