"""Linkages at every point, with links, refused answers, rules and who answers for a provider."""

from typing import Any
from uuid import UUID, uuid4

from deploy.lint.documents import settings_of
from services.aftercare.domain.linkages.link import link_token
from services.aftercare.handlers.linkages.linking import MakeLink, make_link
from shared.contracts.enrollment import ConsentGranted
from shared.identifiers import new_id
from shared.unit_context import UnitContext
from shared.vault import AesGcmVault
from tests.fuzz.ground import SITE, Ground
from tests.fuzz.hearing import hear, units

_PROVIDER = "house-5"
_STEPS = (
    ("request", None),
    ("answer", {"answer": "accept"}),
    ("hand-over", {"handed_over_at": "2026-01-05T18:00:00Z", "note": "They met here."}),
    ("attendance", None),
    ("completion", None),
)
_TURNS = (
    ("request", None),
    ("answer", {"answer": "decline", "reason_code": "no_capacity"}),
)
_OTHERWISE = (
    *_TURNS,
    ("provider", None),
    *_STEPS[:2],
    ("hand-over-plan", {"at": "2026-01-05T18:00:00Z"}),
    *_STEPS[2:4],
    ("early-end", None),
)
_WITHDRAWN = (("request", None), ("withdrawal", None), ("cancellation", None))


async def linkages(ground: Ground) -> None:
    """Lead some linkages as far as each step, and leave the others proposed."""
    party = uuid4()
    ground.learn("party_id", party)
    ground.learn("provider_code", _PROVIDER, "house-6")
    for plan in ground.items(f"/sites/{SITE}/plans?state=active")[: len(_STEPS) + 1]:
        await _consent(ground, UUID(plan["client_id"]), party)
        for many in range(len(_STEPS) + 1):
            _lead(ground, _proposed(ground, plan["id"], party), _STEPS[:many])
        _lead(ground, _proposed(ground, plan["id"], party), _TURNS)
        _lead(ground, _proposed(ground, plan["id"], party), _TURNS[:1])
        _lead(ground, _proposed(ground, plan["id"], party), _OTHERWISE)
        _lead(ground, _proposed(ground, plan["id"], party), _WITHDRAWN)


def _lead(
    ground: Ground, linkage_id: str, steps: tuple[tuple[str, dict[str, str] | None], ...]
) -> None:
    there = f"/sites/{SITE}/linkages/{linkage_id}"
    for step, form in steps:
        body = form
        if step == "attendance":
            body = {"attended_on": ground.day(0), "said_by": "staff"}
        elif step == "hand-over":
            body = {"handed_over_at": ground.now.isoformat(), "note": "They met here."}
        elif step == "provider":
            body = {"provider_code": _PROVIDER, "party_id": ground.words["party_id"][-1]}
        ground.post(f"{there}/{step}", body)


def _proposed(ground: Ground, plan_id: str, party: UUID) -> str:
    said = {
        "plan_id": plan_id,
        "kind": "sober_living",
        "provider_code": _PROVIDER,
        "party_id": str(party),
    }
    made: str = ground.post(f"/sites/{SITE}/linkages", said)["id"]
    ground.learn("linkage_id", made)
    return made


async def _consent(ground: Ground, client_id: UUID, party: UUID) -> None:
    told = ConsentGranted(
        consent_id=uuid4(),
        client_id=client_id,
        party_kind="sober_living",
        party_id=party,
        categories=("plan",),
        purposes=("housing",),
        granted_on=ground.now.date(),
    )
    await hear(ground, told)


async def words_of_clients(ground: Ground) -> None:
    """Let clients look at what is theirs, and say how it went; staff talk with one of them."""
    proposed = ground.items(f"/sites/{SITE}/linkages?state=proposed")
    for number, linkage in enumerate(proposed[:4]):
        if linkage["client_id"] not in ground.clients:
            ground.clients.append(linkage["client_id"])
        there = f"/sites/{SITE}/my/linkages/{linkage['id']}"
        said = {"answer": "did_not_fit" if number % 2 else "did_not_go", "said": "It was far."}
        ground.post(f"{there}/answer", said)
        ground.ask("GET", there)
    ground.post(f"{there}/answer", {"answer": "went", "attended_on": ground.day(0)})
    ground.items(f"/sites/{SITE}/my/linkages")
    talked = f"/sites/{SITE}/linkages/{proposed[0]['id']}/client-contact"
    ground.post(talked, {"note": "Goes by bus next week."})


async def links(ground: Ground) -> None:
    """Give links to what is asked, open them, and answer by one."""
    settings: Any = settings_of(ground.served.service)
    signer = AesGcmVault(settings.master_key_bytes)
    for linkage in ground.items(f"/sites/{SITE}/linkages?state=requested"):
        async with units(ground, ground.now)(UnitContext(SITE, new_id())) as uow:
            link = await make_link(MakeLink(linkage_id=UUID(linkage["id"])), uow)
        token = link_token(link.id, signer)
        ground.learn("token", token)
        ground.ask("GET", f"/linkages/{token}")
    ground.post(f"/sites/{SITE}/linkages/{linkage['id']}/links", None)


async def rules_and_subjects(ground: Ground) -> None:
    ground.put(
        f"/sites/{SITE}/linkage-rules",
        {"working_days": [1, 2, 3, 4, 5, 6], "desk": "The clinic: 303-555-0100"},
    )
    for number in range(3):
        form = {"provider_code": _PROVIDER, "subject": f"partner|{number}"}
        made = ground.post(f"/sites/{SITE}/provider-subjects", form)
        ground.learn("subject_id", made["id"])
    ground.ask("DELETE", f"/sites/{SITE}/provider-subjects/{made['id']}")


async def organisation(ground: Ground) -> None:
    """Let the caller answer for the organisation too, which has done so once as itself."""
    form = {"provider_code": _PROVIDER, "subject": "somebody"}
    ground.post(f"/sites/{SITE}/provider-subjects", form)
    ground.roles.add("partner_administrator")
    (own, *_) = ground.items(f"/sites/{SITE}/linkages?state=requested")
    there = f"/sites/{SITE}/provider/linkages/{own['id']}"
    ground.items(f"/sites/{SITE}/provider/linkages")
    ground.ask("GET", there)
    ground.post(f"{there}/answer", {"answer": "accept"})
    ground.post(f"{there}/hand-over", {"handed_over_at": ground.now.isoformat()})
    ground.post(f"{there}/attendance", {"attended_on": ground.day(0)})


SEEDS = (linkages, words_of_clients, links, rules_and_subjects, organisation)
