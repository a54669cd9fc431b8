"""Words to staff. They say that something waits, never for whom or what."""

from services.notifications.domain.templates.fields import NeutralField
from services.notifications.domain.templates.template import Wording
from services.notifications.domain.templates.words.writing import BuiltIn, Said, written
from services.notifications.domain.terms import ChannelName, Language


def _staff(code: str, en: tuple[str, str], es: tuple[str, str], *neutral: NeutralField) -> BuiltIn:
    return written(code, neutral=neutral, en=Said(*en), es=Said(*es), is_to_staff=True)


def _alert(code: str, en: tuple[str, str, str], es: tuple[str, str, str]) -> BuiltIn:
    """Return words that ask to take something over: by a link, or where one can, by a reply."""
    made = _staff(code, en[:2], es[:2], NeutralField.LINK)
    texts = {Language.ENGLISH: Wording(en[2]), Language.SPANISH: Wording(es[2])}
    return BuiltIn(made.purpose, {**made.wordings, ChannelName.SMS: texts})


STAFF = (
    _staff(
        "staff-absence-step",
        ("A step waits for you", "A next step waits for you. Please open your worklist."),
        ("Un paso pendiente", "Hay un paso pendiente para usted. Abra su lista de trabajo."),
    ),
    _staff(
        "staff-task-overdue",
        ("A task is overdue", "A task of yours is overdue. Please open your worklist."),
        ("Tarea atrasada", "Tiene una tarea atrasada. Abra su lista de trabajo."),
    ),
    _staff(
        "staff-discharge-decided",
        ("A decision waits", "A decision waits to be carried out. Please open your worklist."),
        ("Una decisión pendiente", "Hay algo decidido por cumplir. Abra su lista de trabajo."),
    ),
    _staff(
        "staff-sign-off-waits",
        ("A sign-off waits", "Something waits for your sign-off. Please open your worklist."),
        ("Firma pendiente", "Algo espera su firma. Abra su lista de trabajo."),
    ),
    _staff(
        "staff-authorization-low",
        ("Units run low", "An authorization runs low. Please open your worklist."),
        ("Pocas unidades", "Quedan pocas unidades autorizadas. Abra su lista de trabajo."),
    ),
    _staff(
        "staff-authorization-ended",
        ("An authorization ended", "An authorization has ended. Please open your worklist."),
        ("Fin de una autorización", "Ha vencido un permiso de pago. Abra su lista de trabajo."),
    ),
    _staff(
        "staff-initiation-at-risk",
        ("A deadline is near", "A deadline for a first date is near. Please open your worklist."),
        ("Un plazo se acerca", "Se acerca el plazo de una primera cita. Abra su lista de trabajo."),
    ),
    _staff(
        "staff-leave-asked",
        ("A request waits", "Somebody asked to stop coming. Please open your worklist."),
        ("Una solicitud", "Alguien desea dejar de venir. Abra su lista de trabajo."),
    ),
    _staff(
        "staff-outreach-opened",
        ("A call to make", "There is a call to make. Please open your worklist."),
        ("Una llamada por hacer", "Hay una llamada por hacer. Abra su lista de trabajo."),
    ),
    _staff(
        "staff-request-declined",
        ("A request was declined", "A request was declined. Please open your worklist."),
        ("Solicitud rechazada", "Una solicitud no fue aceptada. Abra su lista de trabajo."),
    ),
    _staff(
        "staff-step-due",
        ("A step is yours", "A next step is yours to take. Please open your worklist."),
        ("Un paso le toca", "Le toca dar un paso. Abra su lista de trabajo."),
    ),
    _staff(
        "staff-review-waits",
        ("A review waits", "Something waits for your review. Please open your worklist."),
        ("Revisión pendiente", "Algo espera que lo revise. Abra su lista de trabajo."),
    ),
    _staff(
        "staff-return-asked",
        ("A request waits", "Somebody asks to come back. Please open your worklist."),
        ("Una solicitud", "Alguien pide volver. Abra su lista de trabajo."),
    ),
    _staff(
        "staff-digest",
        ("Your day", "Today: ((counts)). Please open your worklist."),
        ("Su día", "Hoy: ((counts)). Abra su lista de trabajo."),
        NeutralField.COUNTS,
    ),
    _alert(
        "staff-alert",
        (
            "Please look now",
            "Something needs you now. To take it over: ((link))",
            "Something needs you now. Reply YES to take it over, or: ((link))",
        ),
        (
            "Mire ahora, por favor",
            "Algo le necesita ahora. Para encargarse: ((link))",
            "Algo le necesita ahora. Responda SI para encargarse, o: ((link))",
        ),
    ),
    _alert(
        "staff-alert-escalated",
        (
            "Nobody has answered yet",
            "Nobody has answered an alert yet: it is now yours. To take it over: ((link))",
            "Nobody has answered yet: it is now yours. Reply YES to take it over, or: ((link))",
        ),
        (
            "Nadie ha respondido",
            "Nadie ha respondido a una alerta: ahora le toca a usted. Para encargarse: ((link))",
            "Nadie ha respondido: ahora le toca a usted. Responda SI para encargarse, o: ((link))",
        ),
    ),
    _alert(
        "staff-crisis",
        (
            "Urgent: act now",
            "URGENT: somebody needs help now. To take it over: ((link))",
            "URGENT: somebody needs help now. Reply YES to take it over, or: ((link))",
        ),
        (
            "Urgente: actúe ahora",
            "URGENTE: alguien necesita ayuda ahora. Para encargarse: ((link))",
            "URGENTE: alguien necesita ayuda. Responda SI para encargarse, o: ((link))",
        ),
    ),
    _staff(
        "reply-unknown",
        ("Somebody wrote back", "Somebody wrote back and waits. Please open your worklist."),
        ("Alguien escribió", "Alguien ha escrito y espera. Abra su lista de trabajo."),
    ),
)
