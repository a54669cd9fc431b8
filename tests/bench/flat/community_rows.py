"""Rows of the community of alumni: members, events with their places, mentors, mentorships."""

from tests.bench.flat.filling import KeptRows, aggregate, numbered

COMMUNITY = (
    KeptRows(
        "alumni_membership",
        {
            **aggregate("n"),
            "client_id": numbered("n"),
            "state": "CASE WHEN :rare THEN 'invited' ELSE 'active' END",
            "invited_at": "'2026-01-05'",
            "invited_by": "'policy'",
            "agreed": "'[]'",
            "mentoring": "'{}'",
        },
    ),
    KeptRows(
        "alumni_event",
        {
            **aggregate("n"),
            "id": numbered("n"),
            "title": "'Evening together'",
            "starts_at": "'2026-01-05'",
            "ends_at": "'2026-01-06'",
            "timezone": "'America/Denver'",
            "modality": "'in_person'",
            "capacity": "20",
            "places_taken": "10",
            "state": "CASE WHEN :rare THEN 'cancelled' ELSE 'held' END",
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
            "state": "CASE WHEN :rare THEN 'offered' ELSE 'withdrawn' END",
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
)
