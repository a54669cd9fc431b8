"""What lies ahead: new clients take seats, one session is cancelled, and mail goes out."""

from datetime import timedelta

from deploy.demo.calendar import Calendar
from deploy.demo.program import GROUP, Program
from deploy.demo.stage import Stage, until

_CANCELLED_IN = timedelta(days=2)
LEAST_MAIL = 4
"""Welcomes to two, and what is said at once of today's session and the cancelled one."""


async def cancel_one(stage: Stage, program: Program, calendar: Calendar) -> None:
    """Cancel the group session in two days; its members hear of it by mail."""
    day = str(calendar.today + _CANCELLED_IN)
    session = next(
        one for one in program.sessions if one["type"] == GROUP and one["held_on"] == day
    )
    path = stage.path(f"/sessions/{session['id']}/cancellation")
    await stage.scheduling.post(path, {"reason_code": "facilitator_ill"})


async def mail_goes_out(stage: Stage) -> None:
    """Wait until the first mail was handed over."""

    async def sent() -> bool:
        messages = await stage.list(stage.notifications, "/notifications", state="sent")
        to_clients = [one for one in messages if one["category"] != "staff_duties"]
        return len(to_clients) >= LEAST_MAIL

    await until("mail reaches the sink", sent)
