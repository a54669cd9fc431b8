"""What a problem must be before it is planned: each contradiction is named, with what to change."""

from collections import Counter
from collections.abc import Iterable

from services.scheduling.planner.problem import WEEK, ClientNeeds, Offer, Problem, Weights
from shared.errors import Invalid

MINUTES_OF_A_DAY = 24 * 60
_DAYS_OF_A_WEEK = 7
_MOST_STATES = 512


class PlanningProblemInvalid(Invalid):
    """The problem contradicts itself. `which` is the id of the client or session."""

    def __init__(self, detail: str, *, field: str, which: str | None = None) -> None:
        members = {} if which is None else {"which": which}
        super().__init__(detail, field=field, **members)


class IdIsThereTwice(PlanningProblemInvalid):
    pass


class SessionHasNoLength(PlanningProblemInvalid):
    pass


class SessionCrossesMidnight(PlanningProblemInvalid):
    pass


class SessionIsOutsideTheWeek(PlanningProblemInvalid):
    pass


class SeatsAreNegative(PlanningProblemInvalid):
    pass


class TelehealthOnlyIsShared(PlanningProblemInvalid):
    pass


class OnceAWeekNeedsASeries(PlanningProblemInvalid):
    pass


class SeriesIsOnceAWeekOrNot(PlanningProblemInvalid):
    pass


class KeptTimeIsNoTime(PlanningProblemInvalid):
    pass


class NoTimeIsLeft(PlanningProblemInvalid):
    pass


class RequirementIsNegative(PlanningProblemInvalid):
    pass


class HoursAreBeyondTheLimit(PlanningProblemInvalid):
    pass


class DaysAreBeyondTheLimit(PlanningProblemInvalid):
    pass


class HoursDoNotFitTheDays(PlanningProblemInvalid):
    pass


class NoModalityIsLeft(PlanningProblemInvalid):
    pass


class CurriculumIsTooManyItems(PlanningProblemInvalid):
    pass


class SessionInForceIsUnknown(PlanningProblemInvalid):
    pass


class TravelIsNegative(PlanningProblemInvalid):
    pass


class WeightIsNegative(PlanningProblemInvalid):
    pass


def validate(problem: Problem, *, gone_in_force: bool = False) -> None:
    """Refuse a problem that contradicts itself.

    With `gone_in_force` weeks in force may name sessions that are not on offer: cancelled ones.
    """
    _no_id_twice("clients", (client.id for client in problem.clients))
    _no_id_twice("offers", (offer.id for offer in problem.offers))
    for offer in problem.offers:
        _check_offer(offer)
    _check_series_agree(problem.offers)
    known = {offer.id for offer in problem.offers}
    for client in problem.clients:
        _check_client(client)
        if not gone_in_force and client.in_force is not None and not client.in_force <= known:
            raise SessionInForceIsUnknown(
                "A week in force names a session that is not on offer: leave it out, or re-plan.",
                field="in_force",
                which=client.id,
            )
    _check_travel(problem)
    _check_weights(problem.weights)


def _no_id_twice(field: str, ids: Iterable[str]) -> None:
    for one, count in Counter(ids).items():
        if count > 1:
            raise IdIsThereTwice("Each id may be there once: rename one.", field=field, which=one)


def _check_offer(offer: Offer) -> None:
    if not 0 <= offer.begins < WEEK:
        raise SessionIsOutsideTheWeek(
            "A session begins from Monday 00:00 on and before the week ends: move it.",
            field="begins",
            which=offer.id,
        )
    if offer.ends <= offer.begins:
        raise SessionHasNoLength(
            "A session ends after it begins: change one of the two.", field="ends", which=offer.id
        )
    if (offer.ends - 1) // MINUTES_OF_A_DAY != offer.day:
        raise SessionCrossesMidnight(
            "A session lies within one day: end it at midnight, or make it two.",
            field="ends",
            which=offer.id,
        )
    if offer.seats < 0:
        raise SeatsAreNegative(
            "Seats are 0 or more: a session with more members than seats has 0 free.",
            field="seats",
            which=offer.id,
        )
    _check_series(offer)


def _check_series(offer: Offer) -> None:
    if offer.shared and offer.place is not None:
        raise TelehealthOnlyIsShared(
            "Only telehealth is shared between sites: take out the place, or do not share.",
            field="shared",
            which=offer.id,
        )
    if offer.once_a_week and offer.series is None:
        raise OnceAWeekNeedsASeries(
            "Once a week holds for a series: name the series.", field="series", which=offer.id
        )


def _check_series_agree(offers: Iterable[Offer]) -> None:
    once: dict[str | None, bool] = {}
    for offer in offers:
        if offer.series is not None and once.setdefault(offer.series, offer.once_a_week) != (
            offer.once_a_week
        ):
            raise SeriesIsOnceAWeekOrNot(
                "Once a week holds for all sessions of a series, or for none: make them agree.",
                field="once_a_week",
                which=offer.id,
            )


def _check_client(client: ClientNeeds) -> None:
    _check_requirements(client)
    _check_hours(client)
    _check_kept(client)
    if not client.in_person and not client.telehealth:
        raise NoModalityIsLeft(
            "In person, telehealth, or both: allow one.", field="telehealth", which=client.id
        )
    states = 1
    for wanted in client.curriculum.values():
        states *= wanted + 1
    if states > _MOST_STATES:
        raise CurriculumIsTooManyItems(
            "Too many sessions are asked for item by item: ask for fewer items a week.",
            field="curriculum",
            which=client.id,
        )


def _check_requirements(client: ClientNeeds) -> None:
    values = {
        "minutes_required": client.minutes_required,
        "minutes_limit": client.minutes_limit,
        "days_required": client.days_required,
        "days_limit": client.days_limit,
        "daily_minutes_limit": client.daily_minutes_limit,
        "curriculum": min(client.curriculum.values(), default=0),
    }
    for field, value in values.items():
        if value < 0:
            raise RequirementIsNegative("This is 0 or more.", field=field, which=client.id)


def _check_hours(client: ClientNeeds) -> None:
    if client.minutes_required > client.minutes_limit:
        raise HoursAreBeyondTheLimit(
            "More minutes are required than the week may have: raise the limit, or require less.",
            field="minutes_required",
            which=client.id,
        )
    if client.days_required > min(client.days_limit, _DAYS_OF_A_WEEK):
        raise DaysAreBeyondTheLimit(
            "More days are required than the week may have: raise the limit, or require fewer.",
            field="days_required",
            which=client.id,
        )
    days = min(client.days_limit, _DAYS_OF_A_WEEK)
    if client.minutes_required > days * client.daily_minutes_limit:
        raise HoursDoNotFitTheDays(
            "The days allowed, each up to its limit, do not hold the minutes required: "
            "allow longer days or more of them, or require less.",
            field="daily_minutes_limit",
            which=client.id,
        )


def _check_kept(client: ClientNeeds) -> None:
    for span in client.kept:
        if not 0 <= span.begins < span.ends <= WEEK:
            raise KeptTimeIsNoTime(
                "A kept time ends after it begins and lies within the week: split it at the week's "
                "end.",
                field="kept",
                which=client.id,
            )
    reached = 0
    for span in sorted(client.kept, key=lambda span: span.begins):
        if span.begins > reached:
            return
        reached = max(reached, span.ends)
    if reached >= WEEK:
        raise NoTimeIsLeft(
            "The kept times cover the whole week: free some.", field="kept", which=client.id
        )


def _check_travel(problem: Problem) -> None:
    if any(minutes < 0 for minutes in problem.travel.values()):
        raise TravelIsNegative("Travel takes 0 minutes or more.", field="travel")


def _check_weights(weights: Weights) -> None:
    for field in Weights.__dataclass_fields__:
        if getattr(weights, field) < 0:
            raise WeightIsNegative("A weight is 0 or more.", field=field)
