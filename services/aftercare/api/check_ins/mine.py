"""Routes of a client's own check-ins: what is asked when, and what was answered so far."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from pydantic import BaseModel

from services.aftercare.api.check_ins.answer_views import GivenAnswer, given_answers
from services.aftercare.api.outreach.instrument_views import InstrumentView
from services.aftercare.api.parameters import router_of
from services.aftercare.api.views import View
from services.aftercare.domain.check_ins.check_in import CheckInState, NoSuchCheckIn
from services.aftercare.queries import answers as queries
from services.aftercare.queries import check_ins, outreach
from services.aftercare.queries.persons import ids_of
from shared.http.answer import Answer
from shared.http.paging import Page, Paging
from shared.http.reading import Reads
from shared.http.vaults import Vaults, opened

router = router_of("my")


class MyState(StrEnum):
    """`late`: the days to answer are over, and an answer still counts."""

    UPCOMING = "upcoming"
    OPEN = "open"
    LATE = "late"
    ANSWERED = "answered"
    CANCELLED = "cancelled"


_STATES = {
    CheckInState.SCHEDULED: MyState.UPCOMING,
    CheckInState.DUE: MyState.OPEN,
    CheckInState.COMPLETED: MyState.ANSWERED,
    CheckInState.CANCELLED: MyState.CANCELLED,
}


class MyCheckInView(View):
    """A check-in of one's own: on which local day it opens, and by which it is best answered."""

    due_on: date
    answer_by: date
    timezone: str
    state: MyState
    completed_on: date | None

    @classmethod
    def of_row(cls, row: Mapping[str, Any]) -> "MyCheckInView":
        return cls(**{**row, **_shown(row)})


class MyAnswersView(BaseModel):
    """What was answered, in part or whole."""

    answers: list[GivenAnswer]
    note: str | None


class MyGivenView(MyAnswersView):
    """What one answered oneself, and when."""

    answered_at: datetime


class MyQuestionsView(MyCheckInView):
    """A check-in of one's own with what it asks, the answers to go on with, and those one gave."""

    instruments: list[InstrumentView]
    draft: MyAnswersView | None
    given: MyGivenView | None


@router.get("/check-ins")
async def list_my_check_ins(reads: Reads, paging: Paging) -> Page[MyCheckInView]:
    """List one's own check-ins, oldest first."""
    mine = reads.principal.client_ids
    rows = await queries.check_ins_of_clients(reads.database, reads.site, mine, paging)
    return paging.page(rows, MyCheckInView.of_row, lambda row: row["id"])


@router.get("/check-ins/{check_in_id}")
async def get_my_check_in(
    check_in_id: UUID, reads: Reads, vault: Vaults
) -> Answer[MyQuestionsView]:
    """Show what one's own check-in asks, what was answered so far, and what one gave in the end."""
    row = await check_ins.check_in_of_id(reads.database, reads.site, check_in_id)
    mine = await ids_of(reads.database, *reads.principal.client_ids)
    if row is None or row["client_id"] not in mine:
        raise NoSuchCheckIn("There is no check-in of this id here.")
    draft = await queries.draft_of(reads.database, check_in_id)
    given = await queries.own_answers(reads.database, check_in_id)
    book = await outreach.settings_book(reads.database, reads.site)
    settings = book.newest if draft is None else book.numbered(draft["settings"])
    view = MyQuestionsView(
        **{**row, **_shown(row)},
        instruments=[
            InstrumentView.of(one) for one in settings.instruments(row["days_after_start"])
        ],
        draft=None if draft is None else MyAnswersView(**_said(draft, vault)),
        given=None
        if given is None
        else MyGivenView(**_said(given, vault), answered_at=given["answered_at"]),
    )
    return reads.found(view, version=row["version"])


def _shown(row: Mapping[str, Any]) -> dict[str, Any]:
    state = _STATES.get(CheckInState(row["state"]), MyState.LATE)
    return {"state": state, "answer_by": row["due_on"] + timedelta(days=row["days_to_answer"])}


def _said(row: Mapping[str, Any], vault: Vaults) -> dict[str, Any]:
    said = opened(vault, row["client_id"], row["sealed"], row["wrapped"])
    return {"answers": given_answers(said.get("answers", {})), "note": said.get("note")}
