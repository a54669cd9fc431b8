"""What some of a cohort do beside the common way: pause, vie for seats, revoke, use up units."""

import asyncio
import random
from collections.abc import Awaitable
from typing import Any, Protocol
from uuid import uuid4

from tests.faults import forms
from tests.faults.client import left_behind

RIVALS = 3
"""By cohort; a site has fewer seats for all of them together."""
_GIVES_UP_SHARE = 0.2
_DISCLOSURES = 4


class Tell(Protocol):
    """Sends a command to a service at one site."""

    def __call__(
        self, command: str, service: str, path: str, body: dict[str, Any], **more: Any
    ) -> Awaitable[dict[str, Any]]: ...


async def apply_and_be_accepted(tell: Tell, program: str = forms.PROGRAM) -> dict[str, Any]:
    """Return the application."""
    body = forms.application(f"ref-{uuid4().hex}", program)
    applied = await tell(
        "submit_application", "enrollment", "/applications", body, ids=("id", "client_id")
    )
    decision = {"decision": "accepted", "decided_on": forms.day(29)}
    at, said = f"/applications/{applied['id']}/decision", {"application_id": applied["id"]}
    await tell("decide_application", "enrollment", at, decision, said=said)
    return applied


async def vie_for_seats(tell: Tell, chance: random.Random) -> None:
    """Let more people ask for a seat than there are seats; some give theirs up again."""
    await asyncio.gather(*(_ask_for_a_seat(tell, chance.random()) for _ in range(RIVALS)))


async def _ask_for_a_seat(tell: Tell, draw: float) -> None:
    with left_behind():
        applied = await apply_and_be_accepted(tell, forms.SCARCE_PROGRAM)
        at, said = f"/applications/{applied['id']}/seat", {"application_id": applied["id"]}
        standing = await tell("request_seat", "enrollment", at, {}, said=said)
        if standing["seat"] is not None and draw < _GIVES_UP_SHARE:
            body = {"reason_code": "other"}
            await tell("give_up_seat", "enrollment", f"{at}/release", body, said=said)


async def pause(tell: Tell, episode_id: str, draw: float) -> None:
    """Hold the stay; go on with it, take the hold back, or leave it held."""
    at, said = f"/episodes/{episode_id}", {"episode_id": episode_id}
    with left_behind():
        body = {"effective_on": forms.day(12), "reason_code": "medical"}
        held = await tell("hold_episode", "enrollment", f"{at}/hold", body, said=said)
        if draw < 1 / 3:
            back = {"effective_on": forms.day(9)}
            await tell("resume_episode", "enrollment", f"{at}/resumption", back, said=said)
        elif draw < 2 / 3:
            await undo(tell, held)


async def undo(tell: Tell, episode: dict[str, Any]) -> None:
    """Take back the last step of an episode as it was answered."""
    body = {"step": episode["last_step"]["number"], "reason_code": "entered_by_mistake"}
    at, said = f"/episodes/{episode['id']}/undo", {"episode_id": episode["id"]}
    await tell("undo_step", "enrollment", at, body, said=said)


async def be_discharged_by_mistake(tell: Tell, episode_id: str) -> None:
    body = {"disposition": "other", "discharged_on": forms.day(0)}
    at, said = f"/episodes/{episode_id}/discharge", {"episode_id": episode_id}
    discharged = await tell("discharge_by_mistake", "enrollment", at, body, said=said)
    await undo(tell, discharged)


async def revoke_while_it_is_told(tell: Tell, person: str) -> None:
    """Let several tell the client's family at once; the client revokes in the midst of it."""
    with left_behind():
        party = await tell(
            "register_party", "enrollment", f"/clients/{person}/parties", forms.family()
        )
        consent = await tell(
            "grant_consent", "enrollment", "/consents", forms.family_consent(person, party["id"])
        )
        telling = (_disclose(tell, party["id"]) for _ in range(_DISCLOSURES))
        await asyncio.gather(*telling, _revoke(tell, consent["id"], party["id"]))


async def _disclose(tell: Tell, party_id: str, command: str = "record_disclosure") -> None:
    with left_behind():
        await tell(
            command,
            "enrollment",
            "/disclosures",
            forms.disclosure(party_id),
            may_refuse=("disclosure-is-not-covered",),
        )


async def _revoke(tell: Tell, consent_id: str, party_id: str) -> None:
    with left_behind():
        at, said = f"/consents/{consent_id}/revocation", {"consent_id": consent_id}
        await tell("revoke_consent", "enrollment", at, {}, said=said)
        await _disclose(tell, party_id, "disclose_after_revocation")


async def be_authorized(tell: Tell, episode_id: str) -> None:
    """Have a payer approve fewer units than the sessions of the stay will use."""
    with left_behind():
        body = {"episode_id": episode_id, "payer": forms.PAYER, "requested_on": forms.day(21)}
        asked = await tell("request_authorization", "enrollment", "/authorizations", body)
        at, said = f"/authorizations/{asked['id']}/approval", {"authorization_id": asked["id"]}
        await tell("approve_authorization", "enrollment", at, forms.approval(), said=said)
