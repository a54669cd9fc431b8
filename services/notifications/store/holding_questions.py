"""The two questions by which a batch's facts are held, and those found that somebody changes.

Each answers in one row: an array of whole rows for each table.
"""

from typing import Any

from sqlalchemy import ARRAY, Text, TextClause, Uuid, bindparam, text

_OF_PEOPLE = "person_id = ANY (:people) AND site = ANY (:sites)"
_PERMISSION = f"{_OF_PEOPLE} AND channel = :channel AND category = ANY (:categories)"
_FAMILY = f"{_OF_PEOPLE} AND client_id = ANY (:clients)"
_CONTACT = "id = ANY (:people) AND site = ANY (:sites)"
_STAFF = "id = ANY (:staff) AND site = ANY (:sites)"

_KINDS: dict[str, Any] = {
    "ids": ARRAY(Uuid),
    "subjects": ARRAY(Uuid),
    "people": ARRAY(Uuid),
    "clients": ARRAY(Uuid),
    "staff": ARRAY(Uuid),
    "verifications": ARRAY(Uuid),
    "sites": ARRAY(Text),
    "categories": ARRAY(Text),
    "channel": Text(),
}


def _asked(sql: str) -> TextClause:
    return text(sql).bindparams(
        *(bindparam(name, type_=kind) for name, kind in _KINDS.items() if f":{name}" in sql)
    )


# One question: each answer is an array of whole rows. Attempts are read after the claim, so that
# it is sure that nobody else is in the middle of one. A lock gives a row as it is when it is taken,
# all else is as it was when the question began: `versions_read` tells whether that is the same.
HOLD = _asked(
    f"""
WITH stands AS (
    SELECT * FROM subject WHERE id = ANY (:subjects) FOR SHARE SKIP LOCKED
), permitted AS (
    SELECT * FROM channel_permission WHERE {_PERMISSION} FOR SHARE SKIP LOCKED
), beside AS (
    SELECT * FROM family_member WHERE {_FAMILY} FOR SHARE SKIP LOCKED
), consented AS (
    SELECT * FROM consent WHERE id = ANY (ARRAY(
        SELECT consent_id FROM permitted UNION ALL SELECT consent_id FROM beside
    )) FOR SHARE SKIP LOCKED
), reached AS (
    SELECT * FROM contact WHERE {_CONTACT} FOR SHARE SKIP LOCKED
), at_work AS (
    SELECT * FROM staff_member WHERE {_STAFF} FOR SHARE SKIP LOCKED
)
SELECT ARRAY(SELECT CAST(ROW(stands.*) AS subject) FROM stands) AS subjects,
    ARRAY(SELECT CAST(ROW(permitted.*) AS channel_permission) FROM permitted) AS permissions,
    ARRAY(SELECT CAST(ROW(consented.*) AS consent) FROM consented) AS consents,
    ARRAY(SELECT CAST(ROW(beside.*) AS family_member) FROM beside) AS family,
    ARRAY(SELECT CAST(ROW(reached.*) AS contact) FROM reached) AS contacts,
    ARRAY(SELECT version FROM contact WHERE {_CONTACT}) AS versions_read,
    ARRAY(SELECT CAST(ROW(at_work.*) AS staff_member) FROM at_work) AS staff,
    ARRAY(SELECT v FROM verification v WHERE id = ANY (:verifications)) AS verifications,
    ARRAY(SELECT site FROM contact_policy WHERE site = ANY (:sites)
        AND NOT unverified_get_messages) AS strict_sites,
    ARRAY(SELECT k FROM person_key k WHERE {_OF_PEOPLE}) AS keys,
    ARRAY(SELECT u FROM suppression u WHERE {_OF_PEOPLE} AND channel = :channel) AS suppressions,
    ARRAY(SELECT a FROM attempt a WHERE notification_id = ANY (:ids)) AS attempts
"""  # noqa: S608 - constants of this module
)
# Absent, or in somebody's hands? What is there and not ours must not count as absent.
THERE = _asked(
    f"""
SELECT ARRAY(SELECT s FROM subject s WHERE id = ANY (:subjects)) AS subjects,
    ARRAY(SELECT p FROM channel_permission p WHERE {_PERMISSION}) AS permissions,
    ARRAY(SELECT c FROM consent c WHERE id = ANY (ARRAY(
        SELECT consent_id FROM channel_permission WHERE {_PERMISSION}
        UNION ALL SELECT consent_id FROM family_member WHERE {_FAMILY}
    ))) AS consents,
    ARRAY(SELECT f FROM family_member f WHERE {_FAMILY}) AS family,
    ARRAY(SELECT c FROM contact c WHERE {_CONTACT}) AS contacts,
    ARRAY(SELECT s FROM staff_member s WHERE {_STAFF}) AS staff,
    ARRAY(SELECT u FROM suppression u WHERE {_OF_PEOPLE} AND channel = :channel) AS suppressions
"""  # noqa: S608 - constants of this module
)
