"""Who may do what in aftercare: one line for each operation; what is not here is refused."""

from shared.http.policy import PolicyTable, allow

_CARE = allow("clinician", "program_director")

POLICIES: PolicyTable = {
    "list_plans": _CARE,
    "get_plan": _CARE,
    "activate_plan": _CARE,
    "hold_plan": _CARE,
    "resume_plan": _CARE,
    "complete_plan": _CARE,
    "revoke_plan": _CARE,
    "list_check_ins": _CARE,
    "get_check_in": _CARE,
    "complete_check_in": _CARE,
    "close_outreach": _CARE,
}
