"""Words about appointments: reminders, changes, places that came free."""

from services.notifications.domain.templates.fields import NeutralField, SensitiveField
from services.notifications.domain.templates.words.writing import Said, written

_WHEN = (NeutralField.DATE, NeutralField.TIME)
_MOVED = (*_WHEN, NeutralField.OLD_DATE, NeutralField.OLD_TIME)
_NAMED = (SensitiveField.GIVEN_NAME, SensitiveField.SESSION_TYPE)

APPOINTMENTS = (
    written(
        "appointment-reminder",
        neutral=_WHEN,
        sensitive=_NAMED,
        en=Said(
            "Reminder",
            "Reminder: you have an appointment on ((date)) at ((time)).",
            inbox="Hello ((given_name)), your ((session_type)) is on ((date)) at ((time))."
            " We look forward to seeing you. If you cannot come, please tell us here or call"
            " ((site_phone)).",
        ),
        es=Said(
            "Recordatorio",
            "Recordatorio: tiene una cita el ((date)) a las ((time)).",
            inbox="Hola ((given_name)), su ((session_type)) es el ((date)) a las ((time))."
            " Será un gusto verle. Si no puede venir, avísenos por aquí o llame al ((site_phone)).",
        ),
    ),
    written(
        "appointment-reminder-soon",
        neutral=_WHEN,
        sensitive=_NAMED,
        en=Said(
            "Reminder",
            "Reminder: you have an appointment on ((date)) at ((time)).",
            inbox="Hello ((given_name)), your ((session_type)) begins soon: ((date)) at ((time)).",
        ),
        es=Said(
            "Recordatorio",
            "Recordatorio: tiene una cita el ((date)) a las ((time)).",
            inbox="Hola ((given_name)), su ((session_type)) comienza pronto: ((date)) a las"
            " ((time)).",
        ),
    ),
    written(
        "appointment-moved",
        neutral=_MOVED,
        sensitive=_NAMED,
        en=Said(
            "Change of time",
            "Your appointment moved from ((old_date)), ((old_time)), to ((date)) at ((time)).",
            long="Your appointment has a new time.\n\nBefore: ((old_date)), ((old_time))\n"
            "Now: ((date)), ((time))\n\nIf the new time does not suit you, please call us at"
            " ((site_phone)).",
            inbox="Hello ((given_name)), your ((session_type)) has a new time.\n\n"
            "Before: ((old_date)), ((old_time))\nNow: ((date)), ((time))\n\n"
            "If the new time does not suit you, tell us here or call ((site_phone)).",
        ),
        es=Said(
            "Cambio de hora",
            "Su cita cambia. Antes: ((old_date)), ((old_time)). Ahora: ((date)), ((time)).",
            long="Su cita tiene una nueva hora.\n\nAntes: ((old_date)), ((old_time))\n"
            "Ahora: ((date)), ((time))\n\nSi no le conviene, llame al ((site_phone)).",
            inbox="Hola ((given_name)), su ((session_type)) tiene una nueva hora.\n\n"
            "Antes: ((old_date)), ((old_time))\nAhora: ((date)), ((time))\n\n"
            "Si no le conviene, avísenos por aquí o llame al ((site_phone)).",
        ),
    ),
    written(
        "appointment-cancelled",
        neutral=_WHEN,
        sensitive=_NAMED,
        en=Said(
            "Notice",
            "Your appointment on ((date)) at ((time)) will not take place.",
            long="Your appointment on ((date)) at ((time)) will not take place. We are sorry for"
            " the change. Please call us at ((site_phone)) with any questions.",
            inbox="Hello ((given_name)), your ((session_type)) on ((date)) at ((time)) will not"
            " take place. We are sorry for the change. Questions? Call ((site_phone)).",
        ),
        es=Said(
            "Aviso",
            "Su cita del ((date)) a las ((time)) queda suspendida.",
            long="Su cita del ((date)) a las ((time)) no tendrá lugar. Lamentamos el cambio."
            " Si tiene preguntas, llame al ((site_phone)).",
            inbox="Hola ((given_name)), su ((session_type)) del ((date)) a las ((time)) no tendrá"
            " lugar. Lamentamos el cambio. ¿Preguntas? Llame al ((site_phone)).",
        ),
    ),
    written(
        "appointment-booked",
        neutral=_WHEN,
        sensitive=_NAMED,
        en=Said(
            "Your appointment",
            "Your appointment is booked: ((date)) at ((time)).",
            inbox="Hello ((given_name)), your ((session_type)) is booked: ((date)) at ((time)).",
        ),
        es=Said(
            "Su cita",
            "Su cita queda reservada: ((date)) a las ((time)).",
            inbox="Hola ((given_name)), su ((session_type)) queda reservada: ((date)) a las"
            " ((time)).",
        ),
    ),
    written(
        "place-offered",
        neutral=(NeutralField.UNTIL_DATE, NeutralField.UNTIL_TIME),
        en=Said(
            "A place for you",
            "A place has come free for you. Please answer by ((until_date)), ((until_time)):"
            " call ((site_phone)).",
            inbox="Hello ((given_name)), a place has come free for you. We keep it until"
            " ((until_date)), ((until_time)). Please take it or pass it on here, or call"
            " ((site_phone)).",
        ),
        es=Said(
            "Un lugar para usted",
            "Hay un lugar libre para usted. Responda antes del ((until_date)), ((until_time)):"
            " ((site_phone)).",
            inbox="Hola ((given_name)), hay un lugar libre para usted. Lo guardamos hasta el"
            " ((until_date)), ((until_time)). Acéptelo o cédalo por aquí, o llame al"
            " ((site_phone)).",
        ),
    ),
    written(
        "exchange-proposed",
        en=Said(
            "A question for you",
            "Somebody would like to swap appointments with you. Please look at your calendar or"
            " call us.",
            inbox="Hello ((given_name)), somebody would like to swap appointments with you. Look"
            " at the proposal here; it is fine to say no.",
        ),
        es=Said(
            "Una pregunta",
            "Alguien desea cambiar una cita con usted. Revise su calendario o llame.",
            inbox="Hola ((given_name)), alguien desea cambiar una cita con usted. Vea la propuesta"
            " aquí; puede decir que no.",
        ),
    ),
    written(
        "more-times-free",
        en=Said(
            "More times this week",
            "There are more times free this week. Call us at ((site_phone)) and we will find one"
            " that suits you.",
            inbox="Hello ((given_name)), there is still room to make up time this week. Choose a"
            " time here, or call ((site_phone)) and we will find one together.",
        ),
        es=Said(
            "Horarios de esta semana",
            "Hay horarios libres esta semana. Llame al ((site_phone)) y buscamos uno para usted.",
            inbox="Hola ((given_name)), aún puede reponer horas esta semana. Elija un horario"
            " aquí, o llame al ((site_phone)) y buscamos uno juntos.",
        ),
    ),
    written(
        "missed-you",
        en=Said(
            "We hope you are well",
            "We missed you and hope you are well. Call us whenever you like: ((site_phone)).",
            inbox="Hello ((given_name)), we missed you and hope you are well. Nothing is lost:"
            " write here or call ((site_phone)) whenever you like.",
        ),
        es=Said(
            "Esperamos que todo vaya bien",
            "Le echamos de menos y esperamos que todo vaya bien. Llame cuando quiera:"
            " ((site_phone)).",
            inbox="Hola ((given_name)), le echamos de menos y esperamos que todo vaya bien. Nada"
            " está perdido: escriba aquí o llame al ((site_phone)) cuando quiera.",
        ),
    ),
)
