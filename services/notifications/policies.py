"""Owns who may do what; an operation is a route function's name, and nothing else is allowed."""

from shared.http.policy import PolicyTable, allow

_INTAKE = ("intake_coordinator", "clinician", "program_director")

POLICIES: PolicyTable = {
    "put_contact": allow(*_INTAKE),
    "get_contact": allow(*_INTAKE),
    "shred_contact": allow("program_director"),
    "set_permission": allow(*_INTAKE),
    "list_permissions": allow(*_INTAKE),
    "put_staff_member": allow("program_director", "ops"),
    "list_staff": allow(*_INTAKE, "ops"),
    "get_staff_member": allow(*_INTAKE, "ops"),
    "end_staff_member": allow("program_director", "ops"),
    "put_family_member": allow(*_INTAKE),
    "list_family": allow(*_INTAKE),
    "end_family_member": allow(*_INTAKE),
    "list_notifications": allow(*_INTAKE, "ops"),
    "get_notification": allow(*_INTAKE, "ops"),
    # Operators: the site is asked for, or none; each route narrows it to the caller's own.
    "begin_pause": allow("ops", site=False),
    "end_pause": allow("ops", site=False),
    "get_pause": allow("ops", site=False),
    "list_pauses": allow("ops", site=False),
}
