"""Owns what the routes of words get from the application: its standards, and what texts cost."""

from typing import Annotated

from fastapi import Depends
from starlette.requests import Request

from services.notifications.handlers.templates.versions import Standards


def _standards(request: Request) -> Standards:
    standards: Standards = request.app.state.standards
    return standards


StandardsAsked = Annotated[Standards, Depends(_standards)]
