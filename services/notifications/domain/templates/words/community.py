"""Words to members of the community: what they are invited to, their places, their days.

Outside the inbox they say a time and no more: of what, and among whom, nobody else may read.
"""

from services.notifications.domain.templates.fields import NeutralField
from services.notifications.domain.templates.words.writing import Said, written

_WHEN = (NeutralField.DATE, NeutralField.TIME)
_MOVED = (*_WHEN, NeutralField.OLD_DATE, NeutralField.OLD_TIME)

COMMUNITY = (
    written(
        "invitation",
        neutral=_WHEN,
        en=Said(
            "An invitation",
            "You are invited: ((date)) at ((time)). Look whenever you like.",
            inbox="Hello ((given_name)), you are invited on ((date)) at ((time)). Look here what"
            " it is, and take a place if you would like to come; you are free to leave it.",
        ),
        es=Said(
            "Una invitación",
            "Le invitamos: ((date)) a las ((time)). Vea todo cuando guste.",
            inbox="Hola ((given_name)), tiene una invitación para el ((date)) a las ((time)). Vea"
            " aquí de qué se trata y aparte un lugar si gusta venir; usted decide.",
        ),
    ),
    written(
        "place-kept",
        neutral=_WHEN,
        en=Said(
            "Your place",
            "Your place is kept: ((date)) at ((time)).",
            inbox="Hello ((given_name)), your place on ((date)) at ((time)) is kept. Here you find"
            " where it is. If you cannot come, give it back here.",
        ),
        es=Said(
            "Su lugar",
            "Su lugar queda reservado: ((date)) a las ((time)).",
            inbox="Hola ((given_name)), su lugar para el ((date)) a las ((time)) queda reservado."
            " Aquí encuentra dónde es. Si no puede venir, cédalo aquí.",
        ),
    ),
    written(
        "place-gone",
        neutral=_WHEN,
        en=Said(
            "Cancelled",
            "We are sorry: what was planned for ((date)) at ((time)) does not take place.",
        ),
        es=Said("Cancelado", "Lo sentimos: lo del ((date)) a las ((time)) fue cancelado."),
    ),
    written(
        "place-came-free",
        neutral=_WHEN,
        en=Said(
            "A place for you",
            "A place came free and is yours: ((date)) at ((time)).",
            inbox="Hello ((given_name)), a place came free and is yours now: ((date)) at ((time))."
            " Here you find where it is. If you cannot come any more, give it back here: it goes"
            " to whoever waits.",
        ),
        es=Said(
            "Un lugar para usted",
            "Hay un lugar y es suyo: ((date)) a las ((time)).",
            inbox="Hola ((given_name)), se desocupó un lugar y ahora es suyo: ((date)) a las"
            " ((time)). Aquí encuentra dónde es. Si ya no puede venir, cédalo aquí a quien espera.",
        ),
    ),
    written(
        "place-reminder",
        neutral=_WHEN,
        en=Said(
            "Reminder",
            "Reminder: your place is kept on ((date)) at ((time)).",
            inbox="Hello ((given_name)), we look forward to seeing you on ((date)) at ((time))."
            " Here you find where it is. If you cannot come, give your place back here: somebody"
            " may be waiting for it.",
        ),
        es=Said(
            "Recordatorio",
            "Recordatorio: tiene un lugar el ((date)) a las ((time)).",
            inbox="Hola ((given_name)), será un gusto verle el ((date)) a las ((time)). Aquí"
            " encuentra dónde es. Si no puede venir, ceda aquí su lugar: alguien puede estar"
            " esperándolo.",
        ),
    ),
    written(
        "place-moved",
        neutral=_MOVED,
        en=Said(
            "New time",
            "New time: ((date)) at ((time)), not ((old_date)), ((old_time)).",
            long="There is a new time.\n\nBefore: ((old_date)), ((old_time))\nNow: ((date)),"
            " ((time))\n\nIf it does not suit you, please let us know.",
            inbox="Hello ((given_name)), there is a new time for what you signed up for.\n\n"
            "Before: ((old_date)), ((old_time))\nNow: ((date)), ((time))\n\n"
            "If it does not suit you, give your place back here.",
        ),
        es=Said(
            "Nueva hora",
            "Nueva hora: ((date)), ((time)). Antes: ((old_date)), ((old_time)).",
            long="Hay una nueva hora.\n\nAntes: ((old_date)), ((old_time))\nAhora: ((date)),"
            " ((time))\n\nSi no le conviene, por favor avísenos.",
            inbox="Hola ((given_name)), hay una nueva hora para lo que usted se inscribió.\n\n"
            "Antes: ((old_date)), ((old_time))\nAhora: ((date)), ((time))\n\n"
            "Si no le conviene, ceda aquí su lugar.",
        ),
    ),
    written(
        "place-changed",
        neutral=_WHEN,
        en=Said(
            "Something has changed",
            "Something has changed for ((date)), ((time)). Please look before you go.",
            inbox="Hello ((given_name)), something has changed about ((date)) at ((time)): look"
            " here where and how it takes place. If it does not suit you, give your place back.",
        ),
        es=Said(
            "Algo ha cambiado",
            "Hay un cambio para el ((date)), ((time)). Véalo antes de salir.",
            inbox="Hola ((given_name)), algo ha cambiado para el ((date)) a las ((time)): vea aquí"
            " dónde y cómo será. Si no le conviene, ceda su lugar.",
        ),
    ),
    written(
        "day-to-remember",
        en=Said(
            "A day of yours",
            "A day that you wanted to remember has come. Congratulations.",
            inbox="Congratulations, ((given_name)): a day that you chose to mark has come. Look at"
            " it here; we are glad with you.",
        ),
        es=Said(
            "Un día suyo",
            "Ha llegado una fecha que usted quiso recordar. Felicidades.",
            inbox="Felicidades, ((given_name)): ha llegado un día que usted quiso marcar. Véalo"
            " aquí; nos alegramos con usted.",
        ),
    ),
)
