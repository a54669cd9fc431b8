"""The words of the page that a provider's link opens, in the languages it speaks."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from services.aftercare.domain.linkages.linkage import DeclineReason, LinkageKind


class Language(StrEnum):
    ENGLISH = "en"
    SPANISH = "es"


class Shown(StrEnum):
    """What the page says."""

    ASKS = "asks"
    WAITS = "waits"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    LINKED = "linked"
    NO_PLACE = "no_place"
    NOT_TAKEN = "not_taken"
    WITHDRAWN = "withdrawn"
    ENDED = "ended"
    OVER = "over"
    NOWHERE = "nowhere"


@dataclass(frozen=True, slots=True)
class Words:
    heading: str
    text: str


@dataclass(frozen=True, slots=True)
class Labels:
    """What stands on the page beside its heading and text."""

    title: str
    reference: str
    kind: str
    accept: str
    waitlist: str
    decline: str
    reason: str
    hand_over: str
    handed_over: str
    attended: str
    attended_on: str
    desk: str
    wrong_answer: str
    too_early: str
    wrong_reason: str
    wrong_day: str


WORDS: Mapping[Language, Mapping[Shown, Words]] = {
    Language.ENGLISH: {
        Shown.ASKS: Words(
            "Can you take this client?",
            "Whoever sent you this link asks you for a place. Your answer goes to their staff at "
            "once.",
        ),
        Shown.WAITS: Words(
            "This client is on your waiting list",
            "Tell us as soon as you have a place, or if you cannot take the client after all.",
        ),
        Shown.ACCEPTED: Words(
            "You have accepted",
            "Thank you. Tell us here once the client was handed over to you, and when the client "
            "first came.",
        ),
        Shown.DECLINED: Words(
            "You have declined", "Thank you for answering. The program asks somebody else."
        ),
        Shown.LINKED: Words("The client has arrived", "Thank you. There is nothing more to do."),
        Shown.NO_PLACE: Words(
            "No place is free any more",
            "The last free place that we know of was taken meanwhile. Nothing was lost: the client "
            "is on your waiting list. If you have a place, tell whoever sent you this "
            "link.",
        ),
        Shown.NOT_TAKEN: Words(
            "This was answered before",
            "Your answer was kept for the program's staff, but it changed nothing. Tell "
            "whoever sent you this link if something is wrong.",
        ),
        Shown.WITHDRAWN: Words(
            "This request was withdrawn",
            "An answer changes nothing any more. If you have a question, ask whoever sent you this "
            "link.",
        ),
        Shown.ENDED: Words("This link has ended", "Ask whoever sent it to you for a new one."),
        Shown.OVER: Words("This is over", "Nobody waits for an answer any more."),
        Shown.NOWHERE: Words(
            "This link leads nowhere",
            "Perhaps it was cut off. Ask whoever sent it to you for a new one.",
        ),
    },
    Language.SPANISH: {
        Shown.ASKS: Words(
            "¿Puede recibir a esta persona?",
            "Quien le envió este enlace le pide una plaza. Su respuesta llega enseguida a su "
            "personal.",
        ),
        Shown.WAITS: Words(
            "Esta persona está en su lista de espera",
            "Díganos en cuanto tenga una plaza, o si al final no puede recibirla.",
        ),
        Shown.ACCEPTED: Words(
            "Usted ha aceptado",
            "Gracias. Díganos aquí cuándo se le presentó a la persona y cuándo vino por "
            "primera vez.",
        ),
        Shown.DECLINED: Words(
            "Usted ha rechazado", "Gracias por responder. El programa pregunta a otro."
        ),
        Shown.LINKED: Words("La persona ha llegado", "Gracias. No hay nada más que hacer."),
        Shown.NO_PLACE: Words(
            "Ya no hay plaza libre",
            "La última plaza que conocemos se ocupó mientras tanto. No se perdió nada: la persona "
            "está en su lista de espera. Si tiene una plaza, dígaselo a quien le envió "
            "este enlace.",
        ),
        Shown.NOT_TAKEN: Words(
            "Esto ya fue respondido",
            "Su respuesta se guardó para el personal, pero no cambió nada. Si algo no es "
            "correcto, avise a quien le envió este enlace.",
        ),
        Shown.WITHDRAWN: Words(
            "Esta solicitud se retiró",
            "Una respuesta ya no cambia nada. Si tiene alguna pregunta, diríjase a quien le envió "
            "este enlace.",
        ),
        Shown.ENDED: Words("Este enlace ha caducado", "Pida uno nuevo a quien se lo envió."),
        Shown.OVER: Words("Esto ha terminado", "Ya nadie espera una respuesta."),
        Shown.NOWHERE: Words(
            "Este enlace no lleva a ninguna parte",
            "Quizá se cortó. Pida uno nuevo a quien se lo envió.",
        ),
    },
}

LABELS: Mapping[Language, Labels] = {
    Language.ENGLISH: Labels(
        title="A request to you",
        reference="Reference",
        kind="Asked for",
        accept="Accept",
        waitlist="Put on our waiting list",
        decline="Decline",
        reason="If you cannot, say why",
        hand_over="The client was handed over to us",
        handed_over="The hand-over is recorded.",
        attended="Confirm the first attendance",
        attended_on="Day of the first attendance",
        desk="The program, and its number:",
        wrong_answer="That was none of the answers here, and nothing was changed: press one of the "
        "buttons.",
        too_early="This request is not accepted yet, and nothing was changed: accept it first, "
        "then send this again.",
        wrong_reason="Choose a reason, then decline again.",
        wrong_day="Give the day on which the client first came: not a day ahead, and not long "
        "before the request.",
    ),
    Language.SPANISH: Labels(
        title="Una solicitud para usted",
        reference="Referencia",
        kind="Se pide",
        accept="Aceptar",
        waitlist="Poner en nuestra lista de espera",
        decline="Rechazar",
        reason="Si no puede, diga por qué",
        hand_over="Nos presentaron a la persona",
        handed_over="La presentación está registrada.",
        attended="Confirmar la primera asistencia",
        attended_on="Día de la primera asistencia",
        desk="El programa y su número:",
        wrong_answer="Esa no es una de las respuestas, y nada cambió: pulse uno de los botones.",
        too_early="Esta solicitud aún no está aceptada, y nada cambió: acéptela primero y después "
        "envíe esto de nuevo.",
        wrong_reason="Elija un motivo y rechace de nuevo.",
        wrong_day="Indique el día en que la persona vino por primera vez: no un día futuro, ni "
        "mucho antes de la solicitud.",
    ),
}

KINDS: Mapping[Language, Mapping[LinkageKind, str]] = {
    Language.ENGLISH: {
        LinkageKind.THERAPY: "Continuing appointments",
        LinkageKind.SUPPORT_GROUP: "A group",
        LinkageKind.SOBER_LIVING: "A place to live",
        LinkageKind.WORKSHOP: "A workshop",
        LinkageKind.COURSE: "A course",
    },
    Language.SPANISH: {
        LinkageKind.THERAPY: "Citas de continuación",
        LinkageKind.SUPPORT_GROUP: "Un grupo",
        LinkageKind.SOBER_LIVING: "Un lugar para vivir",
        LinkageKind.WORKSHOP: "Un taller",
        LinkageKind.COURSE: "Un curso",
    },
}

REASONS: Mapping[Language, Mapping[DeclineReason, str]] = {
    Language.ENGLISH: {
        DeclineReason.NO_CAPACITY: "We have no place",
        DeclineReason.NEEDS_ARE_NOT_MET_HERE: "We do not offer what is needed",
        DeclineReason.PAYER_IS_NOT_TAKEN: "We do not take the payer",
        DeclineReason.OUTSIDE_AREA: "It is outside our area",
        DeclineReason.CLIENT_COULD_NOT_BE_REACHED: "We could not reach the client",
        DeclineReason.OTHER: "Another reason",
    },
    Language.SPANISH: {
        DeclineReason.NO_CAPACITY: "No tenemos plaza",
        DeclineReason.NEEDS_ARE_NOT_MET_HERE: "No ofrecemos lo que se necesita",
        DeclineReason.PAYER_IS_NOT_TAKEN: "No aceptamos al pagador",
        DeclineReason.OUTSIDE_AREA: "Está fuera de nuestra zona",
        DeclineReason.CLIENT_COULD_NOT_BE_REACHED: "No pudimos contactar a la persona",
        DeclineReason.OTHER: "Otro motivo",
    },
}
