"""Owns after how many days an unconfirmed entry is stale, as `main` hung it up."""

from typing import Annotated

from fastapi import Depends
from starlette.requests import Request


async def _stale_days(request: Request) -> int:
    days: int = request.app.state.directory_stale_days
    return days


StaleDays = Annotated[int, Depends(_stale_days)]
