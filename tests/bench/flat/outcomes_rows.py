"""A history of discharges: as many a day for as long as there are plans, the newest first.

So the same quarter has the same discharges, however much lies before it.
"""

from datetime import date
from uuid import UUID

import asyncpg

from deploy.lint.documents import settings_of
from services.aftercare.settings import AftercareSettings
from shared.vault import AesGcmVault
from tests.bench.flat.filling import KeptRows, aggregate, numbered

A_DAY = 11
FIRST, LAST = date(2026, 1, 1), date(2026, 3, 31)
"""The quarter that is asked for: some 1,000 discharges."""
IN_QUARTER = A_DAY * ((LAST - FIRST).days + 1)
_INSTRUMENT = "phq-9"
_CHECK_INS = 6
_KEPT_OF_EACH = 2

_DISCHARGED = f"('{LAST}'::date - {{n}} / {A_DAY})"


def _discharged(n: str) -> str:
    return _DISCHARGED.format(n=f"({n})")


def _of(each: int) -> dict[str, str]:
    """Return whose a row is, where each client has so many."""
    client = f"n / {each}"
    return {**aggregate(client), "client_id": numbered(client)}


def _days_after(each: int, first: int, apart: int) -> str:
    return f"{_discharged(f'n / {each}')} + {first} + n % {each} * {apart} + n / {each} % 9"


HISTORY = (
    KeptRows(
        "known_episode",
        {
            **_of(1),
            "episode_id": numbered("n"),
            "program": "'iop-' || n % 3",
            "started_on": f"{_discharged('n')} - 60",
            "disposition": "CASE n % 5 WHEN 0 THEN 'left' WHEN 1 THEN 'death' ELSE 'completed' END",
            "discharged_on": _discharged("n"),
            "discharge_from_history": "false",
            "plan_is_due": "false",
            "never_was": "false",
            "is_elsewhere": "false",
            "heard": "'{}'",
            "programs": "'{}'",
            "called_for_by": "'[]'",
        },
    ),
    KeptRows(
        "plan",
        {
            **_of(1),
            "id": numbered("n"),
            "episode_id": numbered("n"),
            "state": "'completed'",
            "called_off": "false",
            "template_version": "0",
            "decisions": "'[]'",
            "template": '\'{"occasion": "completion"}\'',
            "ticks": "'{}'",
            "goal_choices": "'{}'",
            "own_goals": "'[]'",
        },
    ),
    KeptRows(
        "check_in",
        {
            **_of(_CHECK_INS),
            "id": numbered("n"),
            "plan_id": numbered(f"n / {_CHECK_INS}"),
            "days_after_start": f"n % {_CHECK_INS} * 30 + 7",
            "days_to_answer": "7",
            "due_on": _days_after(_CHECK_INS, 7, 30),
            "timezone": "'America/Denver'",
            "opens_at": "'09:00'",
            "reasons": "'[]'",
            "state": "CASE WHEN hashint4(n) % 3 = 0 THEN 'unreached' ELSE 'completed' END",
            "completed_on": "CASE WHEN hashint4(n) % 3 <> 0 THEN "
            f"{_days_after(_CHECK_INS, 7, 30)} END",
            "outreach_attempts": "0",
            "answered_late": "false",
        },
        times=_CHECK_INS,
    ),
    KeptRows(
        "outreach_task",
        {
            **_of(_KEPT_OF_EACH),
            "check_in_id": numbered("n"),
            "plan_id": numbered(f"n / {_KEPT_OF_EACH}"),
            "timezone": "'America/Denver'",
            "settings": "0",
            "role": "'facilitator'",
            "opened_at": _days_after(_KEPT_OF_EACH, 10, 30),
            "since": _days_after(_KEPT_OF_EACH, 10, 30),
            "hours_given": "24",
            "due_at": _days_after(_KEPT_OF_EACH, 11, 30),
            "closed_at": _days_after(_KEPT_OF_EACH, 11, 30),
            "state": "CASE WHEN n % 3 = 0 THEN 'unreached' ELSE 'reached' END",
            "taken_over": "0",
            "attempts": "'[]'",
        },
        times=_KEPT_OF_EACH,
    ),
    KeptRows(
        "linkage",
        {
            **_of(_KEPT_OF_EACH),
            "id": numbered("n"),
            "plan_id": numbered(f"n / {_KEPT_OF_EACH}"),
            "kind": "CASE n % 2 WHEN 0 THEN 'therapy' ELSE 'support_group' END",
            "provider_code": "'house-' || n % 50",
            "timezone": "'America/Denver'",
            "state": "'completed'",
            "round": "1",
            "attended_on": "CASE WHEN hashint4(n) % 2 = 0 THEN "
            f"{_days_after(_KEPT_OF_EACH, -3, 20)} END",
            "holds_place": "false",
        },
        times=_KEPT_OF_EACH,
    ),
    KeptRows(
        "baseline",
        {
            **_of(1),
            "instrument": f"'{_INSTRUMENT}'",
            "completed_on": f"{_discharged('n')} - 60",
            "state": "'kept'",
            "attempts": "1",
            "sealed": "''",
        },
    ),
    KeptRows(
        "check_in_answers",
        {
            **_of(_KEPT_OF_EACH),
            "check_in_id": numbered(f"n / {_KEPT_OF_EACH} * {_CHECK_INS} + n % {_KEPT_OF_EACH}"),
            "number": "1",
            "settings": "0",
            "instruments": f"'{{{_INSTRUMENT}}}'",
            "state": "'given'",
            "answered_as": "'client'",
            "answered_by": "'client'",
            "answered_at": "'2026-01-05'",
            "is_late": "false",
            "is_safety_told": "false",
            "sealed": "''",
        },
        times=_KEPT_OF_EACH,
    ),
    KeptRows("data_key", {"owner_id": numbered("n"), "wrapped": "NULL::bytea"}),
)


async def seal_quarter(url: str) -> None:
    """Seal, as the service does, the totals of everybody who was discharged in the quarter."""
    settings = settings_of("aftercare")
    assert isinstance(settings, AftercareSettings)
    vault = AesGcmVault(settings.master_key_bytes)
    rows = []
    for number in range(IN_QUARTER):
        owner = UUID(int=number)
        key = vault.new_key(owner)
        after = {"scores": {_INSTRUMENT: {"total": number % 20}}}
        before = vault.seal(owner, {"total": number % 27}, key)
        rows.append((owner, key, before, vault.seal(owner, after, key)))
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(
            "CREATE TEMP TABLE opened (owner_id uuid, wrapped bytea, before bytea, after bytea)"
        )
        await connection.copy_records_to_table("opened", records=rows)
        await connection.execute(_SEAL)
    finally:
        await connection.close()


_SEAL = """
ANALYZE opened;
UPDATE data_key SET wrapped = opened.wrapped FROM opened WHERE opened.owner_id = data_key.owner_id;
UPDATE baseline SET sealed = before FROM opened WHERE owner_id = client_id;
UPDATE check_in_answers SET sealed = after FROM opened WHERE owner_id = client_id;
"""
