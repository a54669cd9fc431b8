"""The templates that the service comes with, by code: what each is for, and its words."""

from services.notifications.domain.templates.template import Template, compiled
from services.notifications.domain.templates.words.answers import ANSWERS
from services.notifications.domain.templates.words.appointments import APPOINTMENTS
from services.notifications.domain.templates.words.community import COMMUNITY
from services.notifications.domain.templates.words.family import FAMILY
from services.notifications.domain.templates.words.journey import JOURNEY
from services.notifications.domain.templates.words.staff import STAFF
from services.notifications.domain.templates.words.writing import BuiltIn

BUILT_IN: dict[str, BuiltIn] = {
    one.purpose.code: one
    for one in (*APPOINTMENTS, *JOURNEY, *COMMUNITY, *FAMILY, *STAFF, *ANSWERS)
}
TEMPLATES: dict[str, Template] = {
    code: compiled(code, 0, one.wordings) for code, one in BUILT_IN.items()
}
