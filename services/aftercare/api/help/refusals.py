"""Every refusal of a call for help ends with where to turn in danger, whoever refuses it."""

import re

import orjson
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.aftercare.api.crisis import CRISIS_LINES, CRISIS_LINES_FOR_ANOTHER
from shared.http.problems import MEDIA_TYPE

_OF_HELP = re.compile("/sites/[^/]*/(help-requests|family/help)(/.*)?", re.DOTALL)


class EndsWithCrisisLines:
    """Wraps the application: of routes of help it adds the crisis lines to problem documents."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        of_help = scope["type"] == "http" and _OF_HELP.fullmatch(scope["path"])
        if not of_help or scope["method"] == "HEAD":
            await self._app(scope, receive, send)
            return
        is_family = of_help[1] == "family/help"
        lines = CRISIS_LINES_FOR_ANOTHER if is_family else CRISIS_LINES
        await self._app(scope, receive, _Refusing(send, lines))


class _Refusing:
    """Sends an answer on; a problem document is held back until it is whole, and then added to."""

    def __init__(self, send: Send, lines: str) -> None:
        self._send = send
        self._lines = lines
        self._start: Message | None = None
        self._body = b""

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            if _is_problem(message):
                self._start = message
                return
        elif self._start is not None:
            self._body += message.get("body", b"")
            if not message.get("more_body", False):
                await self._refuse(self._start)
            return
        await self._send(message)

    async def _refuse(self, start: Message) -> None:
        document = orjson.loads(self._body)
        if "988" not in document["detail"]:
            document["detail"] += f" {self._lines}"
        body = orjson.dumps(document)
        MutableHeaders(scope=start)["content-length"] = str(len(body))
        await self._send(start)
        await self._send({"type": "http.response.body", "body": body})


def _is_problem(start: Message) -> bool:
    kind = MutableHeaders(scope=start).get("content-type", "")
    return kind.partition(";")[0] == MEDIA_TYPE
