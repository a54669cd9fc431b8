"""What stands against reaching people, or for it: opting out, suppressing, verifying."""

from base64 import b64encode
from uuid import UUID, uuid4

from sqlalchemy import bindparam, select

from services.notifications import tables
from services.notifications.vault import KEY_BYTES, AesGcmVault
from tests.fuzz.ground import SITE, Ground

_v, _k = tables.verification.c, tables.person_key.c
_CODE = (
    select(_v.sealed, _k.wrapped)
    .join(tables.person_key, _k.person_id == _v.person_id)
    .where(_v.person_id == bindparam("person_id"))
)


async def opt_outs(ground: Ground) -> None:
    for person in ground.words["person_id"][:4]:
        there = f"/sites/{SITE}/contacts/{person}"
        ground.put(f"{there}/opt-outs/sms", {})
        ground.put(f"{there}/opt-outs/push", {})
        ground.ask("DELETE", f"{there}/opt-outs/push")
        ground.post(f"{there}/permissions/defaults", {"audience": "client"})
        ground.put(f"{there}/hours", {"opens": "09:00", "closes": "17:30", "quiet_days": [7]})


async def suppressed(ground: Ground) -> None:
    for person in ground.words["person_id"][:4]:
        there = f"/sites/{SITE}/contacts/{person}/suppressions"
        ground.put(f"{there}/email", {"why": "hard_bounce", "provider": "smtp", "code": "550"})
        ground.put(f"{there}/sms", {"why": "carrier_block"})
        ground.post(f"{there}/sms/lift", {"because": "person_confirmed"})
        assert ground.items(f"/sites/{SITE}/contacts/{person}/changes"), "nobody did anything"
    assert ground.items(f"/sites/{SITE}/suppressions"), "nothing is suppressed"


async def verified(ground: Ground) -> None:
    ground.put(f"/sites/{SITE}/contact-policy", {"region": "US"})
    for person in ground.words["person_id"][4:8]:
        there = f"/sites/{SITE}/contacts/{person}/verifications/email"
        ground.post(there, {})
        ground.post(f"{there}/confirm", {"code": await _code_of(ground, UUID(person))})


async def _code_of(ground: Ground, person: UUID) -> str:
    """Return the code that is on its way, opened as the service of this run opens it."""
    [row] = await ground.database.fetch(_CODE, person_id=person)
    vault = AesGcmVault(bytes(KEY_BYTES))  # that of a local run
    return vault.open_values(person, row["sealed"], row["wrapped"])["code"]


async def imported(ground: Ground) -> None:
    sheets = {
        "contacts": f"person_id,email,timezone\n{uuid4()},new@example.org,America/Denver\n",
        "suppressions": "channel,address,why\nemail,new@example.org,complaint\n",
    }
    for what, sheet in sheets.items():
        file = b64encode(sheet.encode()).decode()
        kept = ground.post(f"/sites/{SITE}/{what}/imports", {"file": file})
        assert kept["added"] == 1, kept
        ground.learn("file", file)


SEEDS = (opt_outs, suppressed, verified, imported)
