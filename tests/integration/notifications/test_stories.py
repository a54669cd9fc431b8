"""Why somebody did not get a message: the story is whole, in sentences, and names nobody."""

from datetime import timedelta
from uuid import uuid4

from httpx import AsyncClient

from services.notifications.dispatch.parking import Attendant
from tests.integration.notifications.conftest import Office
from tests.integration.notifications.test_dead_letters import a_dead_welcome, emails, redriven
from tests.integration.notifications.test_journey import enrolled
from tests.integration.notifications.test_pauses import attendant, ops
from tests.support.tokens import TestIssuer

__all__ = ["attendant", "ops"]


async def test_a_refusal_is_a_sentence(office: Office, ops: AsyncClient) -> None:
    await office.hear(enrolled(await office.client(permits=())))
    await office.dispatch()
    [row] = await emails(office)
    story = (await ops.get(f"/operations/notifications/{row['id']}")).json()
    assert story["steps"][0]["in_words"].startswith("The rule welcome (version ")
    assert story["steps"][-1]["in_words"] == (
        "It was refused. Nobody permitted this kind of message to the person on this channel."
    )


async def test_each_try_and_each_act_is_a_step(
    office: Office, ops: AsyncClient, issuer: TestIssuer
) -> None:
    client = await a_dead_welcome(office)
    await redriven(ops)
    assert (await office.dispatch())["sent"] == 1
    [row] = await emails(office)
    path = f"/sites/north/notifications/{row['id']}/story"
    intake = issuer.bearer("intake_coordinator")
    story = (await ops.get(path, headers=intake)).json()
    assert [one["outcome"] for one in story["tries"]] == ["permanent", "accepted"]
    words = " ".join(step["in_words"] for step in story["steps"])
    assert "was refused for good (smtp-554)" in words
    assert "An operator has redriven it: provider-is-back." in words
    assert "The same by sms: It was refused." in words
    assert words.endswith("The provider took it over.")
    assert f"{client.hex}@example.org" not in str(story)


async def test_what_is_paused_says_by_whom_and_since_when_and_when_it_goes_on(
    office: Office, ops: AsyncClient, attendant: Attendant
) -> None:
    await office.hear(enrolled(await office.client()))
    [row] = await emails(office)
    until = office.clock.now() + timedelta(minutes=20)
    form = {"rule": "welcome", "reason_code": "wrong-rule", "until": until.isoformat()}
    begun = await ops.post("/operations/pauses", json=form)
    assert begun.status_code == 201
    by = begun.json()["paused_by"]

    async def last_word() -> str:
        told = (await ops.get(f"/operations/notifications/{row['id']}")).json()
        return str(told["steps"][-1]["in_words"])

    who = (
        f"{by} has paused the rule welcome at every site, since {office.clock.now():%F %R} UTC"
        f" and until {until:%F %R} UTC (wrong-rule)."
    )
    assert await last_word() == f"It waits for its time. {who}"
    await attendant.run_once()
    assert await last_word() == f"It waits. Operators have paused it. {who}"
    office.clock.set(until)
    assert await last_word() == "It was paused, and goes on within seconds."
    await attendant.run_once()
    assert await last_word() == "It waits for its time."


async def test_another_site_s_story_is_not_found(
    office: Office, ops: AsyncClient, issuer: TestIssuer
) -> None:
    await office.hear(enrolled(await office.client()))
    row = (await emails(office))[0]
    local = issuer.bearer("ops", sites=("south",))
    for path in (
        f"/operations/notifications/{row['id']}",
        f"/sites/south/notifications/{row['id']}/story",
        f"/operations/notifications/{uuid4()}",
    ):
        assert (await ops.get(path, headers=local)).status_code == 404
