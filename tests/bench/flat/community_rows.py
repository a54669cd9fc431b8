"""Rows of the community of alumni: members, events with their places, mentors, mentorships."""

import json
from uuid import UUID

from deploy.lint.documents import settings_of
from services.aftercare.settings import AftercareSettings
from shared.vault import AesGcmVault
from tests.bench.flat.filling import EVERY_OTHER, KeptRows, aggregate, numbered

KEEPS_MILESTONES = 0
"""The client whose milestones open; at the site of the first row."""

_EVERY_OTHER = f"WHEN {EVERY_OTHER} THEN"
_AGREED = {
    "language": "en",
    "number": 1,
    "purposes": ["events", "mentoring", "milestones"],
    "given_at": "2026-01-05T00:00:00Z",
    "given_by": None,
}
_WISH = {"languages": ["en"], "modalities": ["telehealth"], "timezone": "America/Denver"}
_COUNTING = {"kind": "sober", "counts_from": "2026-01-05", "timezone": "America/Denver"}


def _sealed_milestone() -> tuple[str, str]:
    """Return what the service would keep of one: the sealed value and its key, as SQL."""
    settings = settings_of("aftercare")
    assert isinstance(settings, AftercareSettings)
    vault, owner = AesGcmVault(settings.master_key_bytes), UUID(int=KEEPS_MILESTONES)
    key = vault.new_key(owner)
    sealed = vault.seal(owner, _COUNTING, key)
    return f"'\\x{sealed.hex()}'::bytea", f"'\\x{key.hex()}'::bytea"


_SEALED, _KEY = _sealed_milestone()

COMMUNITY = (
    KeptRows(
        "alumni_membership",
        {
            **aggregate("n"),
            "client_id": numbered("n"),
            "state": "CASE WHEN :rare THEN 'invited' ELSE 'active' END",
            "invited_at": "'2026-01-05'",
            "invited_by": "'policy'",
            "agreed": f"'{json.dumps([_AGREED])}'",
            "mentoring": f"'{json.dumps(_WISH)}'",
        },
    ),
    KeptRows(
        "alumni_event",
        {
            **aggregate("n"),
            "id": numbered("n"),
            "title": "'Evening together'",
            "announced_at": "'2026-01-05'",
            "starts_at": "(CASE WHEN :rare THEN '2199-01-05' ELSE '2026-01-05' END)::date",
            "ends_at": "(CASE WHEN :rare THEN '2199-01-06' ELSE '2026-01-06' END)::date",
            "timezone": "'America/Denver'",
            "modality": "'in_person'",
            "capacity": "20",
            "places_taken": "10",
            "state": f"CASE WHEN NOT :rare THEN 'held' {_EVERY_OTHER} 'cancelled' "
            "ELSE 'scheduled' END",
        },
    ),
    KeptRows(
        "event_place",
        {
            **aggregate("n / 10"),
            "event_id": numbered("n / 10"),
            "membership_id": numbered("n"),
            "client_id": numbered("n"),
            "guests": "0",
            "asked_at": "'2026-01-05'",
            "state": "'attended'",
        },
    ),
    KeptRows(
        "mentor",
        {
            **aggregate("n"),
            "id": numbered("n"),
            "membership_id": numbered("n"),
            "client_id": numbered("n"),
            "languages": "'{en}'",
            "modalities": "'{telehealth}'",
            "timezone": "'America/Denver'",
            "capacity": "2",
            "mentees": "0",
            "state": f"CASE WHEN NOT :rare THEN 'withdrawn' {_EVERY_OTHER} 'offered' "
            "ELSE 'approved' END",
            "offered_at": "'2026-01-05'",
        },
    ),
    KeptRows(
        "mentorship",
        {
            **aggregate("n"),
            "mentor_id": numbered("n"),
            "mentor_client_id": numbered("n / 2"),
            "mentee_client_id": numbered("n"),
            "mentee_membership_id": numbered("n"),
            "mentor_alias": "'Heron'",
            "mentee_alias": "'Wren'",
            "state": "CASE WHEN :rare THEN 'proposed' ELSE 'ended' END",
        },
    ),
    KeptRows(
        "milestone",
        {
            **aggregate("n / 5"),
            "client_id": numbered("n / 5"),
            "membership_id": numbered("n / 5"),
            "sealed": f"CASE WHEN n / 5 = {KEEPS_MILESTONES} THEN {_SEALED} ELSE '' END",
            "shared_with_staff": "true",
        },
    ),
    # Nobody else's key is there any more: what else is sealed here was never sealed.
    KeptRows(
        "data_key",
        {
            "owner_id": numbered("n"),
            "wrapped": f"CASE WHEN n = {KEEPS_MILESTONES} THEN {_KEY} END",
        },
    ),
)
