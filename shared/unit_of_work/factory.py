"""Makes a service's units of work; `main.py` makes one and hands it to API and worker."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from shared.clock import Clock, SystemClock
from shared.database import Database, GroupCommitter
from shared.unit_context import UnitContext
from shared.unit_of_work.unit import SqlUnitOfWork, Transaction

U = TypeVar("U", bound=SqlUnitOfWork)


@dataclass
class Units(Generic[U]):
    """Calling it gives a unit of work that `kind` makes, inside a transaction when one is given."""

    kind: Callable[..., U]
    database: Database
    clock: Clock = field(default_factory=SystemClock)
    committer: GroupCommitter = field(init=False)

    def __post_init__(self) -> None:
        self.committer = GroupCommitter(self.database)

    def __call__(self, context: UnitContext, *, within: Transaction | None = None) -> U:
        return self.kind(self.database, self.committer, context, clock=self.clock, within=within)
