"""Chat and voice for staff through Apprise; never for clients, as it returns no message id.

Apprise is synchronous: it runs in a few threads, each call within a time limit. A thread cannot be
ended: a call that hangs keeps its place until it ends by itself; others are refused meanwhile.
What Apprise does not confirm may have arrived: its answer does not say.
"""

import asyncio
import logging
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from uuid import UUID

from apprise import Apprise, AppriseAsset, AppriseResult, AppriseResultStatus

from services.notifications.channels import answers
from services.notifications.domain.messages.message import (
    Accepted,
    Answer,
    AnswerLost,
    Message,
    Refused,
)
from services.notifications.domain.terms import Audience, ChannelName, Failure, Trouble

API = "chat"
_TALKATIVE = ("apprise", "urllib3", "requests")
"""Loggers that write addresses, which hold secrets, or what was answered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatAccount:
    """`urls` are addresses as Apprise writes them: they hold secrets. `timeout` is seconds.

    All who are told of a message through this account read the same room.
    """

    name: str = API
    urls: Sequence[str] = field(repr=False)
    timeout: float = 10.0
    at_once: int = 4


class AppriseChat:
    """Never raises: whatever happens is an answer."""

    channel = ChannelName.CHAT
    honours_key = False
    looks_up = False

    def __init__(self, account: ChatAccount) -> None:
        self.name = account.name
        self._timeout = account.timeout
        for name in _TALKATIVE:
            logging.getLogger(name).setLevel(logging.CRITICAL)
        self._apprise = Apprise(asset=AppriseAsset(secure_logging=True, app_id="Notifications"))
        if not account.urls or not all(self._apprise.add(url) for url in account.urls):
            raise ValueError("urls: one is no address that Apprise knows, or there is none")
        self._threads = ThreadPoolExecutor(account.at_once, thread_name_prefix="chat")
        self._places = asyncio.Semaphore(account.at_once)

    async def hand_over(self, message: Message) -> Answer:
        if message.audience is not Audience.STAFF:
            return Refused(Failure.PERMANENT, "chat-is-for-staff", trouble=Trouble.RECIPIENT)
        if not message.body.strip():
            return answers.not_words(API)
        try:
            async with asyncio.timeout(self._timeout):
                await self._places.acquire()
        except TimeoutError:
            return answers.not_sent(API)
        told = asyncio.get_running_loop().run_in_executor(self._threads, self._tell, message)
        told.add_done_callback(lambda _: self._places.release())
        try:
            async with asyncio.timeout(self._timeout):
                return await asyncio.shield(told)
        except TimeoutError:
            return answers.answer_lost(API)

    async def look_up(self, message_id: UUID, reference: str | None) -> Answer | None:  # noqa: ARG002 - nothing here has a name
        return None

    async def close(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)

    def _tell(self, message: Message) -> Answer:
        try:
            with self._apprise.notify(
                body=message.body, title=message.subject, timeout=self._timeout
            ) as result:
                return _answer(result)
        except Exception:  # noqa: BLE001 - a plug-in of any kind may raise anything
            return AnswerLost("chat-broke", Trouble.NO_ANSWER)


def _answer(result: AppriseResult) -> Answer:
    if result.status == AppriseResultStatus.SUCCESS:
        return Accepted()
    if result.status == AppriseResultStatus.NOMATCH:
        return Refused(Failure.TECHNICAL, "chat-not-set-up", trouble=Trouble.REJECTED)
    return AnswerLost("chat-not-confirmed", Trouble.NO_ANSWER)
