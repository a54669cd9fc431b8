"""Brings ITC 2019 instances (https://www.itc2019.org/format) into the planner's file format.

What remains of them is student sectioning: each class stands at its cheapest time, and in its
cheapest room, the first of those that cost the same. Rooms matter for the way between them alone.
The file is read as a stream; distributions are passed over. Entities are refused: no instance
needs one, and a file that declares them may grow without end (CWE-776).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import BinaryIO
from xml.parsers import expat

from services.scheduling.planner.files.complaints import Complaint, UnreadableFile
from services.scheduling.planner.files.sections import bits, checked
from services.scheduling.planner.sectioning.problem import (
    Course,
    Section,
    SectioningProblem,
    Student,
)

Attributes = Mapping[str, str]
_DEEPEST = 20


class _Wrong(Exception):
    """Something in the file that cannot be right; the message says what to change."""


@dataclass
class _Class:
    """A class as it is read; the cheapest of its times and rooms so far."""

    id: str
    limit: int | None
    parent: str | None
    time: Attributes | None = None
    time_penalty: float = float("inf")
    room: str | None = None
    room_penalty: float = float("inf")

    def offer_time(self, time: Attributes) -> None:
        penalty = _number(time, "penalty", 0)
        if penalty < self.time_penalty:
            self.time, self.time_penalty = time, penalty

    def offer_room(self, room: Attributes) -> None:
        penalty = _number(room, "penalty", 0)
        if penalty < self.room_penalty:
            self.room, self.room_penalty = _text(room, "id"), penalty

    def section(self) -> Section:
        if self.time is None:
            raise _Wrong(f"class {self.id} has no time: give it one")
        return Section(
            id=self.id,
            weeks=_mask(self.time, "weeks"),
            days=_mask(self.time, "days"),
            begins=_number(self.time, "start"),
            length=max(0, _number(self.time, "length")),
            seats=self.limit,
            place=self.room,
            parent=self.parent,
        )


Parts = list[list[_Class]]


@dataclass
class _Reading:
    """What was read so far; `path` holds the elements that are open."""

    path: list[str] = field(default_factory=list)
    courses: list[tuple[str, list[Parts]]] = field(default_factory=list)
    students: list[tuple[str, list[str]]] = field(default_factory=list)
    travel: dict[tuple[str, str], int] = field(default_factory=dict)
    room: str = ""

    def begin(self, name: str, attributes: Attributes) -> None:
        if not self.path and name != "problem":
            raise _Wrong("is no ITC 2019 instance: its first element is not problem")
        if len(self.path) >= _DEEPEST:
            raise _Wrong("is nested deeper than an instance is: take the nesting out")
        self.path.append(name)
        if read := _ELEMENTS.get(tuple(self.path[1:])):
            read(self, attributes)

    def end(self, _name: str) -> None:
        self.path.pop()

    def last_class(self) -> _Class:
        return self.courses[-1][1][-1][-1][-1]

    def problem(self) -> SectioningProblem:
        if not self.students:
            raise _Wrong("has no students: only instances with students can be planned")
        return SectioningProblem(
            courses=tuple(Course(id=id_, alternatives=_sections(c)) for id_, c in self.courses),
            students=tuple(
                Student(id=id_, courses=tuple(dict.fromkeys(courses)))
                for id_, courses in self.students
            ),
            travel=self.travel,
        )


def read_itc(stream: BinaryIO, file: str) -> SectioningProblem:
    """Return the student side of an ITC 2019 instance. Raises UnreadableFile."""
    reading = _Reading()
    parser = expat.ParserCreate()
    parser.StartElementHandler = reading.begin
    parser.EndElementHandler = reading.end
    parser.EntityDeclHandler = _refuse_entity
    try:
        parser.ParseFile(stream)
        return checked(reading.problem(), file)
    except expat.ExpatError as error:
        what = f"is no XML from here on: {expat.errors.messages[error.code]}"
        raise UnreadableFile([Complaint(file, what, error.lineno)]) from None
    except _Wrong as wrong:
        raise UnreadableFile([Complaint(file, str(wrong), parser.CurrentLineNumber)]) from None


def _refuse_entity(*_declaration: object) -> None:
    raise _Wrong("declares an entity: write the text itself in its place")


def _sections(alternatives: list[Parts]) -> tuple[tuple[tuple[Section, ...], ...], ...]:
    return tuple(
        tuple(tuple(each.section() for each in part) for part in parts if part)
        for parts in alternatives
    )


def _room(reading: _Reading, attributes: Attributes) -> None:
    reading.room = _text(attributes, "id")


def _way(reading: _Reading, attributes: Attributes) -> None:
    """Take in the slots between two rooms: the same both ways."""
    other, slots = _text(attributes, "room"), _number(attributes, "value")
    reading.travel[reading.room, other] = reading.travel[other, reading.room] = slots


def _course(reading: _Reading, attributes: Attributes) -> None:
    reading.courses.append((_text(attributes, "id"), []))


def _config(reading: _Reading, _attributes: Attributes) -> None:
    reading.courses[-1][1].append([])


def _subpart(reading: _Reading, _attributes: Attributes) -> None:
    reading.courses[-1][1][-1].append([])


def _class(reading: _Reading, attributes: Attributes) -> None:
    limit = _number(attributes, "limit") if "limit" in attributes else None
    made = _Class(_text(attributes, "id"), limit, attributes.get("parent"))
    reading.courses[-1][1][-1][-1].append(made)


def _student(reading: _Reading, attributes: Attributes) -> None:
    reading.students.append((_text(attributes, "id"), []))


def _demand(reading: _Reading, attributes: Attributes) -> None:
    reading.students[-1][1].append(_text(attributes, "id"))


_CLASS = ("courses", "course", "config", "subpart", "class")
_ELEMENTS: dict[tuple[str, ...], Callable[[_Reading, Attributes], None]] = {
    ("rooms", "room"): _room,
    ("rooms", "room", "travel"): _way,
    _CLASS[:2]: _course,
    _CLASS[:3]: _config,
    _CLASS[:4]: _subpart,
    _CLASS: _class,
    (*_CLASS, "time"): lambda reading, time: reading.last_class().offer_time(time),
    (*_CLASS, "room"): lambda reading, room: reading.last_class().offer_room(room),
    ("students", "student"): _student,
    ("students", "student", "course"): _demand,
}


def _text(attributes: Attributes, name: str) -> str:
    value = attributes.get(name, "")
    if not value or len(value) > 80:  # noqa: PLR2004 - as long as an id may be
        raise _Wrong(f"an element has no {name}, or one that is too long: correct it")
    return value


def _number(attributes: Attributes, name: str, otherwise: int | None = None) -> int:
    value = attributes.get(name)
    if value is None and otherwise is not None:
        return otherwise
    if value is None or len(value) > 9 or not value.removeprefix("-").isdecimal():  # noqa: PLR2004 - no slot or penalty is longer
        raise _Wrong(f"{name} is no whole number: write one")
    return int(value)


def _mask(attributes: Attributes, name: str) -> int:
    value = attributes.get(name, "")
    if not value or len(value) > 366 or set(value) - {"0", "1"}:  # noqa: PLR2004 - no year has more
        raise _Wrong(f"{name} is no bit string: write it as 1010100")
    return bits(value)
