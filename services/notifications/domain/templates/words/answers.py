"""Words that answer a person at once: a code that they asked for, STOP, START, HELP."""

from services.notifications.domain.templates.fields import NeutralField
from services.notifications.domain.templates.words.writing import Said, written

ANSWERS = (
    written(
        "verification-code",
        neutral=(NeutralField.CODE, NeutralField.MINUTES),
        offers_opt_out=False,
        en=Said(
            "Your code",
            "Your code is ((code)). It is valid for ((minutes)) minutes. If you did not ask for"
            " it, ignore this.",
        ),
        es=Said(
            "Su código",
            "Su clave es ((code)). Vale ((minutes)) minutos. Si no la ha pedido, ignore este"
            " mensaje.",
        ),
    ),
    written(
        "opted-out",
        offers_opt_out=False,
        en=Said(
            "Messages are off", "You get no more messages from us here. Reply START to resume."
        ),
        es=Said(
            "Mensajes apagados",
            "Ya no le enviaremos mensajes por este medio. Responda START para volver.",
        ),
    ),
    written(
        "opted-in",
        en=Said("Messages are on", "You get messages from us here again."),
        es=Said("Mensajes activos", "De nuevo le enviaremos mensajes por este medio."),
    ),
    written(
        "help",
        en=Said(
            "Help",
            "We send notices about dates. Msg & data rates may apply. Questions? Call"
            " ((site_phone)).",
        ),
        es=Said(
            "Ayuda",
            "Le enviamos avisos de fechas. Pueden aplicarse tarifas. ¿Preguntas? Llame al"
            " ((site_phone)).",
        ),
    ),
)
