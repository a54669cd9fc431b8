"""Owns the standing of authorizations: units used, derived status, and who is told of what moved.

Minutes of completed sessions become units of local days; each day draws from the authorization
that covers it. Only rows whose standing moved are written.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from services.enrollment.domain.payers.authorization import Authorization, Pin, Standing
from services.enrollment.domain.payers.authorization_states import AuthorizationState
from services.enrollment.domain.payers.forecast import OPEN_ROLLS, Forecast, expected_end
from services.enrollment.domain.payers.payer import Credit, PayerRules
from services.enrollment.ports import EnrollmentUnitOfWork
from shared.contracts.enrollment import AuthorizationChanged, AuthorizationLow

_DRAWN = frozenset({AuthorizationState.APPROVED, AuthorizationState.REPLACED})


async def settle_all(
    authorizations: Sequence[Authorization],
    uow: EnrollmentUnitOfWork,
    *,
    days: Collection[date] | None = None,
    decided: Collection[UUID] = (),
) -> None:
    """Count the units of these local days anew (None: of all), and tell what moved.

    Of the `decided` it is told in any case.
    """
    drawn = [one for one in authorizations if one.state in _DRAWN]
    if not drawn:
        return
    today = (await uow.sites.get()).today(uow.now)
    if any(one.used_by_day is None for one in drawn):
        days = None
    given = await _given(drawn, days, uow)
    rules = await rules_of(drawn, uow)
    low = []
    for one in drawn:
        with tell_what_moved(one, uow, in_any_case=one.id in decided):
            if decided:
                one.is_followed = _is_followed(one, drawn)
            one.count(given.get(one.client_id, ()), rules[one.pin], days)
            became_low = one.settle(today, rules[one.pin])
        low += [one] if became_low else []
    await tell_low(low, today, uow)


async def tell_low(low: Sequence[Authorization], today: date, uow: EnrollmentUnitOfWork) -> None:
    """Tell of authorizations that have just become low, with the day they are expected to end."""
    if not low:
        return
    rules = await rules_of(low, uow)
    expected = await forecasts(low, rules, today, uow)
    for one in low:
        event = AuthorizationLow(
            authorization_id=one.id,
            episode_id=one.episode_id,
            client_id=one.client_id,
            units_left=one.units_left or 0,
            days_left=one.days_left(today) or 0,
            forecast_on=expected[one.id].coverage_ends_on,
        )
        uow.publish(event, of=one)


def tell_standing(authorization: Authorization, uow: EnrollmentUnitOfWork) -> None:
    """Tell the derived status, the units left and the last day."""
    standing = authorization.standing
    event = AuthorizationChanged(
        authorization_id=authorization.id,
        episode_id=authorization.episode_id,
        client_id=authorization.client_id,
        status=standing.status,
        unit_kind=authorization.unit_kind,
        units_left=standing.units_left,
        ends_on=standing.ends_on,
    )
    uow.publish(event, of=authorization)


async def forecasts(
    authorizations: Sequence[Authorization],
    rules: Mapping[Pin, PayerRules],
    today: date,
    uow: EnrollmentUnitOfWork,
) -> dict[UUID, Forecast]:
    """Return what is expected of each approved authorization."""
    since = today - OPEN_ROLLS
    clients = {one.client_id for one in authorizations}
    booked = await uow.held.booked(clients, since)
    given = await uow.held.given(clients, since, today)
    return {
        one.id: expected_end(
            one,
            rules[one.pin],
            today,
            booked=booked.get(one.client_id, ()),
            given=given.get(one.client_id, ()),
        )
        for one in authorizations
    }


@dataclass(frozen=True, slots=True)
class _Seen:
    """What a row holds that deriving may change."""

    standing: Standing
    rest: tuple[dict[date, int] | None, bool, bool, date | None]

    @classmethod
    def of(cls, one: Authorization) -> "_Seen":
        return cls(one.standing, (one.used_by_day, one.is_low, one.is_followed, one.wakes_on))


@contextmanager
def tell_what_moved(
    one: Authorization, uow: EnrollmentUnitOfWork, *, in_any_case: bool = False
) -> Iterator[None]:
    """Tell the standing if it moved inside the block; keep the rest where nobody is told."""
    before = _Seen.of(one)
    yield
    after = _Seen.of(one)
    if in_any_case or after.standing != before.standing:
        tell_standing(one, uow)
    elif after.rest != before.rest:
        uow.save(one)


async def rules_of(
    authorizations: Sequence[Authorization], uow: EnrollmentUnitOfWork
) -> dict[Pin, PayerRules]:
    return {pin: await uow.payers.pinned(*pin) for pin in {one.pin for one in authorizations}}


async def _given(
    drawn: Sequence[Authorization], days: Collection[date] | None, uow: EnrollmentUnitOfWork
) -> Mapping[UUID, Sequence[Credit]]:
    begins = days or [one.valid_from for one in drawn if one.valid_from is not None]
    ends = days or [one.ends_on for one in drawn if one.ends_on is not None]
    return await uow.held.given({one.client_id for one in drawn}, min(begins), max(ends))


def _is_followed(one: Authorization, others: Sequence[Authorization]) -> bool:
    """Say whether the same payer has approved the day after the last one."""
    if one.ends_on is None:
        return False
    next_day = one.ends_on + timedelta(days=1)
    return any(
        other.covers(next_day)
        for other in others
        if (other.payer, other.episode_id) == (one.payer, one.episode_id)
    )
