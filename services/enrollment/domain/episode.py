"""Owns the episode: one stay in the program, from the first day to the discharge."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from services.enrollment.domain.application import Application, ApplicationState
from services.enrollment.domain.codes import Disposition, LevelOfCare
from services.enrollment.domain.days import DatePrecision, DayRange, days_known
from shared.aggregate import Aggregate
from shared.errors import BrokenRule, Invalid
from shared.states import StateMachine


class EpisodeState(StrEnum):
    PLANNED = "planned"
    WAITLIST = "waitlist"
    ACTIVE = "active"
    ONHOLD = "onhold"
    FINISHED = "finished"
    CANCELLED = "cancelled"
    ENTERED_IN_ERROR = "entered_in_error"


_MISTAKE = EpisodeState.ENTERED_IN_ERROR

EPISODE = StateMachine(
    "episode",
    {
        EpisodeState.PLANNED: frozenset(
            {EpisodeState.WAITLIST, EpisodeState.ACTIVE, EpisodeState.CANCELLED, _MISTAKE}
        ),
        EpisodeState.WAITLIST: frozenset(
            {EpisodeState.PLANNED, EpisodeState.ACTIVE, EpisodeState.CANCELLED, _MISTAKE}
        ),
        EpisodeState.ACTIVE: frozenset({EpisodeState.ONHOLD, EpisodeState.FINISHED, _MISTAKE}),
        EpisodeState.ONHOLD: frozenset({EpisodeState.ACTIVE, EpisodeState.FINISHED, _MISTAKE}),
        EpisodeState.FINISHED: frozenset({_MISTAKE}),
        EpisodeState.CANCELLED: frozenset({_MISTAKE}),
        EpisodeState.ENTERED_IN_ERROR: frozenset(),
    },
)

OPEN_STATES = frozenset(state for state, after in EPISODE.table.items() if after - {_MISTAKE})
"""States from which a stay still goes on somewhere; a client has one such episode at a site."""


class ApplicationIsNotAccepted(BrokenRule):
    """Only an accepted application becomes an episode."""


class ApplicationAlreadyEnrolled(BrokenRule):
    """One application becomes one episode; a readmission starts with a new application."""


class ClientHasOpenEpisode(BrokenRule):
    """A client has at most one open episode at a site."""


class StartBeforeReceipt(Invalid):
    """A stay does not start before its application came in."""


class DischargeBeforeStart(Invalid):
    """Nobody leaves before the first day."""


class LastContactOutsideStay(Invalid):
    """The last contact lies between the first day and the discharge."""


@dataclass(kw_only=True)
class Episode(Aggregate):
    """A stay. Days are whole local days; a range that nobody recorded stays None."""

    application_id: UUID
    client_id: UUID
    program: str
    track: str | None = None
    level_of_care: LevelOfCare
    started_on: date
    date_precision: DatePrecision
    from_history: bool = False
    days_waiting: DayRange | None = None
    state: EpisodeState = EpisodeState.PLANNED
    disposition: Disposition | None = None
    discharged_on: date | None = None
    last_contact_on: date | None = None
    length_of_stay: DayRange | None = None

    @classmethod
    def plan(
        cls,
        application: Application,
        *,
        episode_id: UUID,
        level_of_care: LevelOfCare,
        started_on: date,
        precision: DatePrecision,
        days_waiting: DayRange | None,
        from_history: bool,
    ) -> "Episode":
        """Return the planned episode of an accepted application; waiting ends on its first day."""
        if application.state is not ApplicationState.ACCEPTED:
            raise ApplicationIsNotAccepted("Accept it first.", state=application.state.value)
        if precision.before(started_on, application.received_on):
            raise StartBeforeReceipt("Not before the application's receipt.", field="started_on")
        waited = (started_on - application.received_on).days
        return cls(
            id=episode_id,
            site=application.site,
            application_id=application.id,
            client_id=application.client_id,
            program=application.program,
            track=application.track,
            level_of_care=level_of_care,
            started_on=started_on,
            date_precision=precision,
            from_history=from_history,
            days_waiting=days_known(
                days_waiting, derived=waited, precision=precision, field="days_waiting"
            ),
        )

    def wait(self) -> None:
        """Put the planned stay on the waitlist: there is no seat for it."""
        self._become(EpisodeState.WAITLIST)

    def take_seat(self) -> None:
        """Plan the waiting stay again: a seat was found."""
        self._become(EpisodeState.PLANNED)

    def start(self) -> None:
        self._become(EpisodeState.ACTIVE)

    def discharge(
        self,
        disposition: Disposition,
        *,
        on: date,
        last_contact_on: date | None,
        length_of_stay: DayRange | None,
    ) -> None:
        """End the stay. Its length counts from the first day to `on`, and is at least a day."""
        before = self.date_precision.before
        if before(on, self.started_on):
            raise DischargeBeforeStart("Not before the first day.", field="discharged_on")
        if last_contact_on is not None and (
            before(last_contact_on, self.started_on) or before(on, last_contact_on)
        ):
            raise LastContactOutsideStay("Within the stay.", field="last_contact_on")
        stayed = days_known(
            length_of_stay,
            derived=max(1, (on - self.started_on).days),
            precision=self.date_precision,
            field="length_of_stay",
        )
        self._become(EpisodeState.FINISHED)
        self.disposition, self.discharged_on = disposition, on
        self.last_contact_on, self.length_of_stay = last_contact_on, stayed

    def _become(self, state: EpisodeState) -> None:
        self.state = EPISODE.require(self.state, state)
