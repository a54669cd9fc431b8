"""Consents drafted, signed and revoked; the parties they name, and what was disclosed to them."""

from typing import Any

from tests.fuzz.ground import SITE, Ground
from tests.fuzz.seeds.enrollment.intake import EACH, accepted


async def family_consents(ground: Ground) -> None:
    ground.learn("expires_on", ground.day(30), ground.day(400))
    ground.learn("party_kind", "family")
    ground.learn("category", "attendance")
    ground.learn("categories", "attendance", "treatment_records")
    ground.learn("purpose", "family_support")
    ground.learn("purposes", "family_support", "treatment")
    for number in range(EACH):
        client_id = ground.words["client_id"][number]
        draft = _draft(ground, client_id)
        if number % 2:
            _sign(ground, draft)
            _tell(ground, draft)
        if number == 1:
            ground.post(f"/sites/{SITE}/consents/{draft['id']}/revocation", {})
        if number == 3:
            until = {"expires_on": ground.day(200)}
            ground.post(f"/sites/{SITE}/consents/{draft['id']}/renewal", until)
            ground.post(f"/sites/{SITE}/clients/{client_id}/consents/revocation", {})


async def discarded_drafts(ground: Ground) -> None:
    draft = _draft(ground, ground.words["client_id"][0])
    there = f"/sites/{SITE}/consents/{draft['id']}"
    ground.put(f"{there}/terms", {"party_kind": "court"})
    ground.ask("DELETE", there)


async def treatment_consents(ground: Ground) -> None:
    for _ in range(EACH):
        consent_to_treatment(ground, accepted(ground)["client_id"])


def consent_to_treatment(ground: Ground, client_id: str) -> None:
    body = {
        "client_id": client_id,
        "party_kind": "treatment_payment_operations",
        "categories": ["treatment_records"],
        "purposes": ["treatment"],
        "signed_on": ground.day(-20),
        "acknowledged_right_to_revoke": True,
    }
    ground.learn("consent_id", ground.post(f"/sites/{SITE}/consents", body)["id"])


def _draft(ground: Ground, client_id: str) -> dict[str, Any]:
    there = f"/sites/{SITE}/clients/{client_id}/parties"
    party = ground.post(there, {"kind": "family", "name": "Maria Keller"})
    ground.put(f"{there}/{party['id']}", {"name": "Maria Keller-Ruiz", "phone": "+13035550142"})
    body = {
        "client_id": client_id,
        "party_kind": "family",
        "party_id": party["id"],
        "categories": ["attendance"],
        "purposes": ["family_support"],
        "acknowledged_right_to_revoke": True,
        "expires_on": ground.day(90),
    }
    shown: dict[str, Any] = ground.post(f"/sites/{SITE}/consents/drafts", body)
    ground.learn("party_id", party["id"])
    ground.learn("consent_id", shown["id"])
    return shown


def _sign(ground: Ground, draft: dict[str, Any]) -> None:
    signature = {"signed_on": ground.day(), "signed_how": "on_paper"}
    ground.post(f"/sites/{SITE}/consents/{draft['id']}/signature", signature)


def _tell(ground: Ground, consent: dict[str, Any]) -> None:
    told = {
        "party_id": consent["party_id"],
        "categories": ["attendance"],
        "purpose": "family_support",
        "means": "by_phone",
    }
    ground.post(f"/sites/{SITE}/disclosures", told)


SEEDS = (family_consents, discarded_drafts, treatment_consents)
