"""Attendance: one client on one session's roll, from the seat kept to the minutes credited."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from uuid import UUID

from services.scheduling.domain.errors import MarkIsFarFromSession, MarkLiesAhead
from services.scheduling.domain.programs.requirements import SessionType
from services.scheduling.domain.rolls.crediting import (
    PLAIN,
    Crediting,
)
from services.scheduling.domain.rolls.marks import UNMARKED, Action, Mark, Status, mark_after
from services.scheduling.domain.sessions.session import (
    CLOCKS_DIFFER,
    FURTHEST_FROM_PLAN,
    RealTime,
    Session,
)
from shared.aggregate import Aggregate
from shared.errors import BrokenRule, Invalid
from shared.identifiers import new_id
from shared.states import ActionMachine

TAKE_BACK = "take back"
# Whatever was marked can be corrected into any other mark; into none only by taking it back.
ATTENDANCE = ActionMachine(
    "attendance",
    {
        **{(old, new): new for old in Status for new in Status if new is not Status.EXPECTED},
        **{(old, TAKE_BACK): Status.EXPECTED for old in Status if old is not Status.EXPECTED},
    },
)


class NotCancelledByClient(BrokenRule):
    def __init__(self) -> None:
        super().__init__("The client did not cancel this session: nothing is to be taken back.")


@dataclass(frozen=True, slots=True)
class Entry:
    """What held from `recorded_at` on, credited by the rules of this number."""

    mark: Mark
    credited_minutes: int
    recorded_at: datetime
    reason_code: str | None = None
    rules: int = 0
    by: str | None = None


@dataclass(kw_only=True)
class Attendance(Aggregate):
    """The last entry of `history` is what holds; `actions` are why. Both only ever grow.

    `confirmed_at` is when the client said to come; `notice_hours`, in whole hours, how long before
    the session the client said not to. `booked_at` is known of seats booked for one session alone.
    """

    session_id: UUID
    client_id: UUID
    membership_id: UUID | None
    makes_up: UUID | None = None
    type: SessionType
    held_on: date
    starts_at: datetime
    ends_at: datetime
    history: list[Entry] = field(default_factory=list)
    actions: list[Action] = field(default_factory=list)
    confirmed_at: datetime | None = None
    notice_hours: int | None = None
    booked_at: datetime | None = None

    @property
    def mark(self) -> Mark:
        return self.history[-1].mark if self.history else UNMARKED

    @property
    def status(self) -> Status:
        return self.mark.status

    @property
    def credited_minutes(self) -> int:
        return self.history[-1].credited_minutes if self.history else 0

    @property
    def cancelled_at(self) -> datetime | None:
        """When the client first called it off, where that is what holds."""
        if self.status is not Status.CANCELLED_BY_CLIENT:
            return None
        marks = [entry for entry in self.history if entry.mark.status is self.status]
        return min(entry.recorded_at for entry in marks)

    def follow(self, session: Session) -> None:
        """Let the client's time be that of the session; coming was confirmed for another time."""
        if self.starts_at != session.starts_at:
            self.confirmed_at = None
        self.held_on, self.starts_at = session.held_on, session.starts_at
        self.ends_at = session.ends_at

    def record(
        self,
        mark: Mark,
        real: RealTime | None,
        now: datetime,
        reason: str | None,
        rules: Crediting | None = None,
        *,
        by: str | None = None,
        batch: UUID | None = None,
        walked_in: bool = False,
    ) -> bool:
        """Note a mark made now, and say whether what holds changed; it follows all others.

        Raises MarkIsFarFromSession, MarkLiesAhead, MinutesBeyondSession, Invalid.
        """
        last = max(self.actions, key=lambda one: (one.made_at, one.id), default=None)
        if last is not None and last.mark == mark:  # it says so still, and nothing else
            again = replace(last, made_at=max(now, last.made_at))
            self.actions = [again if one.id == last.id else one for one in self.actions]
            return self.derive(real, now, rules, reason, by)
        made_at = now if last is None else max(now, last.made_at + timedelta(microseconds=1))
        made = Action(
            id=(identity := new_id()),
            made_at=made_at,
            recorded_at=now,
            what="mark",
            batch=batch or identity,
            mark=mark,
            walked_in=walked_in,
            reason_code=reason,
            by=by,
        )
        return self.act(made, real, rules)

    def act(self, action: Action, real: RealTime | None, rules: Crediting | None = None) -> bool:
        """Note an action, unless it was noted before; say whether what holds changed.

        Raises MarkIsFarFromSession, MarkLiesAhead, MinutesBeyondSession, Invalid.
        """
        if any(known.id == action.id for known in self.actions):
            return False
        self._check_times(action)
        before, self.actions = self.actions, [*self.actions, action]
        try:
            return self.derive(real, action.recorded_at, rules, action.reason_code, action.by)
        except Invalid:
            self.actions = before
            raise

    def derive(
        self,
        real: RealTime | None,
        now: datetime,
        rules: Crediting | None = None,
        reason: str | None = None,
        by: str | None = None,
    ) -> bool:
        """Derive mark and minutes anew from the actions and the session's real time."""
        mark, minutes = (rules or PLAIN).credit(mark_after(self.actions), real)
        if (mark, minutes) == (self.mark, self.credited_minutes):
            return False
        ATTENDANCE.after(self.status, mark.status if mark != UNMARKED else TAKE_BACK)
        number = (rules or PLAIN).number
        self.history.append(Entry(mark, minutes, now, reason, number, by))
        return True

    def confirm(self, now: datetime) -> bool:
        """Note that the client means to come, and say whether this is new."""
        is_new = self.confirmed_at is None
        self.confirmed_at = self.confirmed_at or now
        return is_new

    def cancel_ahead(self, now: datetime, by: str | None = None) -> None:
        """Note that the client will not come, and how long before it was said."""
        self.record(Mark(Status.CANCELLED_BY_CLIENT), None, now, None, by=by)
        self.notice_hours = int((self.starts_at - now) // timedelta(hours=1))
        self.confirmed_at = None

    def come_after_all(self, now: datetime, by: str | None = None) -> None:
        """Take the cancellation back. Raises NotCancelledByClient."""
        if self.status is not Status.CANCELLED_BY_CLIENT:
            raise NotCancelledByClient
        last = max(self.actions, key=lambda one: (one.made_at, one.id))
        back = Action(
            id=new_id(),
            made_at=max(now, last.made_at),
            recorded_at=now,
            what="take_back",
            batch=last.batch,
            by=by,
        )
        self.act(back, None)
        self.notice_hours = None

    def _check_times(self, action: Action) -> None:
        said = (action.mark or UNMARKED, action.at)
        times = [t for t in (said[0].arrived_at, said[0].left_at, said[1]) if t is not None]
        if any(abs(moment - self.starts_at) > FURTHEST_FROM_PLAN for moment in times):
            raise MarkIsFarFromSession
        if any(moment > action.recorded_at + CLOCKS_DIFFER for moment in times):
            raise MarkLiesAhead


def expected(
    session: Session,
    client_id: UUID,
    membership_id: UUID | None,
    makes_up: UUID | None = None,
    *,
    booked_at: datetime | None = None,
) -> Attendance:
    """Keep a seat for the client; without a membership it is a make-up."""
    return Attendance(
        id=new_id(),
        site=session.site,
        session_id=session.id,
        client_id=client_id,
        membership_id=membership_id,
        makes_up=makes_up,
        type=session.type,
        held_on=session.held_on,
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        booked_at=booked_at,
    )
