"""Made-up sessions of one site's week: core groups, education, family, holistic, individual."""

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from services.scheduling.planner.problem import DAY, Offer

PLACES = ("main", "annex")
CLINICIANS = 8
_SLOTS = 104
_TELEHEALTH = 0.2
_SHARED = 0.5
"""Of the telehealth groups, how many take clients of other sites."""


@dataclass(frozen=True)
class Kind:
    """What sessions of one type are like; minutes and seats are chosen among these."""

    type: str
    count: int
    minutes: tuple[int, ...]
    seats: tuple[int, ...]
    topics: int = 0
    """How many series are repeated through the week, of which a client needs one session."""


KINDS = (
    Kind("group", 30, (90, 120), (8, 8, 9, 10)),
    Kind("education", 10, (60,), (12, 14), topics=3),
    Kind("family", 10, (90,), (12,), topics=2),
    Kind("holistic", 10, (60,), (12, 14), topics=3),
)

_PARTS = {"morning": 9 * 60, "afternoon": 13 * 60, "evening": 17 * 60 + 30}
_STEPS = {"morning": 5, "afternoon": 5, "evening": 6}
"""How many half hours later than the part's beginning a session may begin."""


def sessions(random: Random, site: str, part: int) -> Iterator[Offer]:
    """Yield the sessions that 80 clients of a site share; a larger site has several such parts."""
    for kind in KINDS:
        for number in range(kind.count):
            yield _group(random, site, part, kind, number)
    for slot in range(_SLOTS):
        yield _slot(random, site, part, slot)


def _group(random: Random, site: str, part: int, kind: Kind, number: int) -> Offer:
    minutes = random.choice(kind.minutes)
    begins = _begins(random)
    telehealth = random.random() < _TELEHEALTH
    topic = f"{site}-{kind.type}-{part}-{number % kind.topics}" if kind.topics else None
    return Offer(
        id=f"{site}-{part}-{kind.type}-{number:02}",
        site=site,
        type=kind.type,
        begins=begins,
        ends=begins + minutes,
        seats=random.choice(kind.seats),
        series=topic,
        once_a_week=topic is not None,
        curriculum=kind.type if kind.topics else None,
        place=None if telehealth else _place(random, site, part),
        shared=telehealth and random.random() < _SHARED,
        phases=_phases(random, kind),
        language="es" if random.random() < 0.1 else "en",
        audience=_audience(random, kind),
        clinician=_clinician(random, site, part) if kind.type == "group" else None,
    )


def _slot(random: Random, site: str, part: int, slot: int) -> Offer:
    """Return an hour with one clinician; a client takes one individual session a week."""
    begins = _begins(random, hours=tuple(range(9, 20)))
    return Offer(
        id=f"{site}-{part}-individual-{slot:03}",
        site=site,
        type="individual",
        begins=begins,
        ends=begins + 60,
        seats=1,
        series=f"{site}-individual",
        once_a_week=True,
        place=None if random.random() < _TELEHEALTH else f"{site}-{PLACES[0]}-{part}",
        language="es" if random.random() < 0.15 else "en",
        clinician=f"{site}-{part}-clinician-{slot % CLINICIANS}",
    )


def _begins(random: Random, hours: tuple[int, ...] = ()) -> int:
    day = random.choices(range(6), weights=(19, 19, 19, 19, 13, 11))[0]
    if hours and day < 5:
        return day * DAY + random.choice(hours) * 60
    parts = ["morning"] if day == 5 else list(_PARTS)
    likely = (30, 20, 50)[: len(parts)]
    part = random.choices(parts, weights=likely)[0]
    return day * DAY + _PARTS[part] + 30 * random.randrange(_STEPS[part])


def _place(random: Random, site: str, part: int) -> str:
    return f"{site}-{random.choices(PLACES, weights=(75, 25))[0]}-{part}"


def _clinician(random: Random, site: str, part: int) -> str:
    return f"{site}-{part}-clinician-{random.randrange(CLINICIANS)}"


def _phases(random: Random, kind: Kind) -> frozenset[str]:
    if kind.type != "group" or random.random() < 0.55:
        return frozenset()
    phases = ({"engagement", "early_recovery"}, {"early_recovery", "maintenance"}, {"maintenance"})
    return frozenset(random.choices(phases, weights=(45, 40, 15))[0])


def _audience(random: Random, kind: Kind) -> str | None:
    if kind.type != "group" or random.random() < 0.75:
        return None
    return random.choice(("women", "men"))
