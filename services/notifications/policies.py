"""Owns who may do what; an operation is a route function's name, and nothing else is allowed."""

from starlette.requests import HTTPConnection

from shared.auth import Principal
from shared.http.policy import PolicyTable, allow, public

_STAFF = ("intake_coordinator", "clinician", "facilitator", "program_director", "ops")
_INTAKE = ("intake_coordinator", "clinician", "program_director")


async def _is_the_person(principal: Principal, request: HTTPConnection) -> bool:
    """Say whether the caller is the very client whom the address names."""
    return principal.is_client(request.path_params.get("person_id", ""))


_ITS_PERSON_OR_INTAKE = (allow(*_INTAKE), allow("client", relationship=_is_the_person))

POLICIES: PolicyTable = {
    "put_contact": allow(*_INTAKE),
    "get_contact": allow(*_INTAKE),
    "shred_contact": allow("program_director"),
    "set_hours": _ITS_PERSON_OR_INTAKE,
    "set_permission": _ITS_PERSON_OR_INTAKE,
    "list_permissions": _ITS_PERSON_OR_INTAKE,
    "show_preferences": _ITS_PERSON_OR_INTAKE,
    "grant_default_permissions": allow(*_INTAKE),
    "opt_out_of_channel": _ITS_PERSON_OR_INTAKE,
    "opt_in_to_channel": _ITS_PERSON_OR_INTAKE,
    "list_suppressions": allow(*_INTAKE, "ops"),
    "suppress_address": allow(*_INTAKE, "ops"),
    "lift_suppression": allow(*_INTAKE, "ops"),
    "import_contacts": allow("intake_coordinator", "program_director"),
    "import_suppressions": allow("program_director", "ops"),
    "send_verification_code": _ITS_PERSON_OR_INTAKE,
    "confirm_verification_code": _ITS_PERSON_OR_INTAKE,
    "set_contact_policy": allow("program_director"),
    "get_contact_policy": allow(*_INTAKE, "ops"),
    "list_contact_changes": allow("program_director", "ops"),
    "put_staff_member": allow("program_director", "ops"),
    "list_staff": allow(*_INTAKE, "ops"),
    "get_staff_member": allow(*_INTAKE, "ops"),
    "end_staff_member": allow("program_director", "ops"),
    "put_family_member": allow(*_INTAKE),
    "list_family": allow(*_INTAKE),
    "end_family_member": allow(*_INTAKE),
    "list_notifications": allow(*_INTAKE, "ops"),
    "get_notification": allow(*_INTAKE, "ops"),
    "explain_session_messages": allow(*_INTAKE, "ops"),
    "list_templates": allow(*_INTAKE, "ops"),
    "get_template": allow(*_INTAKE, "ops"),
    "list_template_versions": allow(*_INTAKE),
    "get_template_version": allow(*_INTAKE),
    "preview_template": allow(*_INTAKE),
    "get_week_of_texts": allow(*_INTAKE, "ops"),
    "get_rules": allow(*_STAFF),
    "list_rule_sets": allow(*_STAFF),
    "get_rule_set": allow(*_STAFF),
    "propose_rules": allow("program_director", "ops"),
    "try_rule_set": allow("program_director", "ops"),
    "publish_rule_set": allow("program_director", "ops"),
    "go_back_to_rule_set": allow("program_director", "ops"),
    "propose_template": allow("program_director"),
    "discard_template_draft": allow("program_director"),
    "check_template": allow("program_director"),
    "publish_template": allow("program_director"),
    "revert_template": allow("program_director"),
    "put_front_desk": allow("program_director"),
    "get_front_desk": allow(*_INTAKE),
    # A signature is what a provider shows instead of a token.
    "receive_receipt": public,
    "receive_reply": public,
    # Each reads what is their own, whoever they are.
    "list_inbox": allow(*_STAFF, "client", "family_member"),
    "read_inbox_message": allow(*_STAFF, "client", "family_member"),
    "get_push_key": allow(*_STAFF, "client", "family_member"),
    "subscribe_browser": allow(*_STAFF, "client", "family_member"),
    "list_browsers": allow(*_STAFF, "client", "family_member"),
    "unsubscribe_browser": allow(*_STAFF, "client", "family_member"),
    "list_replies": allow(*_INTAKE),
    "get_reply": allow(*_INTAKE),
    "handle_reply": allow(*_INTAKE),
    "show_reply_words": allow(*_INTAKE, "ops"),
    "publish_reply_words": allow("program_director", "ops"),
    "list_reply_words_versions": allow(*_INTAKE, "ops"),
    # Operators: the site is asked for, or none; each route narrows it to the caller's own.
    "begin_pause": allow("ops", site=False),
    "end_pause": allow("ops", site=False),
    "get_pause": allow("ops", site=False),
    "list_pauses": allow("ops", site=False),
    "list_alerts": allow(*_STAFF),
    "get_alert": allow(*_STAFF),
    "list_tellings": allow(*_STAFF),
    "acknowledge_alert": allow(*_STAFF),
    "resolve_alert": allow(*_STAFF),
    "withdraw_alert": allow("clinician", "program_director", "ops"),
    # The link is a secret of its own, sent to one person; only a press of its page answers.
    "show_alert_link": public,
    "press_alert_link": public,
    # The route lets a client ask for nobody else.
    "request_help": allow(*_STAFF, "client"),
    "get_help_request": allow(*_STAFF, "client"),
    "publish_on_call_schedule": allow("program_director", "ops"),
    "try_on_call_schedule": allow("program_director", "ops"),
    "list_on_call_schedules": allow(*_STAFF),
    "get_on_call": allow(*_STAFF),
    "cover_shift": allow("program_director", "clinician", "ops"),
    "swap_shifts": allow("program_director", "clinician", "ops"),
    "list_on_call_overrides": allow(*_STAFF),
    "get_on_call_override": allow(*_STAFF),
    "cancel_on_call_override": allow("program_director", "clinician", "ops"),
    "publish_escalation_ladder": allow("program_director", "ops"),
    "list_escalation_ladders": allow(*_STAFF),
    "show_counts": allow("ops", site=False),
    "show_forecast": allow("ops", site=False),
    "list_dead_letters": allow("ops", site=False),
    "preview_redrive": allow("ops", site=False),
    "redrive_dead_letters": allow("ops", site=False),
    "discard_dead_letters": allow("ops", site=False),
    "tell_story": allow(*_INTAKE, "ops"),
    "explain_notification": allow("ops", site=False),
    "list_providers": allow("ops", site=False),
    "list_provider_changes": allow("ops", site=False),
    "pause_provider": allow("ops", site=False),
    "resume_provider": allow("ops", site=False),
    "set_provider_weight": allow("ops", site=False),
}
