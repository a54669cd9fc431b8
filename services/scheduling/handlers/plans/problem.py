"""Owns how a snapshot of a site becomes a problem for the planner, and a plan becomes weeks."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, replace
from uuid import UUID

from services.scheduling.domain.plans.kept_times import DAY, days_of, kept_on
from services.scheduling.domain.plans.outcome import Shortfalls
from services.scheduling.domain.plans.plan import PlanMode
from services.scheduling.domain.plans.planned_week import PlannedWeek
from services.scheduling.domain.plans.snapshot import (
    ClientWeek,
    SessionInWeek,
    Snapshot,
    StayInWeek,
)
from services.scheduling.domain.plans.week_needs import WeekNeeds, Wishes
from services.scheduling.domain.sessions.audience import Modality
from services.scheduling.planner.problem import ClientNeeds, Offer, Preferences, Problem, Span
from services.scheduling.planner.score import score
from shared.identifiers import new_id
from shared.recurrence.weekdays import Weekday


def problem_of(snapshot: Snapshot, mode: PlanMode) -> Problem:
    """Return the problem; with `fresh`, as if nobody had a week yet."""
    weeks = snapshot.weeks()
    clients = [_client(snapshot, stay, weeks[stay.client_id]) for stay in snapshot.stays]
    offers = _offers(snapshot, hybrid_place=_hybrid_place(snapshot.site, clients))
    if mode is PlanMode.FRESH:
        clients = [replace(client, in_force=None) for client in clients]
    return Problem(clients=tuple(clients), offers=tuple(offers))


def weeks_of(
    snapshot: Snapshot, plan_id: UUID, proposed: Mapping[UUID, Iterable[UUID]]
) -> list[PlannedWeek]:
    """Return what is proposed for each client, beside the present week, scored alike."""
    problem = problem_of(snapshot, PlanMode.LEAST_DISRUPTION)
    offers = {offer.id: offer for offer in problem.offers}
    clients = {client.id: client for client in problem.clients}
    weeks = snapshot.weeks()

    def shortfalls(client_id: UUID, sessions: Iterable[UUID]) -> Shortfalls:
        week = [offers[str(session)] for session in sessions]
        return Shortfalls(**asdict(score(clients[str(client_id)], week)))

    return [
        PlannedWeek(
            id=new_id(),
            site=snapshot.site,
            plan_id=plan_id,
            client_id=client_id,
            proposed=tuple(sorted(proposed.get(client_id, ()))),
            present=weeks[client_id].present,
            settled=tuple(session.id for session in weeks[client_id].settled),
            shortfalls=shortfalls(client_id, proposed.get(client_id, ())),
            present_shortfalls=shortfalls(client_id, weeks[client_id].present),
        )
        for client_id in weeks
    ]


def _hybrid_place(site: str, clients: Iterable[ClientNeeds]) -> str | None:
    """Return where a hybrid session is: the planner knows one way to come to each session.

    It is the way that shuts out fewer clients; of one client's week, the one that is open.
    """
    only_remote = sum(1 if not one.in_person else -(not one.telehealth) for one in clients)
    return None if only_remote > 0 else site


def _offers(snapshot: Snapshot, *, hybrid_place: str | None) -> Iterable[Offer]:
    places = {
        Modality.IN_PERSON: snapshot.site,
        Modality.TELEHEALTH: None,
        Modality.HYBRID: hybrid_place,
    }
    phases = {stay.program: set[str]() for stay in snapshot.stays}
    for stay in snapshot.stays:
        phases[stay.program].add(_phase(stay))
    seats = snapshot.seats_for_plan()
    for session in snapshot.on_offer():
        # A session is for its own program's clients; those of another are in none of its phases.
        own = {f"{session.program}/{code}" for code in session.phases}
        if seats[session.id] > 0 and session.program in phases:
            open_to = frozenset(own or phases[session.program])
            offer = _offer(snapshot.site, session, seats[session.id], open_to)
            yield replace(offer, place=places[session.modality])


def _offer(site: str, session: SessionInWeek, seats: int, phases: frozenset[str]) -> Offer:
    return Offer(
        id=str(session.id),
        site=site,
        type=session.type,
        begins=session.begins,
        ends=session.begins + session.minutes,
        seats=seats,
        series=str(session.series_id),
        curriculum=session.item,
        phases=phases,
        language=session.language,
        audience=session.audience,
        clinician=None if session.clinician is None else str(session.clinician),
    )


def _client(snapshot: Snapshot, stay: StayInWeek, week: ClientWeek) -> ClientNeeds:
    needs = snapshot.needs_of(stay.client_id)
    wanted = stay.requirements.less(week.settled_minutes, week.settled_days, week.settled_items)
    return ClientNeeds(
        id=str(stay.client_id),
        site=snapshot.site,
        phase=_phase(stay),
        minutes_required=wanted.minutes,
        minutes_limit=wanted.minutes_limit,
        days_required=wanted.days,
        days_limit=max(0, needs.days_limit - week.settled_days),
        daily_minutes_limit=needs.daily_minutes_limit,
        kept=(*_kept(needs, snapshot), *_spans(week.settled), *_spans(week.away)),
        in_person=Modality.IN_PERSON in needs.modalities,
        telehealth=Modality.TELEHEALTH in needs.modalities,
        languages=frozenset(needs.languages),
        audiences=frozenset(needs.audiences),
        curriculum=dict(wanted.items),
        in_force=frozenset(map(str, week.present)) or None,
        preferences=_preferences(needs.wishes),
    )


def _phase(stay: StayInWeek) -> str:
    return f"{stay.program}/{stay.phase or ''}"


def _kept(needs: WeekNeeds, snapshot: Snapshot) -> list[Span]:
    return [
        Span(place * DAY + begins, place * DAY + ends)
        for place, day in enumerate(days_of(snapshot.week))
        for begins, ends in kept_on(needs.kept, day)
    ]


def _spans(sessions: Iterable[SessionInWeek]) -> list[Span]:
    return [Span(one.begins, one.begins + one.minutes) for one in sessions]


def _preferences(wishes: Wishes) -> Preferences:
    order = list(Weekday)
    return Preferences(
        clinicians=frozenset(map(str, wishes.clinicians)),
        days=frozenset(order.index(day) for day in wishes.days),
        earliest=wishes.earliest,
        latest=wishes.latest,
        fewest_days=wishes.fewest_days,
    )
