"""Who decided about a plan is kept, and the list does not grow without end."""

from datetime import UTC, datetime

from services.aftercare.domain.plans.decisions import (
    MOST_DECISIONS,
    Decided,
    Decision,
    activation,
    with_newest,
)


def test_however_often_a_plan_is_held_who_began_it_stays_known() -> None:
    noon = datetime(2026, 3, 2, 12, tzinfo=UTC)
    kept = with_newest((), Decided(Decision.ACTIVATED, "anna", noon))
    for number in range(500):
        newest = Decided(Decision.HELD, f"clinician-{number}", noon)
        kept = with_newest(kept, newest)
    assert len(kept) == MOST_DECISIONS
    began = activation(kept)
    assert (began and began.by, kept[-1].by) == ("anna", "clinician-499")
