"""Owns the present by the clock of the service, for routes that read."""

from datetime import datetime
from typing import Annotated

from fastapi import Depends
from starlette.requests import Request

from shared.clock import Clock


def _now(request: Request) -> datetime:
    clock: Clock = request.app.state.clock
    return clock.now()


Now = Annotated[datetime, Depends(_now)]
