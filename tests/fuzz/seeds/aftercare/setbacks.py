"""Setbacks at every point, told by clients, family and staff; and a circle around a client."""

from shared.contracts.enrollment import ConsentGranted
from shared.identifiers import new_id
from tests.fuzz.ground import SITE, Ground
from tests.fuzz.hearing import hear

_EACH = 12
HERE = f"/sites/{SITE}"


async def circle(ground: Ground) -> None:
    for number, client_id in enumerate(ground.words["client_id"][:_EACH]):
        party_id = new_id()
        path = f"{HERE}/clients/{client_id}/circle/{party_id}"
        ground.put(path, {"account": f"relative-{number}"})
        ground.learn("party_id", party_id)
        granted = ConsentGranted(
            consent_id=new_id(),
            client_id=client_id,
            party_kind="family",
            party_id=party_id,
            categories=("enrollment",),
            purposes=("family_support",),
            granted_on=ground.now.date(),
        )
        await hear(ground, granted)
    ground.ask("DELETE", path)
    ground.learn("account", "relative-of-one")


async def setbacks(ground: Ground) -> None:
    for number, client_id in enumerate(ground.words["client_id"][: 3 * _EACH]):
        told = ground.post(f"{HERE}/setbacks", {"client_id": client_id, "kind": "near_miss"})
        ground.learn("setback_id", told["id"])
        if number % 4 == 0:
            ground.post(f"{HERE}/setbacks/{told['id']}/review", {})
    family = ground.served.issuer.bearer("family_member", sites=(SITE,), sub="somebody-else")
    for _ in range(_EACH):
        told = ground.ask("POST", f"{HERE}/setbacks", {"about": "A brother"}, **family)
        ground.learn("setback_id", told["id"])
    ground.ask("POST", f"{HERE}/family/help", {"about": "A brother", "what": "Not home."}, **family)
    confirmed, aside = ground.words["setback_id"][-2:]
    mine = {"client_id": ground.words["client_id"][0]}
    ground.post(f"{HERE}/setbacks/{confirmed}/confirmation", mine)
    ground.post(f"{HERE}/setbacks/{aside}/setting-aside", None)
    taken_back = ground.post(f"{HERE}/setbacks", mine)["id"]
    ground.post(f"{HERE}/setbacks/{taken_back}/withdrawal", None)
    for told_id in ground.words["setback_id"][4:10:4]:
        planned = {"outcome": "care_adjusted", "contact_on": ground.day(1)}
        ground.post(f"{HERE}/setbacks/{told_id}/review", planned)
    once_more = {"reached": False, "contact_on": ground.day(2)}
    ground.post(f"{HERE}/setbacks/{ground.words['setback_id'][4]}/contact", once_more)
    ground.post(f"{HERE}/setbacks/{ground.words['setback_id'][8]}/reopening", {"reason": "A typo"})
    policy = {"timezone": "America/Denver", "closed_on": [ground.day(3)]}
    ground.put(f"{HERE}/setback-policy", policy)
    ground.learn("outcome", "care_adjusted", "readmission_requested", "no_change")


SEEDS = (circle, setbacks)
