"""Who is told of what follows the program, and what takes it back."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from services.notifications import tables
from services.notifications.domain.rules.causes import Cause
from services.notifications.domain.terms import StaffRole
from services.notifications.handlers.contacts.staff import PutStaffMember, put_staff_member
from shared.contracts.aftercare import (
    ClientLinked,
    ContinuingCarePlanActivated,
    ContinuingCarePlanDrafted,
    ContinuingCarePlanEnded,
    LinkageAccepted,
    LinkageStepDue,
    LinkageStepOverdue,
    OutreachClosed,
    OutreachOpened,
    OutreachOverdue,
    SetbackContactRecorded,
    SetbackReportClosed,
    SetbackReported,
    SetbackReportUnconfirmed,
    SetbackReviewed,
    SetbackReviewOverdue,
)
from shared.contracts.enrollment import ApplicationSubmitted, ReadmissionOpened
from tests.integration.notifications.conftest import NOON, Office

_DRAFTED = select(tables.subject.c.id).where(tables.subject.c.cause == Cause.PLAN_DRAFTED)
_SOON = NOON + timedelta(hours=8)


async def waiting(office: Office, person: UUID) -> list[str]:
    rows = [r for r in await office.rows() if r["person_id"] == person and r["state"] == "queued"]
    return [row["rule"] for row in rows]


async def cast(office: Office) -> dict[StaffRole, UUID]:
    """Let one person work under each role."""
    staff = {role: uuid4() for role in StaffRole}
    for role, person in staff.items():
        async with office.unit() as uow:
            await put_staff_member(PutStaffMember(person_id=person, roles=[role]), uow)
    return staff


async def test_outreach_goes_to_the_role_that_owns_it_and_moves_on(office: Office) -> None:
    staff = await cast(office)
    about: dict[str, Any] = {"check_in_id": uuid4(), "plan_id": uuid4(), "client_id": uuid4()}
    await office.hear(OutreachOpened(**about, attempt=1, role="facilitator", due_at=_SOON))
    assert await waiting(office, staff[StaffRole.FACILITATOR]) == ["outreach-opened"]
    assert await waiting(office, staff[StaffRole.CLINICIAN]) == []
    overdue = {"role": "facilitator", "next_role": "program_director", "due_at": _SOON}
    await office.hear(OutreachOverdue(**about, attempt=1, **overdue))
    assert await waiting(office, staff[StaffRole.FACILITATOR]) == []
    assert await waiting(office, staff[StaffRole.PROGRAM_DIRECTOR]) == ["outreach-overdue"]
    await office.hear(OutreachClosed(**about, outcome="reached"))
    assert await waiting(office, staff[StaffRole.PROGRAM_DIRECTOR]) == []


async def test_outreach_of_no_role_is_the_clinicians(office: Office) -> None:
    staff = await cast(office)
    opened = OutreachOpened(check_in_id=uuid4(), plan_id=uuid4(), client_id=uuid4(), attempt=1)
    await office.hear(opened)
    assert await waiting(office, staff[StaffRole.CLINICIAN]) == ["outreach-opened"]


async def test_a_linkage_tells_the_client_and_whoever_owes_the_step(office: Office) -> None:
    staff, client = await cast(office), await office.client()
    about: dict[str, Any] = {"linkage_id": uuid4(), "plan_id": uuid4(), "client_id": client}
    owed = {"step": "hand_over", "owed_by": "intake_coordinator", "due_at": _SOON}
    place = {"kind": "therapy", "provider_code": "clinic-1"}
    await office.hear(LinkageAccepted(**about, **place), LinkageStepDue(**about, **owed))
    assert await waiting(office, client) == ["linkage-accepted"]
    assert await waiting(office, staff[StaffRole.INTAKE_COORDINATOR]) == ["linkage-step-due"]
    await office.hear(LinkageStepOverdue(**about, **{**owed, "owed_by": "provider"}))
    assert await waiting(office, staff[StaffRole.INTAKE_COORDINATOR]) == []
    assert await waiting(office, staff[StaffRole.CLINICIAN]) == ["linkage-step-overdue"]
    await office.hear(ClientLinked(**about, **place, attended_on=NOON.date()))
    assert await waiting(office, staff[StaffRole.CLINICIAN]) == []
    assert await waiting(office, client) == []


async def test_a_setback_is_told_until_somebody_has_reviewed_it(office: Office) -> None:
    staff, setback, client = await cast(office), uuid4(), uuid4()
    await office.hear(SetbackReportUnconfirmed(setback_id=setback))
    assert await waiting(office, staff[StaffRole.CLINICIAN]) == ["setback-unconfirmed"]
    about: dict[str, Any] = {"setback_id": setback, "client_id": client}
    await office.hear(SetbackReported(**about, reported_by="family"))
    assert await waiting(office, staff[StaffRole.CLINICIAN]) == ["setback-reported"]
    await office.hear(SetbackReviewOverdue(**about, step="review", due_at=_SOON))
    assert await waiting(office, staff[StaffRole.PROGRAM_DIRECTOR]) == ["setback-overdue"]
    await office.hear(SetbackReviewed(**about, outcome="care_adjusted"))
    for role in (StaffRole.CLINICIAN, StaffRole.PROGRAM_DIRECTOR):
        assert await waiting(office, staff[role]) == []
    await office.hear(SetbackReviewOverdue(**about, step="contact", due_at=_SOON))
    assert await waiting(office, staff[StaffRole.PROGRAM_DIRECTOR]) == ["setback-overdue"]
    await office.hear(SetbackContactRecorded(**about, was_reached=True))
    assert await waiting(office, staff[StaffRole.PROGRAM_DIRECTOR]) == []


@pytest.mark.parametrize("outcome", ["withdrawn", "set_aside"])
async def test_a_report_that_is_closed_waits_for_nobody(office: Office, outcome: str) -> None:
    staff, setback = await cast(office), uuid4()
    await office.hear(SetbackReportUnconfirmed(setback_id=setback))
    about: dict[str, Any] = {"setback_id": setback, "client_id": None}
    await office.hear(SetbackReviewOverdue(**about, step="confirmation", due_at=_SOON))
    await office.hear(SetbackReportClosed(setback_id=setback, outcome=outcome))
    for role in (StaffRole.CLINICIAN, StaffRole.PROGRAM_DIRECTOR):
        assert await waiting(office, staff[role]) == []


async def test_intake_hears_of_a_readmission_until_it_is_handed_in(office: Office) -> None:
    staff, application, client = await cast(office), uuid4(), uuid4()
    opened = ReadmissionOpened(
        application_id=application,
        setback_id=uuid4(),
        client_id=client,
        prior_episode_id=uuid4(),
        state="draft",
    )
    await office.hear(opened)
    assert await waiting(office, staff[StaffRole.INTAKE_COORDINATOR]) == ["readmission-opened"]
    handed_in = ApplicationSubmitted(
        application_id=application,
        client_id=client,
        program="iop",
        received_on=NOON.date(),
    )
    await office.hear(handed_in)
    assert await waiting(office, staff[StaffRole.INTAKE_COORDINATOR]) == []


async def test_a_draft_is_counted_until_it_starts_or_ends(office: Office) -> None:
    about: dict[str, Any] = {"episode_id": uuid4(), "client_id": uuid4()}
    plans = [uuid4() for _ in range(3)]
    for plan in plans:
        await office.hear(
            ContinuingCarePlanDrafted(plan_id=plan, **about, called_for_by="completion")
        )
    await office.hear(
        ContinuingCarePlanActivated(plan_id=plans[0], **about, starts_on=NOON.date()),
        ContinuingCarePlanEnded(plan_id=plans[1], **about, outcome="called_off"),
    )
    found = await office.database.fetch(_DRAFTED)
    assert [row["id"] for row in found] == [plans[2]]


async def test_a_plan_that_was_called_off_by_mistake_is_told_to_clinicians_at_once(
    office: Office,
) -> None:
    staff = await cast(office)
    about: dict[str, Any] = {"plan_id": uuid4(), "episode_id": uuid4(), "client_id": uuid4()}
    await office.hear(
        ContinuingCarePlanEnded(**about, outcome="called_off"),
        ContinuingCarePlanDrafted(**about, called_for_by="completion", had_begun=True),
    )
    assert await waiting(office, staff[StaffRole.CLINICIAN]) == ["plan-to-decide"]
    await office.hear(ContinuingCarePlanActivated(**about, starts_on=NOON.date()))
    assert await waiting(office, staff[StaffRole.CLINICIAN]) == []
