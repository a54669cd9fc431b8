"""What is said back to a reply, at once and once: neutral words that tell nothing of anybody."""

from services.notifications.domain.replies.words import Meaning
from services.notifications.domain.terms import Language

_ANSWERS = {
    # One confirmation, with no other content: 47 CFR 64.1200(a)(12).
    Meaning.STOP: {
        Language.ENGLISH: "You will get no more messages here. Reply START to get them again.",
        Language.SPANISH: "No recibirá más mensajes aquí. Responda START para recibirlos de nuevo.",
    },
    Meaning.START: {
        Language.ENGLISH: "You will get messages here again. Reply STOP to opt out.",
        Language.SPANISH: "Recibirá mensajes aquí de nuevo. Responda STOP para no recibir más.",
    },
    Meaning.HELP: {
        Language.ENGLISH: (
            "This number sends reminders of appointments. Message and data rates may apply. "
            "For help, please call the office. Reply STOP to opt out."
        ),
        Language.SPANISH: (
            "Este número envía recordatorios de citas. Pueden aplicarse tarifas. "
            "Para ayuda, llame a la oficina. Responda STOP para no recibir más mensajes."
        ),
    },
}


def answer_to(meaning: Meaning, language: Language) -> str | None:
    """Return what is answered at once, or None where nothing is."""
    words = _ANSWERS.get(meaning)
    return None if words is None else words[language]
