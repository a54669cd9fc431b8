"""Owns a client's curriculum as numbers: which sessions wanted of each item a week holds."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import accumulate, product

from services.scheduling.planner.problem import ClientNeeds, Offer


@dataclass(frozen=True)
class CurriculumStates:
    """A state counts, digit by digit, the sessions held of each item that can be met.

    A digit stops at its most. It is closed where all sessions that count for it are of one
    once-a-week series: then one more is not allowed.
    """

    items: tuple[str, ...]
    shape: tuple[tuple[int, bool], ...]
    never_met: int
    """How many of the sessions wanted are missed in any week."""

    @property
    def states(self) -> int:
        return reduce(lambda states, digit: states * (digit[0] + 1), self.shape, 1)

    def state(self, held: Iterable[str | None]) -> int:
        found, number = set(held), 0
        for item, (most, _) in zip(self.items, self.shape, strict=True):
            number = number * (most + 1) + (item in found)
        return number

    def _all(self) -> list[tuple[int, ...]]:
        return list(product(*(range(most + 1) for most, _ in self.shape)))

    def missed(self) -> list[int]:
        return [sum(m for m, _ in self.shape) - sum(state) for state in self._all()]

    def above(self) -> list[int]:
        numbers = {state: number for number, state in enumerate(self._all())}
        parts = [
            [
                numbers[(*state[:at], state[at] + 1, *state[at + 1 :])]
                for at, (most, closed) in enumerate(self.shape)
                if state[at] < most and not closed
            ]
            for state in numbers
        ]
        starts = accumulate((len(part) for part in parts), initial=len(parts) + 1)
        return [*starts, *(state for part in parts for state in part)]

    def sums(self) -> list[int]:
        numbers = {state: number for number, state in enumerate(self._all())}
        return [self._sum(one, two, numbers) for one in numbers for two in numbers]

    def _sum(
        self, one: Sequence[int], two: Sequence[int], numbers: Mapping[tuple[int, ...], int]
    ) -> int:
        total = [a + b for a, b in zip(one, two, strict=True)]
        if any(
            closed and held > most for held, (most, closed) in zip(total, self.shape, strict=True)
        ):
            return -1
        return numbers[tuple(min(h, most) for h, (most, _) in zip(total, self.shape, strict=True))]


def curriculum_states(client: ClientNeeds, offers: Sequence[Offer]) -> CurriculumStates:
    items, shape, never_met = [], [], 0
    for item, wanted in sorted(client.curriculum.items()):
        counting = [offer for offer in offers if item in {offer.type, offer.curriculum}]
        series = {offer.series if offer.once_a_week else None for offer in counting}
        closed = len(series) == 1 and None not in series
        most = min(wanted, 1 if closed else len(counting))
        never_met += max(0, wanted - most)
        if most > 0:
            items.append(item)
            shape.append((most, closed))
    return CurriculumStates(tuple(items), tuple(shape), never_met)
