"""Made-up lives: when people who are in treatment work, study, sleep and care for others."""

from collections.abc import Callable, Iterator
from random import Random

from services.scheduling.planner.problem import DAY, WEEK, Span

Kept = list[Span]
WEEKDAYS = range(5)
_HOUR = 60


def _span(day: int, begins: float, ends: float) -> Iterator[Span]:
    """Yield the hours of a day; what goes beyond Sunday midnight goes on on Monday."""
    start = int(day * DAY + begins * _HOUR) % WEEK
    end = start + int((ends - begins) * _HOUR)
    yield Span(start, min(end, WEEK))
    if end > WEEK:
        yield Span(0, end - WEEK)


def day_worker(random: Random) -> Kept:
    starts = random.choice((7, 7.5, 8, 8.5, 9))
    length = random.choice((8, 8.5, 9))
    days = list(WEEKDAYS) if random.random() < 0.8 else random.sample(range(6), 5)
    return [span for day in days for span in _span(day, starts, starts + length)]


def night_worker(random: Random) -> Kept:
    """Works nights, and sleeps after each until the early afternoon."""
    first = random.randrange(7)
    nights = [(first + night) % 7 for night in range(random.choice((4, 5)))]
    wakes = 24 + random.choice((13, 13.5, 14))
    return [
        span for night in nights for span in (*_span(night, 21.5, 31), *_span(night, 31, wakes))
    ]


def student(random: Random) -> Kept:
    kept = [
        span
        for day in WEEKDAYS
        for begins, ends, likely in ((9, 12, 0.6), (13, 15.5, 0.55))
        if random.random() < likely
        for span in _span(day, begins, ends)
    ]
    jobs = random.sample(range(6), 2)
    return kept + [span for day in jobs for span in _span(day, 16, 20)]


def parent(random: Random) -> Kept:
    """Cares for children around school, and in most families at the weekend."""
    home = random.choice((14.5, 15, 15.5))
    kept = [
        span
        for day in WEEKDAYS
        for span in (*_span(day, 6.5, 8.75), *_span(day, home, random.choice((17.5, 18, 19))))
    ]
    return kept + (list(_span(5, 7, 19)) if random.random() < 0.6 else [])


def rotating_shifts(random: Random) -> Kept:
    """Works early on some days and late on others."""
    days = sorted(random.sample(range(7), 5))
    turn = random.randrange(6)
    early_first = random.random() < 0.5
    kept: Kept = []
    for place, day in enumerate(days):
        early = (place < turn) == early_first
        kept += _span(day, 5.5, 14.5) if early else _span(day, 13.5, 22.5)
    return kept


def at_home(_random: Random) -> Kept:
    return []


LIVES: dict[Callable[[Random], Kept], int] = {
    day_worker: 36,
    night_worker: 11,
    student: 14,
    parent: 18,
    rotating_shifts: 11,
    at_home: 10,
}
"""Each life, and how many of a hundred clients lead it."""


def kept_times(random: Random) -> tuple[Span, ...]:
    """Return the times of one made-up client: the life, and an appointment or two beside it."""
    life = random.choices(list(LIVES), weights=list(LIVES.values()))[0]
    kept = life(random)
    for _ in range(random.choice((0, 0, 1, 1, 2))):
        begins = random.choice((9, 10, 11, 13, 14, 15))
        kept += _span(random.randrange(5), begins, begins + random.choice((1, 1.5, 2)))
    return tuple(sorted(kept, key=lambda span: (span.begins, span.ends)))
