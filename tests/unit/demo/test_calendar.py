"""The demonstration finds a place where it is day, whenever it is played."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from deploy.demo.calendar import Calendar, place_at_noon
from deploy.demo.cast import company


@pytest.mark.parametrize("day", [date(2026, 1, 15), date(2026, 7, 15)])
def test_at_every_hour_there_is_a_place_where_people_may_be_written_to(day: date) -> None:
    midnight = datetime(day.year, day.month, day.day, tzinfo=UTC)
    for quarters in range(24 * 4):
        moment = midnight + timedelta(minutes=15 * quarters)
        local = moment.astimezone(ZoneInfo(place_at_noon(moment)))
        assert 9 <= local.hour < 15, local


def test_weekdays_are_counted_from_today_in_the_order_of_the_week() -> None:
    friday = Calendar("UTC", date(2026, 11, 20))
    assert friday.weekdays(0, 2, 4) == ["TU", "FR", "SU"]


def test_every_client_is_synthetic_and_known_by_a_number() -> None:
    clients = company()
    assert len({client.client_id for client in clients}) == len(clients) == 12
    for client in clients:
        assert str(client.contact["email"]).endswith(".example.org")
        assert client.reference.startswith("synthetic/")
