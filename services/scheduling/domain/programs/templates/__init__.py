"""Owns ready programs that a site copies and changes; nothing here is in force anywhere."""

from services.scheduling.domain.programs.templates.evening import EVENING
from services.scheduling.domain.programs.templates.matrix import MATRIX
from services.scheduling.domain.programs.templates.template import Template, TemplateIsUnknown

__all__ = ["TEMPLATES", "Template", "TemplateIsUnknown", "template_of"]

TEMPLATES = (MATRIX, EVENING)


def template_of(code: str) -> Template:
    """Return the template of this code. Raises TemplateIsUnknown."""
    for template in TEMPLATES:
        if template.code == code:
            return template
    raise TemplateIsUnknown("There is no template of this code: the list has their codes.")
