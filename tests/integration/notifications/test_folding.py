"""What would say the same words to one person on one day is one message, whichever was first."""

from collections import Counter
from datetime import date, timedelta
from uuid import uuid4

import pytest

from services.notifications.handlers.messages.hearing import take_back
from shared.contracts.enrollment import AssessmentDue
from tests.integration.notifications.conftest import Office

FRIDAY = date(2026, 3, 6)
HOUR = timedelta(hours=1)


def due(client_id: object, instrument: str = "phq-9", due_on: date = FRIDAY) -> AssessmentDue:
    return AssessmentDue.model_validate(
        {
            "due_id": uuid4(),
            "client_id": client_id,
            "episode_id": uuid4(),
            "instrument": instrument,
            "due_on": due_on,
        }
    )


async def fates(office: Office) -> Counter[tuple[str, str | None]]:
    return Counter((row["state"], row["reason"]) for row in await office.rows())


async def test_five_assessments_due_are_one_mail(office: Office) -> None:
    client = await office.client()
    for instrument in ("phq-9", "gad-7", "bam", "audit", "dast"):
        await office.hear(due(client, instrument))
    assert await fates(office) == {("queued", None): 1, ("suppressed", "same_told"): 4}
    await office.dispatch()
    office.clock.advance(HOUR)
    await office.hear(due(client, "c-ssrs"))
    assert await fates(office) == {("sent", None): 1, ("suppressed", "same_told"): 5}


async def test_other_words_other_people_and_other_days_are_told_apart(office: Office) -> None:
    client, other = await office.client(), await office.client()
    await office.hear(due(client), due(other), due(client, due_on=FRIDAY + timedelta(days=1)))
    await office.dispatch()
    office.clock.advance(24 * HOUR)
    await office.hear(due(client))
    assert await fates(office) == {("sent", None): 3, ("queued", None): 1}


@pytest.mark.parametrize("withdrawn", [0, 1, 2])
async def test_whichever_is_taken_back_one_is_still_told(office: Office, withdrawn: int) -> None:
    client = await office.client()
    asked = [due(client, instrument) for instrument in ("phq-9", "gad-7", "bam")]
    await office.hear(*asked)
    async with office.unit() as uow:
        await take_back(asked[withdrawn].due_id, 2, uow)
    assert await fates(office) == {
        ("queued", None): 1,
        ("suppressed", "same_told"): 1,
        ("suppressed", "no_longer_true"): 1,
    }
    for one in asked:
        async with office.unit() as uow:
            await take_back(one.due_id, 2, uow)
    assert await fates(office) == {("suppressed", "no_longer_true"): 3}
