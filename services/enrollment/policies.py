"""Owns who may do what; an operation is a route function's name, and nothing else is allowed."""

from shared.http.policy import PolicyTable, allow

_INTAKE = ("intake_coordinator", "program_director")
_CARE = ("clinician", "program_director")
_STAFF = ("intake_coordinator", "clinician", "facilitator", "program_director", "ops")

POLICIES: PolicyTable = {
    "register_site": allow("program_director", "ops"),
    "list_sites": allow(*_STAFF, site=False),
    "submit_application": allow(*_INTAKE),
    "decide_application": allow(*_INTAKE, "clinician"),
    "list_applications": allow(*_INTAKE, "clinician"),
    "get_application": allow(*_INTAKE, "clinician"),
    "grant_consent": allow(*_INTAKE, "clinician"),
    "revoke_consent": allow(*_INTAKE, "clinician"),
    "list_consents": allow(*_INTAKE, "clinician"),
    "get_consent": allow(*_INTAKE, "clinician"),
    "enroll_client": allow(*_INTAKE, "clinician"),
    "discharge_client": allow(*_CARE),
    "list_episodes": allow(*_INTAKE, "clinician"),
    "get_episode": allow(*_INTAKE, "clinician"),
    "report_episodes": allow("program_director", "ops", site=False),
}
