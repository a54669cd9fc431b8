"""The words themselves. They say nothing about treatment, and never ask to reply CANCEL."""

from services.notifications.domain.templates.template import Template, Wording
from services.notifications.domain.terms import Language

_STOP = {
    Language.ENGLISH: "Reply STOP to opt out.",
    Language.SPANISH: "Responda STOP para no recibir más mensajes.",
}


def _template(code: str, *, en: tuple[str, str], es: tuple[str, str]) -> Template:
    texts = {Language.ENGLISH: en, Language.SPANISH: es}
    return Template(
        code,
        {
            language: Wording(subject, f"{body} {_STOP[language]}")
            for language, (subject, body) in texts.items()
        },
    )


TEMPLATES = {
    template.code: template
    for template in (
        _template(
            "appointment-reminder",
            en=("Reminder", "Reminder: you have an appointment on ((date)) at ((time))."),
            es=("Recordatorio", "Recordatorio: tiene una cita el ((date)) a las ((time))."),
        ),
        _template(
            "appointment-reminder-soon",
            en=("Reminder", "Reminder: you have an appointment on ((date)) at ((time))."),
            es=("Recordatorio", "Recordatorio: tiene una cita el ((date)) a las ((time))."),
        ),
        _template(
            "appointment-cancelled",
            en=("Notice", "Your appointment on ((date)) at ((time)) will not take place."),
            es=("Aviso", "Su cita del ((date)) a las ((time)) no tendrá lugar."),
        ),
        _template(
            "welcome",
            en=("Welcome", "Hello. We will write to you here about your appointments."),
            es=("Bienvenida", "Hola. Le escribiremos aquí sobre sus citas."),
        ),
        _template(
            "plan-started",
            en=("Notice", "Hello. Your schedule was updated. Please call us with any questions."),
            es=("Aviso", "Hola. Su calendario fue actualizado. Llámenos si tiene preguntas."),
        ),
        _template(
            "check-in-due",
            en=("Reminder", "Reminder: please call us this week."),
            es=("Recordatorio", "Recordatorio: por favor llámenos esta semana."),
        ),
    )
}
