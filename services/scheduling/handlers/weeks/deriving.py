"""Weeks are derived: whoever changes a seat, a roll or a stay calls `derive_weeks` afterwards."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID

from services.scheduling.domain.programs.track import Track
from services.scheduling.domain.stays.progress import Progress
from services.scheduling.domain.weeks.client_week import (
    ClientWeek,
    News,
    Standing,
    begin_week,
)
from services.scheduling.domain.weeks.figures import (
    Figures,
    FreeSeat,
    WeekLine,
    figures_of,
    within_reach,
)
from services.scheduling.domain.weeks.required import required_in
from services.scheduling.domain.weeks.rules import (
    DAYS,
    PartOfWeek,
    WeekRuleBook,
    WeekRules,
    monday_of,
)
from services.scheduling.ports import SchedulingUnitOfWork
from shared.contracts.scheduling import WeeklyHoursAtRisk, WeeklyHoursMet, WeeklyHoursMissed

WEEK = timedelta(days=DAYS)
NEXT = 1
"""So many weeks after the present one are derived too: their gaps can be filled in time."""


async def derive_weeks(
    client_ids: Iterable[UUID],
    uow: SchedulingUnitOfWork,
    *,
    first: date,
    last: date | None = None,
    by_time: bool = False,
) -> None:
    """Derive anew the weeks of these clients that hold a local day from `first` to `last`.

    Without `last`, to the end of what is known: the week after the present one. The clients must
    be held by `one_at_a_time`. Publishes what others must hear of it.
    """
    clients = sorted(set(client_ids))
    mondays = _mondays(first, last, uow)
    if not clients or not mondays:
        return
    stays = await uow.stays.of_clients(clients)
    if not stays:
        return
    known = await _known(stays, mondays, uow)
    for monday in mondays:
        for client_id in sorted({stay.client_id for stay in stays}):
            await known.derive(client_id, monday, uow, by_time=by_time)


def _mondays(first: date, last: date | None, uow: SchedulingUnitOfWork) -> list[date]:
    # The site's zone is not known yet: a day more, and what has not begun there is left out below.
    end = monday_of(uow.now.date() + timedelta(days=1)) + NEXT * WEEK
    begin, end = monday_of(first), end if last is None else min(end, monday_of(last))
    return [begin + number * WEEK for number in range((end - begin) // WEEK + 1)]


async def _known(
    stays: Sequence[Progress], mondays: Sequence[date], uow: SchedulingUnitOfWork
) -> "_Known":
    clients = {stay.client_id for stay in stays}
    tracks = {one: await uow.tracks.get(one) for one in {s.track_id for s in stays} if one}
    lines: dict[tuple[UUID, date], list[WeekLine]] = {}
    for line in await uow.weeks.lines_of(clients, mondays[0], _sunday(mondays[-1])):
        lines.setdefault((line.client_id, monday_of(line.held_on)), []).append(line)
    kept = {
        (week.client_id, week.starts_on): week
        for week in await uow.weeks.of_clients(clients, mondays)
    }
    return _Known(
        [s for s in stays if s.track_id], tracks, lines, kept, await uow.week_rules.book()
    )


@dataclass
class _Known:
    """What the weeks of some clients are derived from; free seats are looked up where needed."""

    stays: Sequence[Progress]
    tracks: Mapping[UUID, Track]
    lines: Mapping[tuple[UUID, date], Sequence[WeekLine]]
    kept: Mapping[tuple[UUID, date], ClientWeek]
    book: WeekRuleBook
    seats: dict[date, Sequence[FreeSeat]] = field(default_factory=dict)
    closed: Collection[date] | None = None

    async def derive(
        self, client_id: UUID, monday: date, uow: SchedulingUnitOfWork, *, by_time: bool
    ) -> None:
        """Derive one week, where it has anything in it, and tell what is new about it."""
        stays = [stay for stay in self.stays if stay.client_id == client_id]
        week = self.kept.get((client_id, monday)) or self._begun(client_id, monday, stays, uow)
        if week is None:
            return
        lines = self.lines.get((client_id, monday), [])
        rules = self.book.pinned(week.rules)
        kept = week.derived
        closed = await self._closed(rules, uow)
        asked = required_in(monday, stays, self.tracks, rules, closed)
        figures = figures_of(lines, asked)
        before = week.derive(figures, await self._reach(week, figures, lines, uow), uow.now)
        if by_time:
            week.wake(uow.now, rules)
        lost = (client_id, monday) in self.kept or any(line.is_lost for line in lines)
        news = week.news(before, uow.now, rules, lost=lost)
        if news is not None:
            uow.publish(_event(news, week), of=week)
        elif kept != week.derived:
            uow.save(week)

    def _begun(
        self, client_id: UUID, monday: date, stays: Sequence[Progress], uow: SchedulingUnitOfWork
    ) -> ClientWeek | None:
        """Begin a week that has sessions in it, or is the present or the next of a stay."""
        track = next((self.tracks[s.track_id] for s in reversed(stays) if s.track_id), None)
        if track is None:
            return None
        this = monday_of(uow.now.astimezone(track.zone).date())
        is_near = this <= monday and any(_touches(stay, monday) for stay in stays)
        if monday > this + NEXT * WEEK or not (is_near or (client_id, monday) in self.lines):
            return None
        week = begin_week(uow.site, client_id, monday, track.zone, self.book.newest)
        week.wake_up_later(uow.now)
        uow.weeks.add(week)
        return week

    async def _closed(self, rules: WeekRules, uow: SchedulingUnitOfWork) -> Collection[date]:
        """Return the site's holidays, where the rules make anything of them."""
        if rules.holidays is PartOfWeek.WHOLE:
            return ()
        if self.closed is None:
            holidays = await uow.holidays.of_site()
            self.closed = holidays.dates if holidays else set()
        return self.closed

    async def _reach(
        self,
        week: ClientWeek,
        figures: Figures,
        lines: Sequence[WeekLine],
        uow: SchedulingUnitOfWork,
    ) -> tuple[int, int]:
        if not figures.is_short or week.is_over(uow.now):
            return 0, 0
        if week.starts_on not in self.seats:
            self.seats[week.starts_on] = await uow.weeks.free_seats(
                uow.now, week.starts_on, week.ends_on
            )
        return within_reach(lines, self.seats[week.starts_on])


def _sunday(monday: date) -> date:
    return monday + timedelta(days=DAYS - 1)


def _touches(stay: Progress, monday: date) -> bool:
    begins, ends = stay.started_on, stay.ended_on
    return begins is not None and begins <= _sunday(monday) and (ends is None or ends >= monday)


def _event(news: News, week: ClientWeek) -> WeeklyHoursAtRisk | WeeklyHoursMissed | WeeklyHoursMet:
    figures = week.figures
    facts = {
        "client_week_id": week.id,
        "client_id": week.client_id,
        "starts_on": week.starts_on,
        "credited_minutes": figures.credited_minutes,
        "required_minutes": figures.required_minutes,
    }
    if news == "met":
        return WeeklyHoursMet(**facts)
    facts["scheduled_minutes"] = figures.scheduled_minutes
    if news == "missed":
        return WeeklyHoursMissed(**facts, missing_days=week.owed[1])
    in_reach = week.standing is Standing.AT_RISK
    return WeeklyHoursAtRisk(**facts, missing_days=figures.missing_days, in_reach=in_reach)
