"""How a digest's counts are written: neutral words for each kind, singular and plural apart."""

from collections.abc import Mapping

from services.notifications.domain.terms import Language

_MOST = 999
_KINDS: Mapping[Language, Mapping[str, tuple[str, str]]] = {
    Language.ENGLISH: {
        "sessions-without-roll": ("roll to finish", "rolls to finish"),
        "clients-at-risk": ("week to look at", "weeks to look at"),
        "weeks-missed": ("week that fell short", "weeks that fell short"),
        "sessions-missed": ("missed appointment", "missed appointments"),
        "tasks-overdue": ("overdue task", "overdue tasks"),
        "sign-offs-waiting": ("sign-off waiting", "sign-offs waiting"),
        "consents-ending": ("paper that ends soon", "papers that end soon"),
        "check-ins-missed": ("call without an answer", "calls without an answer"),
        "assessments-due": ("form due", "forms due"),
        "applications-open": ("open application", "open applications"),
        "plans-to-review": ("plan to review", "plans to review"),
        "requests-waitlisted": ("request on a list", "requests on a list"),
        "linkages-ended-early": ("request that ended early", "requests that ended early"),
        "setbacks-to-review": ("review waiting", "reviews waiting"),
        "members-joined": ("new member", "new members"),
        "mentorships-ended": ("pairing that ended", "pairings that ended"),
        "arrivals": ("arrival", "arrivals"),
    },
    Language.SPANISH: {
        "sessions-without-roll": ("lista por terminar", "listas por terminar"),
        "clients-at-risk": ("semana por revisar", "semanas por revisar"),
        "weeks-missed": ("semana incompleta", "semanas incompletas"),
        "sessions-missed": ("cita perdida", "citas perdidas"),
        "tasks-overdue": ("tarea atrasada", "tareas atrasadas"),
        "sign-offs-waiting": ("firma pendiente", "firmas pendientes"),
        "consents-ending": ("documento por vencer", "documentos por vencer"),
        "check-ins-missed": ("llamada sin respuesta", "llamadas sin respuesta"),
        "assessments-due": ("formulario pendiente", "formularios pendientes"),
        "applications-open": ("solicitud abierta", "solicitudes abiertas"),
        "plans-to-review": ("plan por revisar", "planes por revisar"),
        "requests-waitlisted": ("solicitud en espera", "solicitudes en espera"),
        "linkages-ended-early": ("solicitud terminada antes", "solicitudes terminadas antes"),
        "setbacks-to-review": ("revisión pendiente", "revisiones pendientes"),
        "members-joined": ("nuevo miembro", "nuevos miembros"),
        "mentorships-ended": ("pareja que terminó", "parejas que terminaron"),
        "arrivals": ("llegada", "llegadas"),
    },
}
_ANOTHER = {Language.ENGLISH: ("more", "more"), Language.SPANISH: ("asunto", "asuntos")}


def written_counts(counts: Mapping[str, int], language: Language, *, on_one_line: bool) -> str:
    """Return what there is of each kind: one a line, or all on one. Nothing is not mentioned."""
    lines = [_written(kind, count, language) for kind, count in counts.items() if count > 0]
    return (", " if on_one_line else "\n").join(lines)


def _written(kind: str, count: int, language: Language) -> str:
    one, many = _KINDS[language].get(kind, _ANOTHER[language])
    number = str(count) if count <= _MOST else f"{_MOST}+"
    return f"{number} {one if count == 1 else many}"
