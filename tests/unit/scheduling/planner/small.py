"""Small problems of every rule at once, drawn by hypothesis, and their weeks by exhaustion."""

from collections.abc import Iterator
from itertools import combinations

from hypothesis import strategies as st

from services.scheduling.planner.problem import (
    DAY,
    ClientNeeds,
    Offer,
    Preferences,
    Problem,
    Span,
    Weights,
)
from services.scheduling.planner.rules import Travel, is_allowed
from services.scheduling.planner.score import score

TYPES = ("group", "education", "individual")
PLACES = (None, "main", "annex")


@st.composite
def offers(draw: st.DrawFn, number: int) -> Offer:
    begins = draw(st.integers(0, 3)) * DAY + 540 + 30 * draw(st.integers(0, 8))
    series = draw(st.sampled_from((None, "a", "b")))
    place = draw(st.sampled_from(PLACES))
    return Offer(
        id=f"offer-{number}",
        site=draw(st.sampled_from(("here", "here", "there"))),
        type=draw(st.sampled_from(TYPES)),
        begins=begins,
        ends=begins + draw(st.sampled_from((45, 60, 90, 120))),
        seats=draw(st.integers(0, 2)),
        series=series,
        once_a_week=series == "a",
        curriculum=draw(st.sampled_from((None, "skills"))),
        place=place,
        shared=place is None and draw(st.booleans()),
        phases=draw(st.sampled_from((frozenset[str](), frozenset({"early"})))),
        language=draw(st.sampled_from(("en", "en", "es"))),
        audience=draw(st.sampled_from((None, None, "women"))),
        clinician=draw(st.sampled_from((None, "ada", "ben"))),
    )


@st.composite
def clients(draw: st.DrawFn, number: int, known: tuple[str, ...]) -> ClientNeeds:
    required = draw(st.sampled_from((60, 150, 240)))
    in_person = draw(st.booleans())
    begins = draw(st.integers(0, 3)) * DAY + 600
    return ClientNeeds(
        id=f"client-{number}",
        site=draw(st.sampled_from(("here", "there"))),
        phase=draw(st.sampled_from(("", "early"))),
        minutes_required=required,
        minutes_limit=required + draw(st.sampled_from((0, 30, 400))),
        days_required=draw(st.integers(1, 2)),
        days_limit=draw(st.integers(2, 4)),
        daily_minutes_limit=draw(st.sampled_from((120, 180, 300))),
        kept=draw(st.sampled_from(((), (Span(begins, begins + 90),)))),
        in_person=in_person,
        telehealth=not in_person or draw(st.booleans()),
        languages=draw(st.sampled_from((frozenset({"en"}), frozenset({"en", "es"})))),
        audiences=draw(st.sampled_from((frozenset[str](), frozenset({"women"})))),
        curriculum=draw(
            st.dictionaries(st.sampled_from((*TYPES, "skills")), st.integers(0, 2), max_size=3)
        ),
        in_force=draw(st.none() | st.frozensets(st.sampled_from(known), max_size=3)),
        preferences=Preferences(
            clinicians=draw(st.sampled_from((frozenset[str](), frozenset({"ada"})))),
            days=draw(st.sampled_from((frozenset[int](), frozenset({0, 2})))),
            earliest=draw(st.sampled_from((None, 600))),
            latest=draw(st.sampled_from((None, 780))),
            fewest_days=draw(st.booleans()),
        ),
    )


@st.composite
def problems(draw: st.DrawFn, most_clients: int = 4, most_offers: int = 9) -> Problem:
    count = draw(st.integers(1, most_offers))
    known = tuple(f"offer-{number}" for number in range(count))
    travel = {("main", "annex"): draw(st.sampled_from((0, 20, 100)))}
    return Problem(
        clients=tuple(
            draw(clients(number, known)) for number in range(draw(st.integers(1, most_clients)))
        ),
        offers=tuple(draw(offers(number)) for number in range(count)),
        travel=travel,
    )


def every_week(
    client: ClientNeeds, on_offer: tuple[Offer, ...], travel: Travel
) -> Iterator[tuple[Offer, ...]]:
    """Yield each allowed week: the plain way, over all sets of sessions."""
    for size in range(len(on_offer) + 1):
        for week in combinations(on_offer, size):
            if is_allowed(client, week, travel) and all(offer.seats > 0 for offer in week):
                yield week


def cheapest(client: ClientNeeds, on_offer: tuple[Offer, ...], travel: Travel) -> int:
    weights = Weights()
    return min(score(client, week).cost(weights) for week in every_week(client, on_offer, travel))
