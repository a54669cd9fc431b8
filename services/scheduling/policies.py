"""Owns who may do what; an operation is a route function's name, and nothing else is allowed."""

from shared.http.policy import PolicyTable, allow

_PLANNING = ("program_director", "intake_coordinator")
_ROLL = ("facilitator", "clinician", "program_director")
_CARE = ("clinician", "program_director")
_STAFF = ("intake_coordinator", "clinician", "facilitator", "program_director", "ops")

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
    "list_sessions": allow(*_STAFF),
    "get_session": allow(*_ROLL, "intake_coordinator"),
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
    "get_progress": allow(*_CARE, "intake_coordinator"),
    "decide_phase": allow(*_CARE),
    # Weeks that fit a life.
    "keep_availability": allow(*_PLANNING, "clinician"),
    "get_availability": allow(*_PLANNING, "clinician"),
}
