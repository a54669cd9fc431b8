"""Reads the cells of one row: each as its column says, and what cannot be read is noted."""

import re
from collections.abc import Callable
from datetime import date, datetime
from enum import StrEnum
from typing import TypeVar

from shared.csv_table import Finding, Record
from shared.errors import Invalid

T = TypeVar("T")
E = TypeVar("E", bound=StrEnum)
_MOST_WORDS = 60
_FORMULA = re.compile("^'(?=[=+\\-@\t\r\n\uff1d\uff0b\uff0d\uff20])")
_DAY = re.compile("(19|20|21)[0-9]{2}-[0-9]{2}-[0-9]{2}")
_MOMENT = re.compile("(19|20|21)[0-9]{2}-[0-9]{2}-[0-9]{2}[T ]([01][0-9]|2[0-3]):[0-5][0-9]")


class Reading:
    """One row as it is read: what is wrong is noted, and the rest is read on."""

    def __init__(self, record: Record) -> None:
        self.line = record.line
        self.findings: list[Finding] = []
        self.columns = frozenset(record.cells)
        self._cells = record.cells

    def text(self, name: str) -> str | None:
        """Return the cell; an export put an apostrophe before what looks like a formula."""
        return _FORMULA.sub("", self._cells.get(name) or "", count=1) or None

    def found(self, name: str | None, reason: str) -> None:
        self.findings.append(Finding(self.line, name, reason))

    def read(self, name: str, how: Callable[[str], T]) -> T | None:
        """Return the cell as `how` reads it; None where it is empty or cannot be read."""
        said = self.text(name)
        if said is None:
            return None
        try:
            return how(said)
        except Invalid as wrong:
            self.found(name, wrong.detail)
        except ValueError as wrong:
            self.found(name, str(wrong) if isinstance(wrong, Unreadable) else "Cannot be read.")
        return None

    def needed(self, name: str, how: Callable[[str], T]) -> T | None:
        if self.text(name) is None:
            self.found(name, "Is empty: say it.")
        return self.read(name, how)

    def words(self, name: str, how: Callable[[str], T]) -> tuple[T, ...]:
        said = self.read(name, lambda text: tuple(how(word) for word in split(text)))
        return said or ()


class Unreadable(ValueError):
    """Says what to write, and never what was written."""


def split(text: str) -> list[str]:
    words = text.split()
    if len(words) > _MOST_WORDS:
        raise Unreadable(f"Has more than {_MOST_WORDS} words.")
    return words


def one_of(words: type[E]) -> Callable[[str], E]:
    def read(text: str) -> E:
        try:
            return words(text.strip().lower())
        except ValueError:
            raise Unreadable(f"Is one of {', '.join(words)}.") from None

    return read


def whole(least: int, most: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        if not re.fullmatch("[0-9]{1,7}", text) or not least <= int(text) <= most:
            raise Unreadable(f"Is a whole number from {least} to {most}.")
        return int(text)

    return read


def degrees(most: int) -> Callable[[str], float]:
    def read(text: str) -> float:
        # A spreadsheet of many countries writes a comma.
        point = text.replace(",", ".")
        if (
            not re.fullmatch(r"-?[0-9]{1,3}(\.[0-9]{1,24})?(e-[0-9]{1,3})?", point)
            or abs(float(point)) > most
        ):
            raise Unreadable(f"Is degrees from -{most} to {most}, such as 39.7392.")
        return float(point)

    return read


def day(text: str) -> date:
    try:
        if _DAY.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise Unreadable("Is a day such as 2026-03-09, from 1900 to 2199.")


def moment(text: str) -> datetime:
    try:
        if _MOMENT.fullmatch(text):
            return datetime.fromisoformat(text)
    except ValueError:
        pass
    raise Unreadable("Is a day and a time such as 2026-03-03T18:00, without an offset.")


def truth(text: str) -> bool:
    if text.lower() not in {"true", "false"}:
        raise Unreadable("Is true or false, or empty where it is not known.")
    return text.lower() == "true"
