"""Made-up sites, the same for the same seed: 60 group sessions and 104 slots for 80 clients.

What is scarce is what is scarce in the field: evenings, the one group in another language, family
sessions that a working family can come to. Shapes and shares follow scheduling.md.
"""

from collections.abc import Mapping
from dataclasses import replace
from random import Random

from services.scheduling.planner.problem import (
    ClientNeeds,
    Offer,
    Preferences,
    Problem,
)
from tests.support.planning.lives import kept_times
from tests.support.planning.sessions import CLINICIANS, PLACES, sessions

CLIENTS = 80
PHASES = {"engagement": 30, "early_recovery": 45, "maintenance": 25}
_CURRICULUM = {"individual": 1, "education": 1, "family": 1, "holistic": 1}
_OTHER_PLACE_MINUTES = 20


def site(seed: int, clients: int = CLIENTS, name: str = "site") -> Problem:
    """Return one site; of more than 80 clients, with as many times the sessions."""
    random = Random(f"{seed} {name} {clients}")
    parts = max(1, round(clients / CLIENTS))
    offers = tuple(offer for part in range(parts) for offer in sessions(random, name, part))
    people = tuple(_client(random, name, number, parts) for number in range(clients))
    return Problem(clients=people, offers=offers, travel=_travel(name, parts))


def sites(seed: int, count: int = 25, clients: int = CLIENTS) -> Problem:
    """Return many sites in one problem, which share some of their telehealth sessions."""
    each = [site(seed, clients, f"site{number:02}") for number in range(count)]
    return Problem(
        clients=tuple(client for one in each for client in one.clients),
        offers=tuple(offer for one in each for offer in one.offers),
        travel={pair: minutes for one in each for pair, minutes in one.travel.items()},
    )


def without(problem: Problem, cancelled: Offer, weeks: Mapping[str, frozenset[str]]) -> Problem:
    """Return the problem after a cancellation; `weeks` are the weeks in force, by client."""
    return Problem(
        clients=tuple(
            replace(client, in_force=weeks.get(client.id, frozenset()))
            for client in problem.clients
        ),
        offers=tuple(offer for offer in problem.offers if offer.id != cancelled.id),
        travel=problem.travel,
        weights=problem.weights,
    )


def _client(random: Random, site: str, number: int, parts: int) -> ClientNeeds:
    spanish = random.random()
    languages = {"es"} if spanish < 0.01 else {"en", "es"} if spanish < 0.14 else {"en"}
    hours = random.choices((6, 9, 12, 15), weights=(6, 78, 14, 2))[0]
    modality = random.random()
    return ClientNeeds(
        id=f"{site}-client-{number:03}",
        site=site,
        phase=random.choices(list(PHASES), weights=list(PHASES.values()))[0],
        minutes_required=hours * 60,
        days_required=4 if hours > 12 else 3,
        daily_minutes_limit=random.choices((240, 300, 360), weights=(15, 25, 60))[0],
        kept=kept_times(random),
        in_person=modality >= 0.02,
        telehealth=modality < 0.9,
        languages=frozenset(languages),
        audiences=frozenset({random.choice(("women", "men"))}),
        curriculum=_CURRICULUM,
        preferences=_preferences(random, site, parts),
    )


def _preferences(random: Random, site: str, parts: int) -> Preferences:
    part = random.randrange(parts)
    clinicians = random.sample(range(CLINICIANS), 2) if random.random() < 0.5 else []
    earliest, latest = random.choices(
        ((None, None), (10 * 60, None), (None, 14 * 60), (None, 20 * 60)), weights=(40, 20, 20, 20)
    )[0]
    return Preferences(
        clinicians=frozenset(f"{site}-{part}-clinician-{one}" for one in clinicians),
        days=frozenset(random.sample(range(6), 4) if random.random() < 0.4 else ()),
        earliest=earliest,
        latest=latest,
        fewest_days=random.random() < 0.5,
    )


def _travel(site: str, parts: int) -> dict[tuple[str, str], int]:
    """Return the minutes between the places of one site, each way."""
    places = [f"{site}-{place}-{part}" for part in range(parts) for place in PLACES]
    return {(one, two): _OTHER_PLACE_MINUTES for one in places for two in places if one != two}
