"""Owns who may do what; an operation is a route function's name, and nothing else is allowed."""

from starlette.requests import HTTPConnection

from shared.auth import Principal
from shared.http.policy import PolicyTable, allow, public

_PLANNING = ("program_director", "intake_coordinator")
_ROLL = ("facilitator", "clinician", "program_director")
_CARE = ("clinician", "program_director")
_STAFF = ("intake_coordinator", "clinician", "facilitator", "program_director", "ops")


async def _is_the_client(principal: Principal, request: HTTPConnection) -> bool:
    """Say whether the caller is the very client whom the address names."""
    return principal.is_client(request.path_params.get("client_id", ""))


_ITS_CLIENT_OR_STAFF = (
    allow(*_PLANNING, "clinician"),
    allow("client", relationship=_is_the_client),
)

POLICIES: PolicyTable = {
    "register_track": allow("program_director"),
    "list_tracks": allow(*_STAFF),
    "list_track_templates": allow(*_STAFF),
    "get_track_template": allow(*_STAFF),
    "plan_program": allow(*_PLANNING),
    "copy_program": allow("program_director"),
    "list_progress": allow(*_CARE, "intake_coordinator"),
    "create_series": allow(*_PLANNING),
    "list_series": allow(*_STAFF),
    "get_series": allow(*_STAFF),
    "add_member": allow(*_PLANNING, "clinician"),
    "list_members": allow(*_STAFF),
    "activate_membership": allow(*_PLANNING, "clinician"),
    "end_membership": allow(*_PLANNING, "clinician"),
    "book_session": allow(*_PLANNING, "clinician"),
    "unbook_session": allow(*_PLANNING, "clinician"),
    "change_membership_priority": allow(*_PLANNING, "clinician"),
    "set_booking_policy": allow("program_director"),
    "get_booking_policy": allow(*_STAFF),
    "confirm_session": _ITS_CLIENT_OR_STAFF,
    "cancel_seat": _ITS_CLIENT_OR_STAFF,
    "come_after_all": _ITS_CLIENT_OR_STAFF,
    "accept_offer": _ITS_CLIENT_OR_STAFF,
    "decline_offer": _ITS_CLIENT_OR_STAFF,
    "ask_to_leave": _ITS_CLIENT_OR_STAFF,
    "list_sessions": allow(*_STAFF),
    "get_session": allow(*_ROLL, "intake_coordinator"),
    "check_series": allow(*_PLANNING),
    "preview_cancellation": allow(*_ROLL, "intake_coordinator"),
    "end_series": allow(*_PLANNING),
    "delete_series": allow(*_PLANNING),
    "delete_session": allow(*_PLANNING),
    "preview_change": allow(*_ROLL, "intake_coordinator"),
    "change_sessions": allow(*_PLANNING),
    "substitute_facilitator": allow(*_PLANNING, "clinician"),
    "get_holidays": allow(*_STAFF),
    "get_holiday_template": allow(*_STAFF),
    "keep_holidays": allow("program_director"),
    "preview_holidays": allow("program_director"),
    "get_telehealth_link": allow(*_ROLL, "intake_coordinator"),
    "cancel_session": allow(*_ROLL, "intake_coordinator"),
    "take_roll": allow(*_ROLL),
    "check_client": allow(*_ROLL),
    "mark_all_present": allow(*_ROLL),
    "undo_roll_action": allow(*_ROLL),
    "take_in_actions": allow(*_ROLL),
    "set_credit_rules": allow("program_director"),
    "list_credit_rules": allow(*_STAFF),
    "list_rolls_to_finish": allow(*_ROLL, "intake_coordinator"),
    "list_weeks": allow(*_CARE, "intake_coordinator"),
    "list_client_weeks": allow(*_CARE, "intake_coordinator"),
    "set_week_rules": allow("program_director"),
    "list_week_rules": allow(*_STAFF),
    "set_billing_rules": allow("program_director"),
    "list_billing_rules": allow(*_PLANNING, "ops"),
    "set_client_payer": allow(*_PLANNING),
    "get_client_payer": allow(*_PLANNING),
    "get_billable_days": allow(*_PLANNING),
    "list_billable_days": allow(*_PLANNING),
    "get_progress": allow(*_CARE, "intake_coordinator"),
    "decide_phase": allow(*_CARE),
    # Weeks that fit a life.
    "keep_availability": allow(*_PLANNING, "clinician"),
    "get_availability": allow(*_PLANNING, "clinician"),
    "request_plan": allow(*_PLANNING, "ops"),
    "list_plans": allow(*_PLANNING, "ops"),
    "get_plan": allow(*_PLANNING, "ops"),
    "list_planned_weeks": allow(*_PLANNING, "clinician"),
    "compare_plans": allow(*_PLANNING, "clinician"),
    "cancel_plan": allow(*_PLANNING, "ops"),
    "discard_plan": allow(*_PLANNING),
    "apply_plan": allow(*_PLANNING),
    # Their handlers look at each site that is named.
    "request_plans": allow("program_director", "ops", site=False),
    "get_plans": allow("program_director", "ops", site=False),
    "cancel_plans": allow("program_director", "ops", site=False),
    # Absences: anybody of the team reaches out, and a person who is responsible decides.
    "publish_absence_policy": allow("program_director"),
    "try_absence_policy": allow("program_director"),
    "list_absence_policies": allow(*_STAFF),
    "list_absence_policy_templates": allow(*_STAFF),
    "list_absence_cases": allow(*_ROLL, "intake_coordinator"),
    "get_absence_case": allow(*_ROLL, "intake_coordinator"),
    "get_absences": allow(*_ROLL, "intake_coordinator"),
    "export_absence_cases": allow("program_director"),
    "record_contact": allow(*_ROLL, "intake_coordinator"),
    "record_attempt": allow(*_ROLL, "intake_coordinator"),
    "complete_outreach": allow(*_ROLL, "intake_coordinator"),
    "offer_contract": allow(*_CARE),
    "sign_contract": allow(*_CARE),
    "resolve_absence_case": allow(*_CARE),
    "decide_discharge": allow(*_CARE),
    # Calendars. Whoever has a feed's address may read it.
    "read_calendar": public,
    "open_client_feed": allow(*_PLANNING, "clinician"),
    "open_facilitator_feed": allow(*_ROLL, "intake_coordinator"),
    "open_room_feed": allow(*_STAFF),
    "list_calendar_feeds": allow(*_ROLL, "intake_coordinator"),
    "get_calendar_feed": allow(*_ROLL, "intake_coordinator"),
    "rotate_calendar_feed": allow(*_ROLL, "intake_coordinator"),
    "revoke_calendar_feed": allow(*_ROLL, "intake_coordinator"),
    "get_calendar_settings": allow(*_STAFF),
    "choose_calendar_summary": allow("program_director"),
    "get_zone_check": allow(*_STAFF),
    "get_facilitator_free_busy": allow(*_STAFF),
    "get_room_free_busy": allow(*_STAFF),
    "get_client_free_busy": allow(*_ROLL, "intake_coordinator"),
    # FHIR, for who may see the client's whole record elsewhere.
    "show_fhir_capabilities": allow(*_CARE, "intake_coordinator"),
    "read_appointment": allow(*_CARE, "intake_coordinator"),
    "search_appointments": allow(*_CARE, "intake_coordinator"),
    "search_appointments_by_form": allow(*_CARE, "intake_coordinator"),
    "read_encounter": allow(*_CARE, "intake_coordinator"),
    "search_encounters": allow(*_CARE, "intake_coordinator"),
    "search_encounters_by_form": allow(*_CARE, "intake_coordinator"),
}
