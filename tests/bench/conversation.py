"""Talking with child programs: one JSON object a line, each way."""

import asyncio
import json
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

Answer = Callable[[dict[str, Any]], Awaitable[dict[str, Any]]]

_END_SECONDS = 10.0


class ProgramEnded(RuntimeError):
    """A child program ended before it answered; what it said stands on stderr."""


@dataclass(frozen=True)
class Program:
    """A Python module that runs as a process of its own and answers questions."""

    module: str
    process: asyncio.subprocess.Process

    async def ask(self, **question: Any) -> dict[str, Any]:
        """Send a question and return the answer. Raises ProgramEnded."""
        if self.process.stdin is None:
            raise ProgramEnded(self.module)
        self.process.stdin.write(json.dumps(question).encode() + b"\n")
        return await self.hear()

    async def hear(self) -> dict[str, Any]:
        """Return the next line that it says. Raises ProgramEnded."""
        line = await self.process.stdout.readline() if self.process.stdout else b""
        if not line:
            raise ProgramEnded(self.module)
        answer: dict[str, Any] = json.loads(line)
        return answer

    async def end(self) -> None:
        if self.process.stdin is not None:
            self.process.stdin.close()
        try:
            async with asyncio.timeout(_END_SECONDS):
                await self.process.wait()
        except TimeoutError:
            self.process.kill()
            await self.process.wait()


@asynccontextmanager
async def programs(*commands: tuple[str, ...]) -> AsyncIterator[list[Program]]:
    """Start `python -m module argument …` for each command, beside each other.

    All are ready when they are yielded, and end afterwards.
    """
    started: list[Program] = []
    try:
        for command in commands:
            started += [await _started(*command)]
        for each in started:
            await each.hear()  # the first line says that it is ready
        yield started
    finally:
        await asyncio.gather(*(each.end() for each in started))


async def _started(module: str, *arguments: str) -> Program:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", module, *arguments),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    return Program(module, process)


async def answer_questions(answer: Answer) -> None:
    """In a child: say that it is ready, and answer until the parent closes or dies."""
    _say({"ready": True})
    while line := await asyncio.to_thread(sys.stdin.readline):
        _say(await answer(json.loads(line)))


def _say(message: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(message) + "\n")
    sys.stdout.flush()
