"""How dates and times are written to a person, by language; no locale database is needed."""

from datetime import datetime
from zoneinfo import ZoneInfo

from services.notifications.domain.templates.template import NeutralField
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


def written(moment: datetime, zone: ZoneInfo, language: Language) -> dict[NeutralField, str]:
    """Return the fields that tell `moment` on the clocks of `zone`."""
    local = moment.astimezone(zone)
    day, month = _DAYS[language][local.weekday()], _MONTHS[language][local.month - 1]
    if language is Language.SPANISH:
        return {
            NeutralField.DATE: f"{day} {local.day} de {month}",
            NeutralField.TIME: f"{local:%H:%M}",
        }
    return {
        NeutralField.DATE: f"{day}, {month} {local.day}",
        NeutralField.TIME: f"{local:%I:%M %p}".lstrip("0"),
    }
