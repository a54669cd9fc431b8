"""Owns the routes of the windows around the days at which engagement is measured."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from services.aftercare.api.outcomes.views import WindowView
from services.aftercare.api.parameters import AftercareCommands, router_of
from services.aftercare.api.views import View
from services.aftercare.domain.outcomes.windows import MOST_DAYS, OutcomeWindows, Window
from services.aftercare.handlers.outcomes import publishing as handlers
from services.aftercare.queries.outcomes.windows import windows_of_site
from shared.http.answer import Answer
from shared.http.forms import WHOLE, Form
from shared.http.paging import Page, Paging
from shared.http.reading import Reads

router = router_of("outcome-windows")

DayAfter = Annotated[int, Field(ge=1, le=MOST_DAYS), WHOLE]


class WindowForm(Form):
    """Days after the discharge, both included."""

    first: DayAfter
    last: DayAfter


class OutcomeWindowsForm(Form):
    """Windows around the four days; each holds its day, and none overlap."""

    day_30: WindowForm
    day_90: WindowForm
    day_180: WindowForm
    day_365: WindowForm

    def command(self, by: str) -> handlers.PublishOutcomeWindows:
        windows = {
            int(name.removeprefix("day_")): Window(form.first, form.last) for name, form in self
        }
        return handlers.PublishOutcomeWindows(windows=windows, by=by)


class OutcomeWindowsView(View):
    number: int
    windows: dict[str, WindowView]
    published_at: datetime
    published_by: str

    @classmethod
    def of(cls, kept: OutcomeWindows) -> "OutcomeWindowsView":
        windows = {str(days): WindowView.of(window) for days, window in kept.windows.items()}
        return cls(**{**vars(kept), "windows": windows})


@router.post("", status_code=201)
async def publish_outcome_windows(
    site: str, body: OutcomeWindowsForm, command: AftercareCommands
) -> Answer[OutcomeWindowsView]:
    """Publish a new version of the site's windows; figures are made by it from now on."""
    async with command.unit_of_work() as uow:
        kept = await handlers.publish_outcome_windows(body.command(command.principal.subject), uow)
        location = f"/sites/{site}/outcome-windows"
        view = OutcomeWindowsView.of(kept)
        return command.created(uow, view, version=kept.version, location=location)


@router.get("")
async def list_outcome_windows(reads: Reads, paging: Paging) -> Page[OutcomeWindowsView]:
    """List the versions of the site's windows, oldest first; without one the usual ones count."""
    rows = await windows_of_site(reads.database, reads.site, paging)
    return paging.page(rows, OutcomeWindowsView.model_validate, lambda row: UUID(str(row["id"])))
