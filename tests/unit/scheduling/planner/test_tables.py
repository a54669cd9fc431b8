from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.scheduling.planner.files.complaints import UnreadableFile
from services.scheduling.planner.files.tables import read_clients, read_sessions
from services.scheduling.planner.files.week_times import (
    NoTime,
    days_named,
    spans,
    week_time,
    written_span,
)
from services.scheduling.planner.problem import DAY, WEEK, ClientNeeds, Offer, Preferences, Span

ID = "write an id of letters, digits and . _ : - (no names), such as c-017"
KEPT = "write kept times as Mo-Fr 08:00-16:30, several with ; between them"
CLIENTS = """\
Client ID;Phase;Hours/week;Days;Busy;Attends;Language;Curriculum;Preferred clinician;Not before
c-1;Early recovery;9;3;"Mo-Fr 8:00-16:30; Sa";both;Spanish, en;individual, education x2;k-2;10:00
c-2;;;;;online;;;;
"""
SESSIONS = """\
id,type,day,start,end,length,capacity,place,once a week,series,phases
g1,Group,Monday,6 pm,8:00 pm,,10,room 4,no,,
g2,education,Tu,18:00,,60,12,online,yes,e1,"engagement, early recovery"
g3,group,We,9:00,12:00,,8,,,,
"""


def _complaints(content: str, read: object = read_clients) -> list[str]:
    assert callable(read)
    with pytest.raises(UnreadableFile) as caught:
        read(content.encode(), "c.csv")
    return [str(each) for each in caught.value.complaints]


def test_clients_are_read_from_headings_as_people_write_them() -> None:
    first, second = read_clients(CLIENTS.encode("utf-8-sig"), "c.csv")

    assert first == ClientNeeds(
        id="c-1",
        site="site",
        phase="early_recovery",
        minutes_required=540,
        days_required=3,
        kept=(*(Span(d * DAY + 480, d * DAY + 990) for d in range(5)), Span(5 * DAY, 6 * DAY)),
        languages=frozenset({"es", "en"}),
        curriculum={"individual": 1, "education": 2},
        preferences=Preferences(clinicians=frozenset({"k-2"}), earliest=600),
    )
    assert second == ClientNeeds(id="c-2", site="site", in_person=False)


def test_sessions_are_read_with_day_and_time_apart_and_a_length_for_an_end() -> None:
    first, second, third = read_sessions(SESSIONS.encode(), "s.csv")

    assert first == Offer(
        id="g1", site="site", type="group", begins=1080, ends=1200, seats=10, place="room_4"
    )
    assert (second.begins, second.ends) == (DAY + 1080, DAY + 1140)
    assert second.place is None
    assert second.once_a_week
    assert second.phases == {"engagement", "early_recovery"}
    assert third.place == "site"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_a_file_is_read_as_spreadsheets_save_it(encoding: str) -> None:
    text = CLIENTS.replace(";", "\t").replace("\n", "\r\n")
    text = text.replace('"Mo-Fr 8:00-16:30\t Sa"', "Mo\u2013Fr 8:00\u201316:30")

    assert len(read_clients(text.encode(encoding), "c.csv")[0].kept) == 5


def test_a_wrong_cell_is_named_by_file_line_column_and_what_to_write() -> None:
    said = _complaints("id,hours,kept,notes\nc1,nine,Mo 8-17,\nc1 Doe,9,,\n,,9:00,?\n")

    assert said == [
        "c.csv, line 2, column hours: write hours as 9 or 1.5",
        "c.csv, line 2, column kept: write a time of day as 18:00",
        f"c.csv, line 3, column id: {ID}",
        "c.csv, line 4, column id: is empty: fill it in",
        f"c.csv, line 4, column kept: {KEPT}",
    ]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("", "has no column id: add it"),
        ("id\n", "has no rows"),
        ("id,shoe size\nc1,4\n", "line 1, column 2: its heading is not known"),
        ("id,client\nc1,c1\n", "another column for id"),
        ("id\nc1,c2\n", "column 2: has no heading"),
        ('id\n"c1\n', "close its quotes"),
    ],
)
def test_what_is_no_table_of_clients_is_refused(content: str, says: str) -> None:
    assert any(says in each for each in _complaints(content))


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("s1,group,Mo 18:00,,,9", "column ends: is empty: fill in ends, or minutes"),
        ("s1,group,18:00,20:00,,9", "column begins: write a time of the week as Mo 18:00"),
        ("s1,group,Mo 18:00,8 o'clock,,9", "column ends: write a time of day as 18:00"),
        ("s1,group,Mo 18:00,,60,-1", "column seats: write a whole number"),
    ],
)
def test_a_session_without_its_times_or_seats_is_refused(row: str, says: str) -> None:
    content = f"id,type,begins,ends,minutes,seats\n{row}\n"

    assert any(says in each for each in _complaints(content, read_sessions))


def test_a_night_goes_on_into_the_next_day_and_from_sunday_into_monday() -> None:
    assert list(spans("Sa-Su 22:00-06:00")) == [
        Span(5 * DAY + 1320, 6 * DAY + 360),
        Span(6 * DAY + 1320, WEEK),
        Span(0, 360),
    ]


@given(st.integers(0, WEEK - 1), st.integers(1, DAY - 1))
def test_what_is_written_of_a_span_is_read_as_it_was(begins: int, minutes: int) -> None:
    ends = min(begins + minutes, (begins // DAY + 1) * DAY)

    assert list(spans(written_span(begins, ends))) == [Span(begins, ends)]


@given(st.text())
def test_no_text_fails_otherwise_than_by_saying_how_it_is_written(text: str) -> None:
    for read in (week_time, lambda cell: list(spans(cell)), lambda cell: list(days_named(cell))):
        with suppress(NoTime):
            read(text)


@given(st.binary(max_size=200))
def test_no_bytes_fail_otherwise_than_by_complaints(content: bytes) -> None:
    for read in (read_clients, read_sessions):
        for start in (b"", b"id,type,begins,ends,seats\n", b"id,hours,kept,curriculum\nc1,"):
            with suppress(UnreadableFile):
                read(start + content, "c.csv")
