"""The book: which words each site uses now, the site's own over those the service comes with."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from services.notifications.domain.templates.template import Template
from services.notifications.domain.templates.wordings import TEMPLATES


@dataclass(frozen=True, slots=True)
class Book:
    """A snapshot of some sites' published templates, and of how their desks are called."""

    published: Mapping[tuple[str, str], Template] = field(default_factory=dict)
    phones: Mapping[str, str] = field(default_factory=dict)

    def template(self, site: str, code: str) -> Template | None:
        """Return the site's template, else the built-in one; None for a code that nobody knows."""
        return self.published.get((site, code)) or TEMPLATES.get(code)

    def phone(self, site: str) -> str | None:
        return self.phones.get(site)


BUILT_IN_ONLY = Book()
