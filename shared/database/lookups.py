"""Look-ups: one question to the database answers all who ask the same at the same time.

Nobody gets an answer to a question that was sent before they asked, so nobody reads the past.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import asyncpg
from sqlalchemy import Executable

Rows = list[asyncpg.Record]
Question = tuple[Executable, frozenset[tuple[str, Any]]]


class Lookups:
    """Shares the answers of `fetch` among those who wait for the same."""

    def __init__(self, fetch: Callable[..., Awaitable[Rows]]) -> None:
        self._fetch = fetch
        self._sent: dict[Question, asyncio.Future[None]] = {}
        self._following: dict[Question, asyncio.Task[Rows]] = {}

    async def fetch(self, statement: Executable, params: Mapping[str, Any]) -> Rows:
        """Return the rows. `statement` is a module's constant, `params` are hashable."""
        question = (statement, frozenset(params.items()))
        sent = self._sent.get(question)
        if sent is None:
            return await self._send(question)
        following = self._following.get(question)
        if following is None:
            following = asyncio.create_task(self._send_after(sent, question))
            self._following[question] = following
        # Whoever gives up waiting must not take the answer from the others.
        return await asyncio.shield(following)

    async def _send_after(self, sent: asyncio.Future[None], question: Question) -> Rows:
        await sent
        del self._following[question]
        return await self._send(question)

    async def _send(self, question: Question) -> Rows:
        answered = self._sent[question] = asyncio.get_running_loop().create_future()
        try:
            statement, params = question
            return await self._fetch(statement, **dict(params))
        finally:
            answered.set_result(None)
            if self._sent.get(question) is answered:
                del self._sent[question]
