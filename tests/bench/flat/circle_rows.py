"""Rows of who helps a client along: linkages, what was disclosed of them, family, and setbacks."""

from tests.bench.flat.filling import EVERY_OTHER, KeptRows, aggregate, numbered

_FAR = "'2199-01-02'::timestamptz"
CIRCLE = (
    KeptRows(
        "known_consent",
        {
            "id": numbered("n"),
            "site": aggregate("n")["site"],
            "client_id": numbered("n / 20"),
            "party_kind": "'treating_provider'",
            "party_id": numbered("n / 20"),
            "categories": "'{plan}'",
            "purposes": "'{treatment}'",
            "granted_on": "'2026-01-05'",
            "ended_at": f"CASE WHEN :rare AND {EVERY_OTHER} THEN '2026-01-09'::timestamptz END",
            "expires_on": "'2199-01-01'",
        },
    ),
    KeptRows(
        "linkage",
        {
            **aggregate("n"),
            "id": numbered("n"),
            "plan_id": numbered("n / 10"),
            "client_id": numbered("n / 20"),
            "kind": "CASE WHEN :rare THEN 'course' ELSE 'therapy' END",
            "provider_code": "'house-' || n / 20",
            "party_id": numbered("n / 20"),
            "consent_id": numbered("n"),
            "consent_ends_at": f"CASE WHEN :rare THEN '2026-01-05' ELSE {_FAR} END",
            "timezone": "'America/Denver'",
            "state": "CASE WHEN :rare THEN 'requested' ELSE 'completed' END",
            "round": "1",
            "requested_at": "'2026-01-05'",
            "holds_place": "false",
            "owed_step": "CASE WHEN :rare THEN 'answer' END",
            "owed_by": "CASE WHEN :rare THEN 'provider' END",
            "due_at": "CASE WHEN :rare THEN '2026-01-12'::timestamptz END",
            "wakes_at": "CASE WHEN :rare THEN '2026-01-12'::timestamptz END",
        },
    ),
    KeptRows(
        "disclosure",
        {
            **aggregate("n / 5"),
            "client_id": numbered("n / 20"),
            "linkage_id": numbered("n / 5"),
            "provider_code": "'house-' || n / 20",
            "party_kind": "'named_person'",
            "consent_id": numbered("n / 5"),
            "category": "'referrals'",
            "purpose": "'continuity_of_care'",
            "what": "'list_read'",
            "disclosed_at": "'2026-01-05'",
        },
    ),
    KeptRows(
        "provider_subject",
        {
            **aggregate("n"),
            "provider_code": "'house-' || n / 20",
            "subject": "'subject-' || n",
            "added_at": "'2026-01-05'",
        },
    ),
    KeptRows(
        "circle_member",
        {
            **aggregate("n / 2"),
            "client_id": numbered("n / 2"),
            "party_id": numbered("n"),
            "account": "'account-' || n",
        },
    ),
    KeptRows(
        "setback",
        {
            **aggregate("n / 2"),
            "client_id": numbered("n / 2"),
            "plan_id": numbered("n / 2"),
            "reported_by": "'client'",
            "reporter": "'client'",
            "reported_at": "'2026-01-05'",
            "state": "CASE WHEN :rare THEN 'reported' ELSE 'care_adjusted' END",
            "told_under": numbered("n / 2"),
            "asked_for_help": "false",
            "due_at": "CASE WHEN :rare THEN '2026-01-06'::timestamptz END",
            "adjustments": "'{}'",
            "history": "'[]'",
        },
    ),
)
