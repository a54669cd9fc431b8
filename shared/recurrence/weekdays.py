"""The days of a week as RFC 5545 names them."""

from enum import StrEnum


class Weekday(StrEnum):
    """In the order in which `date.weekday()` and dateutil count them."""

    MO = "MO"
    TU = "TU"
    WE = "WE"
    TH = "TH"
    FR = "FR"
    SA = "SA"
    SU = "SU"
