"""An exchange: two clients swap their seats, in series or in one session, once both agreed."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from shared.aggregate import Aggregate
from shared.errors import BrokenRule, Invalid, NotFound
from shared.states import ActionMachine


class ExchangeState(StrEnum):
    PROPOSED = "proposed"
    DONE = "done"
    DECLINED = "declined"


EXCHANGE = ActionMachine(
    "exchange",
    {
        (ExchangeState.PROPOSED, "agree"): ExchangeState.PROPOSED,
        (ExchangeState.PROPOSED, "carry out"): ExchangeState.DONE,
        (ExchangeState.PROPOSED, "decline"): ExchangeState.DECLINED,
    },
)


class Exchanged(StrEnum):
    """What two clients swap: their memberships from a day on, or their seats in one session."""

    MEMBERSHIPS = "memberships"
    SEATS = "seats"


class NothingToMove(BrokenRule):
    def __init__(self) -> None:
        super().__init__("The client has no seat there any more: nothing was moved.")


class ExchangeWithOneself(Invalid):
    def __init__(self) -> None:
        super().__init__("Name what another client has.", field="second_id")


@dataclass(frozen=True, slots=True)
class Agreement:
    """Who said so, as the token's opaque subject: the client, or staff to whom the client did."""

    at: datetime
    by: str | None


@dataclass(frozen=True, slots=True)
class Side:
    """One client, and the membership or the attendance that is given up for the other's."""

    client_id: UUID
    gives: UUID
    agreed: Agreement | None = None


@dataclass(kw_only=True)
class Exchange(Aggregate):
    """From `from_date` on, where memberships are swapped."""

    what: Exchanged
    first: Side
    second: Side
    from_date: date
    proposed_at: datetime
    proposed_by: str | None
    state: ExchangeState = ExchangeState.PROPOSED

    def __post_init__(self) -> None:
        if self.first.client_id == self.second.client_id:
            raise ExchangeWithOneself

    @property
    def sides(self) -> tuple[Side, Side]:
        return self.first, self.second

    @property
    def is_agreed(self) -> bool:
        return all(side.agreed is not None for side in self.sides)

    def agree(self, client_id: UUID, agreement: Agreement) -> None:
        """Note that a client agrees. Raises TransitionIsNotAllowed, NotFound."""
        self.side_of(client_id)
        self.state = EXCHANGE.after(self.state, "agree")
        if self.first.client_id == client_id:
            self.first = Side(client_id, self.first.gives, self.first.agreed or agreement)
        else:
            self.second = Side(client_id, self.second.gives, self.second.agreed or agreement)

    def carry_out(self) -> None:
        """Note that the seats were swapped. Raises TransitionIsNotAllowed."""
        self.state = EXCHANGE.after(self.state, "carry out")

    def decline(self, client_id: UUID) -> None:
        """Note that one of both does not want it. Raises TransitionIsNotAllowed, NotFound."""
        self.side_of(client_id)
        self.state = EXCHANGE.after(self.state, "decline")

    def side_of(self, client_id: UUID) -> Side:
        """Return the client's own side. Raises NotFound where the client has none."""
        for side in self.sides:
            if side.client_id == client_id:
                return side
        raise NotFound("There is no exchange of this id here.")
