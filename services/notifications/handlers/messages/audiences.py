"""Finds whom rules tell: clients, their family under consent, staff by role; and their clocks."""

from collections.abc import Mapping, Sequence
from uuid import UUID
from zoneinfo import ZoneInfo

from services.notifications.domain.messages.quiet_hours import Where
from services.notifications.domain.messages.wanted import Occasion, People
from services.notifications.domain.rules.causes import Cause
from services.notifications.domain.rules.rule import Rule
from services.notifications.domain.rules.rule_set import Rules
from services.notifications.domain.rules.timing import next_local
from services.notifications.domain.terms import Audience, StaffRole
from services.notifications.ports import NotificationsUnitOfWork

Asked = tuple[Rule, Occasion]


async def people_for(
    occasions: Sequence[Occasion],
    rules: Rules,
    uow: NotificationsUnitOfWork,
    *,
    hours: Mapping[UUID, Where] | None = None,
) -> People:
    """Read who is told of these occasions. `hours` are known already, newer than any stored."""
    asked = [
        (rule, occasion)
        for occasion in occasions
        for rule in rules.of(occasion.cause, occasion.variant, occasion.program)
    ]
    family = {
        client: [let_in.person_id for let_in in await uow.circle.family_of(client)]
        for client in sorted(_clients(asked, Audience.FAMILY))
    }
    staff = {role: await uow.circle.staff(role) for role in sorted(_roles(asked))}
    around = [*family.values(), *staff.values()]
    people = _clients(asked, Audience.CLIENT).union(*around)
    return People(await _hours(people, hours or {}, uow), family, staff)


async def zone_of_site(rules: Rules, uow: NotificationsUnitOfWork) -> ZoneInfo:
    """Return the zone that the rules name, or that sessions are held in; else UTC."""
    if rules.timezone is not None:
        return ZoneInfo(rules.timezone)
    return await uow.subjects.zone() or ZoneInfo("UTC")


async def expect_digests(rules: Rules, uow: NotificationsUnitOfWork) -> None:
    """Let all digests that the rules name be due, where they are not expected already."""
    zone = await zone_of_site(rules, uow)
    for at in sorted({timing.at for _, timing in rules.digests}):
        uow.digests.expect(at, next_local(at, zone, uow.now))


async def expect_counting(cause: Cause, rules: Rules, uow: NotificationsUnitOfWork) -> None:
    """Let the digests be due that count this cause, where they are not expected already."""
    times = sorted({timing.at for rule, timing in rules.digests if rule.cause is cause})
    if not times:
        return
    zone = await zone_of_site(rules, uow)
    for at in times:
        uow.digests.expect(at, next_local(at, zone, uow.now))


def _clients(asked: Sequence[Asked], audience: Audience) -> set[UUID]:
    return {
        client
        for rule, occasion in asked
        if rule.audience is audience
        for client in occasion.clients
    }


def _roles(asked: Sequence[Asked]) -> set[StaffRole]:
    roles = {
        rule.role or occasion.role for rule, occasion in asked if rule.audience is Audience.STAFF
    }
    return {role for role in roles if role is not None}


async def _hours(
    people: set[UUID], known: Mapping[UUID, Where], uow: NotificationsUnitOfWork
) -> dict[UUID, Where]:
    unknown = people - set(known)
    stored = await uow.contacts.hours(unknown) if unknown else {}
    return {**stored, **known}
