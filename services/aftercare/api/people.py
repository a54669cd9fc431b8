"""Who asks: staff, who see a site's clients, or a client, who sees what is their own."""

from shared.auth import Principal

_STAFF = frozenset({"clinician", "program_director", "facilitator", "intake_coordinator"})


def is_staff(principal: Principal) -> bool:
    return bool(_STAFF & principal.roles)
