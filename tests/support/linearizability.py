"""Is there one order of what happened at once that explains every answer?

Operations are recorded as they are called and as they are answered. `order_of` searches for a
sequence of all of them in which whatever was answered before another was called comes first, and
which a sequential specification allows: Wing & Gong, JPDC 17 (1993), with the memory of Lowe,
Concurrency and Computation 29 (2017), of what was tried: the set that was placed, and the state.
Two steps keep it short without losing an order: what changes no state is placed as soon as it may
be, and of operations that are alike the one answered first goes first.
"""

from collections.abc import Awaitable, Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Generic, TypeVar

S = TypeVar("S", bound=Hashable)
T = TypeVar("T")

NO_ANSWER = "no answer"
"""Of an operation that failed on its way: it may have happened, at any time since, or never."""


@dataclass(frozen=True, slots=True)
class Operation:
    """`invoked` and `returned` are numbers that grow with time; no `returned`: no answer came."""

    call: Hashable
    answer: Hashable
    invoked: int
    returned: int | None

    @property
    def kind(self) -> tuple[Hashable, Hashable]:
        return self.call, self.answer


Spec = Callable[[S, Hashable, Hashable], Iterable[S]]
"""Says which states may follow when, in a state, this call is given this answer; none: it is not
possible. Where the answer is `NO_ANSWER` these are the states after any answer."""


@dataclass
class Recorder:
    """Notes operations of one process, whose events have one order."""

    history: list[Operation] = field(default_factory=list)
    _moments: Iterator[int] = field(default_factory=count)

    async def record(self, call: Hashable, asked: Awaitable[T], told: Callable[[T], Hashable]) -> T:
        """Await what is asked, and note it with what `told` makes of its answer."""
        invoked = next(self._moments)
        try:
            answer = await asked
        except BaseException:
            self.history.append(Operation(call, NO_ANSWER, invoked, None))
            raise
        returned = next(self._moments)
        self.history.append(Operation(call, told(answer), invoked, returned))
        return answer


def must_be_linearizable(history: Iterable[Operation], initial: S, spec: Spec[S]) -> None:
    """Raise AssertionError, with the longest order that was found, where no order explains all."""
    search = _Search(history, initial, spec)
    if search.order() is None:
        said = "\n".join(f"  {one.call} -> {one.answer}" for one in search.longest)
        raise AssertionError(
            f"No order explains these {len(search.operations)} answers. The longest that was found"
            f" ends, after {len(search.longest)}, with none that may follow:\n{said}"
        )


def order_of(history: Iterable[Operation], initial: S, spec: Spec[S]) -> Sequence[Operation] | None:
    """Return an order that explains the history, or None. What had no answer may be left out."""
    return _Search(history, initial, spec).order()


@dataclass(slots=True)
class _Node(Generic[S]):
    """A point of the search: what was placed so far, as bits, and where that led."""

    placed: int
    state: S
    path: "_Path | None"
    choices: Iterator[tuple[int, S]]


@dataclass(frozen=True, slots=True)
class _Path:
    """The order so far, shared between the points that go on from it."""

    operation: Operation
    before: "_Path | None"
    length: int

    def unrolled(self) -> list[Operation]:
        path: _Path | None = self
        found = []
        while path is not None:
            found.append(path.operation)
            path = path.before
        return found[::-1]


class _Search(Generic[S]):
    def __init__(self, history: Iterable[Operation], initial: S, spec: Spec[S]) -> None:
        self.operations = sorted(history, key=lambda one: one.invoked)
        self.longest: list[Operation] = []
        self._initial, self._spec = initial, spec
        self._seen: set[tuple[int, S]] = set()
        answered = (at for at, one in enumerate(self.operations) if one.returned is not None)
        self._wanted = sum(1 << at for at in answered)

    def order(self) -> list[Operation] | None:
        """Search depth first, by a stack of our own: histories are longer than Python's."""
        stack = [self._node(0, self._initial, None)]
        while stack:
            node = stack[-1]
            self._note(node.path)
            if node.placed & self._wanted == self._wanted:
                return node.path.unrolled() if node.path else []
            following = next(node.choices, None)
            if following is None:
                stack.pop()
                continue
            at, state = following
            placed = node.placed | 1 << at
            if (placed, state) not in self._seen:
                self._seen.add((placed, state))
                stack.append(self._node(placed, state, self._onto(node.path, at)))
        return None

    def _node(self, placed: int, state: S, path: _Path | None) -> _Node[S]:
        """Place all that may come now and changes nothing; then what is left are choices."""
        while True:
            able = list(self._able(placed, state))
            idle = [at for at, after in able if after == [state] and self._is_answered(at)]
            if not idle:
                choices = iter([(at, one) for at, after in able for one in after])
                return _Node(placed, state, path, choices)
            for at in idle:
                placed, path = placed | 1 << at, self._onto(path, at)

    def _able(self, placed: int, state: S) -> Iterator[tuple[int, list[S]]]:
        """Yield what may come next: nothing that is left was answered before it was called."""
        best: dict[tuple[Hashable, Hashable], int] = {}
        for at in self._called_in_time(placed):
            kind = self.operations[at].kind
            if kind not in best or self._end(at) < self._end(best[kind]):
                best[kind] = at
        for kind, at in best.items():
            after = list(self._spec(state, *kind))
            if after:
                yield at, after

    def _called_in_time(self, placed: int) -> list[int]:
        left = [at for at in range(len(self.operations)) if not placed >> at & 1]
        first_end = min((self._end(at) for at in left), default=float("inf"))
        return [at for at in left if self.operations[at].invoked < first_end]

    def _end(self, at: int) -> float:
        returned = self.operations[at].returned
        return float("inf") if returned is None else returned

    def _is_answered(self, at: int) -> bool:
        return self.operations[at].returned is not None

    def _onto(self, path: _Path | None, at: int) -> _Path:
        return _Path(self.operations[at], path, path.length + 1 if path else 1)

    def _note(self, path: _Path | None) -> None:
        if path is not None and path.length > len(self.longest):
            self.longest = path.unrolled()
