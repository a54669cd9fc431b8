"""Who plays: synthetic clients, known by a number, and what becomes of each."""

from dataclasses import dataclass, field
from uuid import UUID

from shared.identifiers import new_id

MAIL_DOMAIN = "demo.example.org"
"""Reserved for examples (RFC 2606): such mail could never reach anybody."""


@dataclass
class Client:
    """One synthetic client. `weeks_ago` is when the stay began; `misses` counts group sessions.

    `decision` is intake's; `ending` the discharge, `last_group` the group session before it.
    Who `alarms` gives an answer that somebody must look at: a safety alert waits for the newcomer.
    Who `calls_off` does not come today; who `is_planned` has no seat yet, and waits for a plan.
    """

    number: int
    referral_source: str
    age_band: str
    weeks_ago: int = 0
    decision: str = "accepted"
    misses: frozenset[int] = frozenset()
    late: frozenset[int] = frozenset()
    ending: str | None = None
    last_group: int | None = None
    language: str = "en"
    alarms: bool = False
    calls_off: bool = False
    is_planned: bool = False
    client_id: UUID = field(default_factory=new_id)
    application_id: str = ""
    episode_id: str = ""

    @property
    def is_enrolled(self) -> bool:
        return self.decision == "accepted"

    @property
    def reference(self) -> str:
        return f"synthetic/{self.number:02}"

    @property
    def contact(self) -> dict[str, str | None]:
        return {
            "email": f"client-{self.number:02}@{MAIL_DOMAIN}",
            "phone": None,
            "given_name": f"Synthetic {self.number:02}",
            "language": self.language,
        }


def company() -> list[Client]:
    """Return twelve clients: four finish, one leaves, two are not taken in, five are on the way."""
    return [
        Client(1, "individual", "30-34", 6, ending="completed"),
        Client(2, "criminal_justice", "25-29", 6, late=frozenset({2}), ending="completed"),
        Client(3, "other_health_provider", "45-49", 6, misses=frozenset({4}), ending="completed"),
        Client(4, "alcohol_drug_provider", "35-39", 6, ending="completed", language="es"),
        Client(5, "individual", "21-24", 6, misses=frozenset({4, 5, 6}),
               ending="dropped_out", last_group=6),
        Client(6, "criminal_justice", "40-44", 4, misses=frozenset({7, 9})),
        Client(7, "employer_eap", "50-54", 3, misses=frozenset({17, 18})),
        Client(8, "other_community", "18-20", 2, late=frozenset({13}), calls_off=True),
        Client(9, "individual", "55-64", 0, alarms=True),
        Client(10, "school", "18-20", 0, is_planned=True),
        Client(11, "other_community", "30-34", 0, decision="declined"),
        Client(12, "individual", "65+", 0, decision="referred_out"),
    ]  # fmt: skip
