"""How many requests of each operation ended in which class of status."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping

_CLASSES = (2, 3, 4, 5)


class Tally:
    """Counts by operation. `labels` are the operations as they are asked for, with their names."""

    def __init__(self, labels: Mapping[str, str]) -> None:
        self._labels = labels
        self._statuses: dict[str, Counter[int]] = defaultdict(Counter)
        self._rules: dict[str, Counter[str]] = defaultdict(Counter)
        self._slowest: dict[str, float] = defaultdict(float)

    def count(self, label: str, status: int, seconds: float, rule: str | None = None) -> None:
        self._statuses[label][status] += 1
        self._slowest[label] = max(self._slowest[label], seconds)
        if rule is not None:
            self._rules[label][rule] += 1

    def rules(self) -> Iterator[str]:
        """Yield for each operation the rules that refused, the most frequent first."""
        for label, name in sorted(self._labels.items(), key=lambda one: one[1]):
            met = self._rules[label].most_common()
            yield f"{name}: {', '.join(f'{rule} {times}' for rule, times in met)}"

    def requests(self) -> int:
        return sum(self._in(label) for label in self._labels)

    def never_asked(self) -> list[str]:
        return sorted(name for label, name in self._labels.items() if not self._in(label))

    def never_done(self) -> list[str]:
        """Return the operations that were never answered with 2xx."""
        return sorted(name for label, name in self._labels.items() if not self._in(label, 2))

    def lines(self) -> Iterator[str]:
        """Yield a table: a line for each operation, then their sum."""
        width = max(map(len, self._labels.values()), default=0)
        yield f"{'':{width}} requests    2xx    3xx    4xx    5xx  slowest ms"
        for label, name in sorted(self._labels.items(), key=lambda one: one[1]):
            slowest = self._slowest[label] * 1000
            yield f"{name:{width}} {self._in(label):8} {self._by_class([label])} {slowest:11.0f}"
        yield f"{'all':{width}} {self.requests():8} {self._by_class(self._labels)}"

    def _by_class(self, labels: object) -> str:
        assert isinstance(labels, list | Mapping)
        return " ".join(f"{sum(self._in(label, kind) for label in labels):6}" for kind in _CLASSES)

    def _in(self, label: str, kind: int | None = None) -> int:
        return sum(
            times
            for status, times in self._statuses[label].items()
            if kind is None or status // 100 == kind
        )
