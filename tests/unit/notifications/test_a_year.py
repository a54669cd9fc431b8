"""A year of simulated time in twelve zones, through all changes of clocks.

No message outside the recipient's hours, none later than its session, each exactly once. The
simulated office plans by the rules of the first day, and its dispatcher looks every few minutes, is
late at times, and asks the gate. `FOOTBRIDGE_YEAR_SESSIONS` is how many sessions a zone has a day.
"""

import os
import random
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest

from services.notifications.domain.delivery.gate import Facts, HandOver, Recipient, Refuse, decide
from services.notifications.domain.messages.notification import Notification
from services.notifications.domain.messages.planning import Expected, occasions_of, replan
from services.notifications.domain.messages.wanted import People, wanted_for
from services.notifications.domain.rules.causes import Cause
from services.notifications.domain.rules.rule_set import FIRST_DAY
from services.notifications.domain.rules.timing import next_local
from services.notifications.domain.subjects.subject import Membership, Session
from services.notifications.domain.terms import Reason, State
from tests.unit.notifications.making import a_permission

ZONES = (
    *("America/Denver", "America/New_York", "America/Phoenix", "Pacific/Honolulu"),
    *("America/St_Johns", "Europe/London", "Europe/Berlin", "Asia/Kolkata"),
    *("Australia/Lord_Howe", "Pacific/Chatham", "America/Santiago", "Africa/Casablanca"),
)
"""North and south, with changes of an hour, of half an hour, in Ramadan, and with none."""
YEAR = 2026
EACH_DAY = float(os.environ.get("FOOTBRIDGE_YEAR_SESSIONS", "0.25"))
DAY = timedelta(days=1)
EARLIEST, LATEST = time(8), time(21)


@dataclass
class Client:
    """Somebody who comes to one session, in a zone that may be another than the session's."""

    id: UUID
    zone: ZoneInfo
    told: list["HandedOver"] = field(default_factory=list)


@dataclass(frozen=True)
class HandedOver:
    """`wall` is what the recipient's clocks showed."""

    at: datetime
    wall: time
    row: Notification


@dataclass
class Office:
    """One session and its client, from the day it is planned until it is over."""

    session: Session
    member: Membership
    client: Client
    chance: random.Random
    is_late: float = 0.2
    rows: list[Notification] = field(default_factory=list)

    def plan(self, now: datetime) -> None:
        occasions = occasions_of(self.session, [self.member], [])
        people = People({self.client.id: self.client.zone})
        wanted = wanted_for(occasions, FIRST_DAY, people)
        here = Expected({self.client.id}, FIRST_DAY.number)
        self.rows += replan(self.session, self.rows, wanted, now, here=here).new

    def hear(self, cause: Cause, starts_at: datetime, now: datetime) -> None:
        self.session.hear_of(
            seq=self.session.seq + 1,
            cause_id=uuid4(),
            at=now,
            cause=cause,
            starts_at=starts_at,
        )
        self.plan(now)

    def dispatch_until(self, end: datetime, now: datetime) -> datetime:
        """Let time pass, hand over what is due as the gate has it, and return the new time."""
        while due := [row for row in self.rows if row.is_open and row.due_at < end]:
            row = min(due, key=lambda one: one.due_at)
            late = self.chance.choice((timedelta(0), timedelta(minutes=3), timedelta(hours=5)))
            now = max(now, row.due_at) + (
                late if self.chance.random() < self.is_late else timedelta(0)
            )
            self._hand_over(row, now)
        return max(now, end)

    def _hand_over(self, row: Notification, now: datetime) -> None:
        row.queue()
        recipient = Recipient(self.client.id, self.client.zone, has_address=True)
        match decide(row, Facts(self.session, recipient, a_permission(), None), now):
            case HandOver():
                row.sent(now)
                wall = now.astimezone(self.client.zone).time()
                self.client.told.append(HandedOver(now, wall, row))
            case Refuse(Reason.EXPIRED):
                row.expire()
            case Refuse(reason):
                row.suppress(reason)
            case wait:
                row.defer(wait.until, wait.reason)


def sessions_of_a_year(zone: ZoneInfo, chance: random.Random) -> list[datetime]:
    """Return starts at any quarter of an hour, more of them near changes of clocks."""
    days = [date(YEAR, 1, 1) + n * DAY for n in range(365)]
    near = [day for day in days if _offset(day, zone) != _offset(day + DAY, zone)]
    drawn = [day for day in days if chance.random() < EACH_DAY]
    around = [day + n * DAY for day in near for n in range(-2, 4) for _ in range(4)]
    return [
        datetime.combine(
            day, time(chance.randrange(24), chance.choice((0, 15, 30, 45))), zone
        ).astimezone(UTC)
        for day in (*drawn, *around)
    ]


def _offset(day: date, zone: ZoneInfo) -> timedelta | None:
    return datetime.combine(day, time(), zone).utcoffset()


def lived_through(starts_at: datetime, zone: ZoneInfo, chance: random.Random) -> Office:
    """Plan a session, perhaps move or cancel it, change the client's zone, and let it pass."""
    now = starts_at - timedelta(hours=chance.choice((3, 20, 60, 400)))
    home = zone if chance.random() < 0.8 else ZoneInfo(chance.choice(ZONES))
    client = Client(uuid4(), home)
    session = Session(
        id=uuid4(), site="north", series_id=uuid4(), starts_at=starts_at, timezone=zone.key
    )
    member = Membership(
        id=uuid4(),
        site="north",
        series_id=session.series_id,
        client_id=client.id,
        booked_seq=1,
        booked_at=now,
        from_date=date(YEAR - 1, 1, 1),
    )
    office = Office(session, member, client, chance)
    office.hear(Cause.SESSION_STANDS, starts_at, now)
    for _ in range(chance.choice((0, 0, 1, 2))):
        now = office.dispatch_until(now + (session.starts_at - now) * chance.random(), now)
        if now >= session.starts_at:
            break
        change = chance.choice(("move", "cancel", "zone"))
        if change == "zone":
            client.zone = ZoneInfo(chance.choice(ZONES))
            office.plan(now)
        elif not session.is_cancelled:
            cause = Cause.SESSION_MOVED if change == "move" else Cause.SESSION_CANCELLED
            by = timedelta(hours=chance.choice((-2, 1, 30))) if change == "move" else timedelta(0)
            office.hear(cause, session.starts_at + by, now)
    office.dispatch_until(session.starts_at + 2 * DAY, now)
    return office


@pytest.mark.parametrize("name", ZONES)
def test_a_year_of_messages_comes_at_decent_hours_in_time_and_once(name: str) -> None:
    """With a dispatcher that is hours late at times, sessions that move and clients who travel."""
    chance, zone = random.Random(f"{name}/{YEAR}"), ZoneInfo(name)
    rules: Counter[str] = Counter()
    for starts_at in sessions_of_a_year(zone, chance):
        office = lived_through(starts_at, zone, chance)
        for told in office.client.told:
            assert EARLIEST <= told.wall < LATEST, (told.row.rule, starts_at)
            assert told.at < told.row.expires_at, (told.row.rule, starts_at)
            is_of_the_last_word = told.row.cause_id == office.session.cause_id
            assert told.at < office.session.starts_at or not is_of_the_last_word
            rules[told.row.rule] += 1
        assert not any(row.is_open for row in office.rows)
        once = Counter(told.row.once for told in office.client.told)
        assert set(once.values()) <= {1}
    assert set(rules) == {
        "reminder-a-day-before",
        "reminder-two-hours-before",
        "session-moved",
        "session-cancelled",
    }


@pytest.mark.parametrize("name", ZONES)
def test_quiet_hours_cost_nobody_a_reminder(name: str) -> None:
    """What they would push past its time comes earlier, wherever the recipient lives."""
    chance, zone = random.Random(f"hours/{name}"), ZoneInfo(name)
    for starts_at in sessions_of_a_year(zone, chance):
        office = _in_good_time(starts_at, zone, chance)
        assert [row.state for row in office.rows] == [State.SENT, State.SENT], starts_at
        for told in office.client.told:
            assert EARLIEST <= told.wall < LATEST
            assert told.at < told.row.expires_at < starts_at


def _in_good_time(starts_at: datetime, zone: ZoneInfo, chance: random.Random) -> Office:
    """Live through a session, planned four days ahead, with a dispatcher that is never late."""
    home = ZoneInfo(chance.choice(ZONES))
    now = starts_at - 4 * DAY
    client = Client(uuid4(), home)
    session = Session(
        id=uuid4(), site="north", series_id=uuid4(), starts_at=starts_at, timezone=zone.key
    )
    member = Membership(
        id=uuid4(),
        site="north",
        series_id=session.series_id,
        client_id=client.id,
        booked_seq=1,
        from_date=date(YEAR - 1, 1, 1),
    )
    office = Office(session, member, client, chance, is_late=0.0)
    office.hear(Cause.SESSION_STANDS, starts_at, now)
    office.dispatch_until(starts_at + DAY, now)
    return office


@pytest.mark.parametrize("name", ZONES)
def test_a_digest_comes_once_on_each_of_a_year_s_days(name: str) -> None:
    zone = ZoneInfo(name)
    now = datetime(YEAR, 1, 1, tzinfo=zone).astimezone(UTC)
    days: Counter[date] = Counter()
    while (now := next_local(EARLIEST, zone, now)) < datetime(YEAR + 1, 1, 1, tzinfo=zone):
        assert now.astimezone(zone).time() == EARLIEST
        days[now.astimezone(zone).date()] += 1
    assert len(days) == 365
    assert set(days.values()) == {1}
