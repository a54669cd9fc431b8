"""Words to family, under a consent. They name nobody and say nothing of care either."""

from services.notifications.domain.templates.fields import NeutralField
from services.notifications.domain.templates.words.writing import Said, written

_WHEN = (NeutralField.DATE, NeutralField.TIME)
_MOVED = (*_WHEN, NeutralField.OLD_DATE, NeutralField.OLD_TIME)

FAMILY = (
    written(
        "family-welcome",
        en=Said("Welcome", "Hello. We will write to you here about dates that concern you."),
        es=Said("Bienvenida", "Hola. Por este medio le escribiremos sobre fechas de su interés."),
    ),
    written(
        "family-appointment-reminder",
        neutral=_WHEN,
        en=Said("Reminder", "Reminder: there is an appointment on ((date)) at ((time))."),
        es=Said("Recordatorio", "Recordatorio: hay una cita el ((date)) a las ((time))."),
    ),
    written(
        "family-appointment-moved",
        neutral=_MOVED,
        en=Said(
            "Change of time",
            "An appointment moved from ((old_date)), ((old_time)), to ((date)) at ((time)).",
        ),
        es=Said(
            "Cambio de hora",
            "Una cita cambia. Antes: ((old_date)), ((old_time)). Ahora: ((date)), ((time)).",
        ),
    ),
    written(
        "family-appointment-cancelled",
        neutral=_WHEN,
        en=Said("Notice", "The appointment on ((date)) at ((time)) will not take place."),
        es=Said("Aviso", "La cita del ((date)) a las ((time)) queda suspendida."),
    ),
    written(
        "family-good-news",
        en=Said("Good news", "There is good news to share. Please call us at ((site_phone))."),
        es=Said("Buenas noticias", "Hay buenas noticias. Por favor llame al ((site_phone))."),
    ),
)
