"""What is allowed in a client's week: which sessions at all, and which beside each other."""

from collections.abc import Collection, Iterable, Mapping
from itertools import combinations

from services.scheduling.planner.problem import ClientNeeds, Offer

Travel = Mapping[tuple[str, str], int]


def may_take(client: ClientNeeds, offer: Offer) -> bool:
    """Return whether this session, alone, may be in the client's week."""
    return is_open_to(client, offer) and all(
        offer.ends <= span.begins or span.ends <= offer.begins for span in client.kept
    )


def is_open_to(client: ClientNeeds, offer: Offer) -> bool:
    """Return whether this session takes the client, whatever the client's kept times are."""
    by_telehealth = offer.place is None
    return (
        (offer.site == client.site or (offer.shared and by_telehealth))
        and (client.telehealth if by_telehealth else client.in_person)
        and offer.language in client.languages
        and (not offer.phases or client.phase in offer.phases)
        and (offer.audience is None or offer.audience in client.audiences)
        and offer.minutes <= min(client.daily_minutes_limit, client.minutes_limit)
    )


def clash(one: Offer, two: Offer, travel: Travel) -> bool:
    """Return whether no client can take both: in time, on the way, or of one series."""
    if one.once_a_week and one.series is not None and one.series == two.series:
        return True
    first, second = (one, two) if one.begins <= two.begins else (two, one)
    return second.begins < first.ends + minutes_between(first, second, travel)


def minutes_between(first: Offer, second: Offer, travel: Travel) -> int:
    """Return the minutes on the way from one session to the next; none by telehealth."""
    if first.place is None or second.place is None or first.day != second.day:
        return 0
    return travel.get((first.place, second.place), 0)


def is_allowed(client: ClientNeeds, week: Collection[Offer], travel: Travel) -> bool:
    """Return whether this whole week is allowed, seats aside."""
    return (
        all(may_take(client, offer) for offer in week)
        and not any(clash(one, two, travel) for one, two in combinations(week, 2))
        and sum(offer.minutes for offer in week) <= client.minutes_limit
        and max(minutes_by_day(week).values(), default=0) <= client.daily_minutes_limit
        and len(minutes_by_day(week)) <= client.days_limit
    )


def minutes_by_day(week: Iterable[Offer]) -> dict[int, int]:
    """Return the minutes of each day that has any."""
    minutes: dict[int, int] = {}
    for offer in week:
        minutes[offer.day] = minutes.get(offer.day, 0) + offer.minutes
    return minutes
