"""How dates and times are written to a person, by language; no locale database is needed."""

from datetime import date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from services.notifications.domain.templates.segments import Encoding, encoding_of
from services.notifications.domain.terms import Language

_DAYS = {
    Language.ENGLISH: (
        "Monday",
        "Tuesday",
        "Wednesday",
        "Thursday",
        "Friday",
        "Saturday",
        "Sunday",
    ),
    Language.SPANISH: (
        "lunes",
        "martes",
        "miércoles",
        "jueves",
        "viernes",
        "sábado",
        "domingo",
    ),
}
_MONTHS = {
    Language.ENGLISH: (
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ),
    Language.SPANISH: (
        "enero",
        "febrero",
        "marzo",
        "abril",
        "mayo",
        "junio",
        "julio",
        "agosto",
        "septiembre",
        "octubre",
        "noviembre",
        "diciembre",
    ),
}


@lru_cache(maxsize=4096)
def written_time(moment: datetime, zone: ZoneInfo, language: Language) -> str:
    """Return the time of `moment` on the clocks of `zone`: 6:00 PM, 18:00."""
    local = moment.astimezone(zone)
    if language is Language.SPANISH:
        return f"{local:%H:%M}"
    return f"{local:%I:%M %p}".lstrip("0")


@lru_cache(maxsize=4096)
def written_day(day: date, language: Language, *, in_gsm: bool = False) -> str:
    """Return a local day with its weekday: Monday, March 9.

    `in_gsm` leaves a weekday out that would double the price of a text (`sábado`).
    """
    weekday, month = _DAYS[language][day.weekday()], _MONTHS[language][day.month - 1]
    if language is Language.ENGLISH:
        return f"{weekday}, {month} {day.day}"
    short = f"{day.day} de {month}"
    if in_gsm and encoding_of(weekday) is not Encoding.GSM_7:
        return short
    return f"{weekday} {short}"
