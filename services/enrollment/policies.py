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
    "draft_consent": allow(*_INTAKE, "clinician"),
    "change_consent_draft": allow(*_INTAKE, "clinician"),
    "sign_consent": allow(*_INTAKE, "clinician"),
    "discard_consent_draft": allow(*_INTAKE, "clinician"),
    "list_expiring_consents": allow(*_INTAKE, "clinician"),
    "register_party": allow(*_INTAKE, "clinician"),
    "describe_party": allow(*_INTAKE, "clinician"),
    "list_parties": allow(*_INTAKE, "clinician"),
    "get_party": allow(*_INTAKE, "clinician"),
    "check_disclosure": allow(*_INTAKE, "clinician"),
    "record_disclosure": allow(*_INTAKE, "clinician"),
    "list_disclosures": allow(*_INTAKE, "clinician"),
    "enroll_client": allow(*_INTAKE, "clinician"),
    "discharge_client": allow(*_CARE),
    "list_episodes": allow(*_INTAKE, "clinician"),
    "get_episode": allow(*_INTAKE, "clinician"),
    "report_episodes": allow("program_director", "ops", site=False),
    "list_instruments": allow(*_INTAKE, "clinician", site=False),
    "complete_assessment": allow(*_CARE),
    "list_assessments": allow(*_CARE),
    "get_assessment": allow(*_CARE),
    "publish_assessment_schedule": allow("program_director"),
    "get_assessment_schedule": allow(*_INTAKE, "clinician"),
    "list_assessment_schedules": allow(*_INTAKE, "clinician"),
    "list_due_assessments": allow(*_CARE),
    "raise_safety_alert": allow(*_INTAKE, "clinician", "facilitator"),
    "acknowledge_safety_alert": allow(*_CARE),
    "resolve_safety_alert": allow(*_CARE),
    "list_safety_alerts": allow(*_CARE),
    "get_safety_alert": allow(*_CARE),
    # What TEDS asks, and what goes out.
    "record_minimum_data": allow(*_INTAKE, "clinician"),
    "get_minimum_data": allow(*_INTAKE, "clinician"),
    "export_teds": allow("program_director", "ops", site=False),
    "show_teds_gaps": allow("program_director", "ops", site=False),
}
