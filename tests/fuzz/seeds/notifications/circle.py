"""Who stands around clients: staff who work at the site, and family that consents let in."""

from uuid import uuid4

from shared.contracts.enrollment import ConsentGranted
from tests.fuzz.ground import SITE, Ground
from tests.fuzz.hearing import hear

_EACH = 6


async def staff(ground: Ground) -> None:
    for number in range(_EACH):
        person = str(uuid4())
        form = {"roles": ["clinician"], "account": f"staff-{number}"}
        ground.put(f"/sites/{SITE}/staff/{person}", form)
        ground.learn("person_id", person)
    assert ground.items(f"/sites/{SITE}/staff?role=clinician"), "nobody works here"


async def family(ground: Ground) -> None:
    for _ in range(_EACH):
        person, client, consent = uuid4(), uuid4(), uuid4()
        granted = ConsentGranted(
            consent_id=consent,
            client_id=client,
            party_kind="family",
            granted_on=ground.now.date(),
        )
        await hear(ground, granted)
        there = f"/sites/{SITE}/clients/{client}/family/{person}"
        ground.put(there, {"consent_id": str(consent)})
        ground.learn("person_id", person)
        ground.learn("client_id", client)
        ground.learn("consent_id", consent)
    assert ground.items(f"/sites/{SITE}/family"), "nobody is let in"


SEEDS = (staff, family)
