"""A day's sets of sessions that one client could take together, as a decision diagram.

The diagram is that of the independent sets of the clash graph (Minato's ZDD): each node asks of one
session whether it is taken. Its paths are exactly the allowed sets, travel and series included.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from services.scheduling.planner.problem import Offer
from services.scheduling.planner.rules import Travel, clash


@dataclass(frozen=True, slots=True)
class Diagram:
    """Nodes in an order in which arcs lead forward; node `len(asks)` is the end.

    `asks` is the session's place among those open, `skip` and `take` the nodes that follow.
    """

    asks: tuple[int, ...]
    skip: tuple[int, ...]
    take: tuple[int, ...]


class Day:
    """The sessions of one day in order of time; sets of them are bit masks."""

    def __init__(self, offers: Sequence[Offer], travel: Travel) -> None:
        self.offers = tuple(sorted(offers, key=lambda offer: (offer.begins, offer.ends, offer.id)))
        self.places = {offer.id: place for place, offer in enumerate(self.offers)}
        self._after = [self._beside(place, travel) for place in range(len(self.offers))]
        self._kept: dict[int, Diagram] = {}

    def _beside(self, place: int, travel: Travel) -> int:
        """Return the mask of the later sessions that can be taken beside this one."""
        one, mask = self.offers[place], 0
        for later in range(place + 1, len(self.offers)):
            if not clash(one, self.offers[later], travel):
                mask |= 1 << later
        return mask

    def diagram(self, open_to: int) -> Diagram:
        """Return the diagram of the sessions in this mask; `asks` counts within the mask."""
        if open_to not in self._kept:
            self._kept[open_to] = self._build(open_to)
        return self._kept[open_to]

    def _build(self, open_to: int) -> Diagram:
        layers: list[dict[int, None]] = [{} for _ in range(len(self.offers) + 1)]
        layers[_lowest(open_to)][open_to] = None
        for place, layer in enumerate(layers[:-1]):
            for mask in layer:
                for follows in self._arcs(place, mask):
                    layers[_lowest(follows)][follows] = None
        nodes = [(place, mask) for place, layer in enumerate(layers[:-1]) for mask in layer]
        number = {mask: at for at, (_, mask) in enumerate(nodes)}
        number[0] = len(nodes)
        arcs = [self._arcs(place, mask) for place, mask in nodes]
        return Diagram(
            asks=tuple((open_to & ((1 << place) - 1)).bit_count() for place, _ in nodes),
            skip=tuple(number[skip] for skip, _ in arcs),
            take=tuple(number[take] for _, take in arcs),
        )

    def _arcs(self, place: int, mask: int) -> tuple[int, int]:
        return mask & ~(1 << place), mask & self._after[place]


def _lowest(mask: int) -> int:
    """Return the place of the first session in the mask; -1, the end's layer, of none."""
    return (mask & -mask).bit_length() - 1
