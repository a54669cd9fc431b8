"""Names and addresses of one service's database; imports little, as the supervisor holds it."""

from dataclasses import dataclass
from urllib.parse import urlsplit, urlunsplit


@dataclass(frozen=True)
class ServiceDatabase:
    """One service's database with the passwords of its two roles."""

    name: str
    owner_password: str
    login_password: str

    @property
    def owner(self) -> str:
        return f"{self.name}_owner"

    def owner_url(self, admin_url: str) -> str:
        """Return the URL that migrations use."""
        return self._url(admin_url, self.owner, self.owner_password)

    def login_url(self, admin_url: str) -> str:
        """Return the URL that the service uses."""
        return self._url(admin_url, self.name, self.login_password)

    def _url(self, admin_url: str, role: str, password: str) -> str:
        parts = urlsplit(admin_url)
        place = f"{role}:{password}@{parts.hostname}:{parts.port}"
        return urlunsplit(parts._replace(netloc=place, path=f"/{self.name}"))
