"""Owns which wording belongs to which version and language."""

from services.enrollment.domain.consents.consent_terms import Language
from services.enrollment.printing.wordings.english import ENGLISH
from services.enrollment.printing.wordings.spanish import SPANISH
from services.enrollment.printing.wordings.wording import Wording

WORDINGS: dict[tuple[str, Language], Wording] = {
    ("2026-1", Language.ENGLISH): ENGLISH,
    ("2026-1", Language.SPANISH): SPANISH,
}
