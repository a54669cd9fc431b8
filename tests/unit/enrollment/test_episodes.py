"""Episodes: who may start one, how it ends, and days that are known, ranged or missing."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.enrollment.domain.codes import Disposition
from services.enrollment.domain.days import (
    DatePrecision,
    DayRange,
    DaysAreDerived,
    RangeIsUpsideDown,
)
from services.enrollment.domain.intake.application import Application, ApplicationState
from services.enrollment.domain.stays.episode import Episode
from services.enrollment.domain.stays.episode_rules import (
    ApplicationIsNotAccepted,
    DischargeBeforeStart,
    LastContactOutsideStay,
    StartBeforeReceipt,
)
from services.enrollment.domain.stays.episode_states import EpisodeState
from services.enrollment.domain.stays.stay import End, Start
from shared.states import TransitionIsNotAllowed

RECEIVED = date(2026, 3, 2)
STARTED = date(2026, 3, 9)
YEAR = DatePrecision.YEAR

ACCEPTED = Application(
    id=uuid4(),
    site="north",
    client_id=uuid4(),
    program="iop",
    received_on=RECEIVED,
    state=ApplicationState.ACCEPTED,
)


def active(application: Application = ACCEPTED, **changed: Any) -> Episode:
    start = Start(**{"on": STARTED, "level_of_care": "2.1", **changed})
    return Episode.enroll(application, start, episode_id=uuid4())


def discharge(episode: Episode, on: date, **changed: Any) -> None:
    episode.discharge(End(disposition=Disposition.COMPLETED, on=on, **changed))


@pytest.mark.parametrize("state", set(ApplicationState) - {ApplicationState.ACCEPTED})
def test_only_an_accepted_application_becomes_an_episode(state: ApplicationState) -> None:
    with pytest.raises(ApplicationIsNotAccepted) as refused:
        active(replace(ACCEPTED, state=state))
    assert refused.value.members["state"] == state.value


def test_exact_dates_say_how_long_the_client_waited() -> None:
    assert active().days_waiting == DayRange(7, 7)
    assert active(on=RECEIVED).days_waiting == DayRange(0, 0)


def test_a_stay_does_not_start_before_its_application() -> None:
    with pytest.raises(StartBeforeReceipt):
        active(on=date(2026, 3, 1))


def test_where_only_the_year_is_known_the_wait_is_as_given_or_missing() -> None:
    assert active(precision=YEAR, days_waiting=DayRange(31)).days_waiting == DayRange(31, None)
    assert active(precision=YEAR).days_waiting is None
    assert active(precision=YEAR, on=date(2026, 1, 1)).days_waiting is None


def test_days_that_follow_from_exact_dates_are_not_typed_in() -> None:
    with pytest.raises(DaysAreDerived) as refused:
        active(days_waiting=DayRange(7, 7))
    assert refused.value.members["errors"][0]["field"] == "days_waiting"
    with pytest.raises(DaysAreDerived) as refused:
        discharge(active(), STARTED, length_of_stay=DayRange(1, 1))
    assert refused.value.members["errors"][0]["field"] == "length_of_stay"


def test_where_only_the_year_is_known_the_stay_is_as_given_or_missing() -> None:
    episode = active(precision=YEAR)
    discharge(episode, date(2026, 1, 1), length_of_stay=DayRange(7))
    assert episode.length_of_stay == DayRange(7, None)
    episode = active(precision=YEAR)
    discharge(episode, date(2026, 1, 1))
    assert episode.length_of_stay is None


def test_a_range_does_not_end_before_it_starts() -> None:
    with pytest.raises(RangeIsUpsideDown):
        DayRange(7, 3)


@given(st.integers(min_value=0, max_value=2_000))
def test_a_stay_counts_its_days_and_is_at_least_one(days: int) -> None:
    episode = active()
    discharge(episode, STARTED + timedelta(days=days))
    assert episode.length_of_stay == DayRange.exactly(max(1, days))
    assert episode.state is EpisodeState.FINISHED


@pytest.mark.parametrize(
    ("precision", "on"),
    [(DatePrecision.DAY, date(2026, 3, 8)), (YEAR, date(2025, 12, 31))],
)
def test_nobody_leaves_before_the_first_day(precision: DatePrecision, on: date) -> None:
    episode = active(precision=precision)
    with pytest.raises(DischargeBeforeStart):
        discharge(episode, on)
    assert episode.state is EpisodeState.ACTIVE
    assert episode.length_of_stay is None


@pytest.mark.parametrize("contact", [date(2026, 3, 8), date(2026, 4, 2)])
def test_the_last_contact_lies_within_the_stay(contact: date) -> None:
    episode = active()
    with pytest.raises(LastContactOutsideStay):
        discharge(episode, date(2026, 4, 1), last_contact_on=contact)
    discharge(episode, date(2026, 4, 1), last_contact_on=date(2026, 3, 28))
    assert episode.last_contact_on == date(2026, 3, 28)


@pytest.mark.parametrize("state", EpisodeState)
def test_only_a_stay_that_goes_on_can_end(state: EpisodeState) -> None:
    episode = replace(active(), state=state, since=STARTED)
    if state in {EpisodeState.ACTIVE, EpisodeState.ONHOLD}:
        discharge(episode, STARTED)
        assert episode.disposition is Disposition.COMPLETED
    else:
        with pytest.raises(TransitionIsNotAllowed):
            discharge(episode, STARTED)
        assert (episode.state, episode.disposition) == (state, None)
