"""Who may do what in aftercare: one line for each operation; what is not here is refused."""

from uuid import UUID

from starlette.requests import HTTPConnection

from shared.auth import Principal
from shared.http.policy import PolicyTable, allow, public

_KEEPS_DIRECTORY = allow("clinician", "intake_coordinator", "program_director")
_READS_DIRECTORY = allow(
    *("clinician", "intake_coordinator", "program_director", "facilitator"),
    *("client", "family_member"),
)
_CARE = allow("clinician", "program_director")
_CALLERS = ("clinician", "program_director", "facilitator", "intake_coordinator")
_OUTREACH = allow(*_CALLERS)
_LINKAGES = allow("intake_coordinator", "clinician", "program_director")

_TELLING = ("intake_coordinator", "clinician", "facilitator", "program_director")
_COMMUNITY = ("clinician", "program_director", "intake_coordinator")


async def _is_the_client(principal: Principal, request: HTTPConnection) -> bool:
    """Say whether the caller is the client whom the address names, by whichever of their ids."""
    named = request.path_params.get("client_id", "")
    if principal.is_client(named):
        return True
    known: list[UUID] = await request.app.state.ids_of(*principal.client_ids)
    return named.lower() in {str(one) for one in known}


_ITS_CLIENT = allow("client", relationship=_is_the_client)

POLICIES: PolicyTable = {
    "propose_linkage": _LINKAGES,
    "list_linkages": _LINKAGES,
    "get_linkage": _LINKAGES,
    "choose_linkage_provider": _LINKAGES,
    "request_linkage": _LINKAGES,
    "withdraw_linkage_request": _LINKAGES,
    "record_linkage_answer": _LINKAGES,
    "plan_hand_over": _LINKAGES,
    "record_hand_over": _LINKAGES,
    "record_first_attendance": _LINKAGES,
    "record_client_contact": _LINKAGES,
    "list_my_linkages": allow("client"),
    "get_my_linkage": allow("client"),
    "answer_my_linkage": allow("client"),
    "complete_linkage": _LINKAGES,
    "end_linkage_early": _LINKAGES,
    "cancel_linkage": _LINKAGES,
    "list_linkage_disclosures": _LINKAGES,
    "make_linkage_link": _LINKAGES,
    "show_linkage_link": public,
    "answer_linkage_link": public,
    "list_own_linkages": allow("partner_administrator"),
    "get_own_linkage": allow("partner_administrator"),
    "answer_own_linkage": allow("partner_administrator"),
    "confirm_own_hand_over": allow("partner_administrator"),
    "confirm_own_attendance": allow("partner_administrator"),
    "bind_provider_subject": allow("program_director", "ops"),
    "list_provider_subjects": allow("program_director", "ops"),
    "unbind_provider_subject": allow("program_director", "ops"),
    "report_linkages": allow(
        "clinician", "program_director", "ops", "partner_administrator", site=False
    ),
    "get_linkage_rules": _LINKAGES,
    "list_linkage_rules": _LINKAGES,
    "publish_linkage_rules": allow("program_director"),
    "list_plans": _CARE,
    "get_plan": _CARE,
    "list_plans_to_review": _CARE,
    "explain_plan": _CARE,
    "review_plan": _CARE,
    "carry_goal": _CARE,
    "add_goal": _CARE,
    "move_goal": _CARE,
    "take_newest_template": _CARE,
    "list_plan_templates": _CARE,
    "get_plan_templates": _CARE,
    "get_plan_templates_in_force": _CARE,
    "draft_plan_templates": allow("program_director"),
    "revise_plan_templates": allow("program_director"),
    "publish_plan_templates": allow("program_director"),
    "discard_plan_templates": allow("program_director"),
    "try_plan_templates": allow("program_director"),
    "activate_plan": _CARE,
    "hold_plan": _CARE,
    "resume_plan": _CARE,
    "complete_plan": _CARE,
    "revoke_plan": _CARE,
    # Who enters answers from paper finds the check-in that they belong to.
    "list_check_ins": allow("clinician", "program_director", "facilitator"),
    "get_check_in": allow("clinician", "program_director", "facilitator"),
    "complete_check_in": _CARE,
    # Answers, outreach and help: the routes let a client answer and ask for nobody else.
    "answer_check_in": allow("clinician", "program_director", "facilitator", "client"),
    "list_answers": _CARE,
    "judge_risk": _CARE,
    "list_judgements": _CARE,
    "get_my_day": allow("client"),
    "get_my_plan": allow("client"),
    "list_my_setbacks": allow("client"),
    "get_my_membership": allow("client"),
    "list_my_check_ins": allow("client"),
    "get_my_check_in": allow("client"),
    "list_outreach": _OUTREACH,
    "get_outreach": _OUTREACH,
    "assign_outreach": _OUTREACH,
    "record_outreach_attempt": _OUTREACH,
    "end_outreach": _OUTREACH,
    "publish_check_in_settings": allow("program_director"),
    "get_check_in_settings": _OUTREACH,
    "list_check_in_settings": _OUTREACH,
    "list_check_in_instruments": allow(*_CALLERS, "client"),
    "ask_for_help": allow(*_CALLERS, "client"),
    "list_help_requests": allow(*_CALLERS, "client"),
    "get_help_request": allow(*_CALLERS, "client"),
    "close_help_request": _CARE,
    # Setbacks: the route lets a client tell of nobody else, and answers family alike.
    "report_setback": allow(*_TELLING, "client", "family_member"),
    "get_setback_receipt": allow(*_TELLING, "client", "family_member"),
    "withdraw_setback": allow(*_TELLING, "client", "family_member"),
    "call_for_help_as_family": allow("family_member"),
    "list_own_setbacks": _ITS_CLIENT,
    "list_setbacks": _CARE,
    "get_setback": _CARE,
    "confirm_report": _CARE,
    "set_report_aside": _CARE,
    "review_setback": _CARE,
    "record_setback_contact": _CARE,
    "reopen_setback_review": _CARE,
    "publish_setback_policy": allow("program_director"),
    "get_setback_policy": _CARE,
    "put_circle_member": allow("intake_coordinator", "clinician", "program_director"),
    "end_circle_member": allow("intake_coordinator", "clinician", "program_director"),
    "list_circle": allow("intake_coordinator", "clinician", "program_director"),
    "explain_check_in": _CARE,
    "get_plan_cadence": _CARE,
    "preview_cadence_move": _CARE,
    "move_plan_cadence": _CARE,
    "list_cadence_rules": _CARE,
    "publish_cadence_rules": allow("program_director"),
    "try_cadence_rules": allow("program_director"),
    # The directory
    "list_organisations": _READS_DIRECTORY,
    "get_organisation": _READS_DIRECTORY,
    "add_organisation": _KEEPS_DIRECTORY,
    "change_organisation": _KEEPS_DIRECTORY,
    "archive_organisation": _KEEPS_DIRECTORY,
    "restore_organisation": _KEEPS_DIRECTORY,
    "list_offerings": _READS_DIRECTORY,
    "search_offerings": _READS_DIRECTORY,
    "get_offering": _READS_DIRECTORY,
    "list_occurrences": _READS_DIRECTORY,
    "add_offering": _KEEPS_DIRECTORY,
    "change_offering": _KEEPS_DIRECTORY,
    "tell_places_of_offering": _KEEPS_DIRECTORY,
    "confirm_offering": _KEEPS_DIRECTORY,
    "archive_offering": _KEEPS_DIRECTORY,
    "restore_offering": _KEEPS_DIRECTORY,
    "list_kept_offerings": _KEEPS_DIRECTORY,
    # An outsider among them sees no count of fewer than 11 (domain/outcomes/leaving.py).
    "report_outcomes": allow(
        "clinician", "program_director", "ops", "partner_administrator", site=False
    ),
    "list_outcomes": _CARE,
    "publish_outcome_windows": allow("program_director"),
    "list_outcome_windows": allow("clinician", "program_director", "ops"),
    # The community of alumni: what is a person's own word only they can give.
    "list_memberships": allow(*_COMMUNITY),
    "invite_alumnus": allow(*_COMMUNITY),
    "get_membership": (allow(*_COMMUNITY), _ITS_CLIENT),
    "ask_for_invitation": _ITS_CLIENT,
    "join_alumni": _ITS_CLIENT,
    "choose_purposes": _ITS_CLIENT,
    "withdraw_purpose": (allow(*_COMMUNITY), _ITS_CLIENT),
    "opt_out_of_alumni": (allow(*_COMMUNITY), _ITS_CLIENT),
    "pause_membership": (allow(*_COMMUNITY), _ITS_CLIENT),
    "resume_membership": _ITS_CLIENT,
    "publish_alumni_agreement": allow("program_director"),
    "list_alumni_agreements": allow(*_COMMUNITY),
    "get_current_agreement": allow(*_COMMUNITY, "client"),
    "publish_alumni_policy": allow("program_director"),
    "list_alumni_policies": allow(*_COMMUNITY),
    "get_current_alumni_policy": allow(*_COMMUNITY),
    "schedule_alumni_event": allow(*_COMMUNITY),
    "list_alumni_events": allow(*_COMMUNITY),
    "get_alumni_event": allow(*_COMMUNITY),
    "announce_alumni_event": allow(*_COMMUNITY),
    "reschedule_alumni_event": allow(*_COMMUNITY),
    "resize_alumni_event": allow(*_COMMUNITY),
    "cancel_alumni_event": allow(*_COMMUNITY),
    "hold_alumni_event": allow(*_COMMUNITY),
    "list_event_places": allow(*_COMMUNITY),
    "mark_event_attendance": allow(*_COMMUNITY),
    "list_events_ahead": _ITS_CLIENT,
    "take_event_place": _ITS_CLIENT,
    "give_up_event_place": _ITS_CLIENT,
    "offer_to_mentor": _ITS_CLIENT,
    "withdraw_mentor_offer": _ITS_CLIENT,
    "wish_for_mentor": _ITS_CLIENT,
    "list_mentors": allow(*_COMMUNITY),
    "review_mentor": allow("program_director", "clinician"),
    "suggest_mentors": allow(*_COMMUNITY),
    "propose_mentorship": allow(*_COMMUNITY),
    "list_mentorships": allow(*_COMMUNITY),
    "end_mentorship": allow(*_COMMUNITY),
    "list_own_mentorships": _ITS_CLIENT,
    "accept_mentorship": _ITS_CLIENT,
    "leave_mentorship": _ITS_CLIENT,
    "keep_milestone": _ITS_CLIENT,
    "list_milestones": _ITS_CLIENT,
    "change_milestone": _ITS_CLIENT,
    "delete_milestone": _ITS_CLIENT,
    "list_shared_milestones": allow("clinician", "program_director"),
    "import_directory": _KEEPS_DIRECTORY,
    "export_directory": _KEEPS_DIRECTORY,
    "destroy_client_key": allow("program_director"),
    "count_waiting": allow("ops", "program_director", site=False),
    "forecast_check_ins": allow("ops", "program_director", site=False),
}
