"""Look-ups: who asks the same at the same time shares an answer, and nobody reads the past."""

import asyncio
from typing import Any

import pytest
from sqlalchemy import select, text

from shared.database.lookups import Lookups

SITE = select(text("1"))
OTHER = select(text("2"))


class Questions:
    """Stands for the database: notes each question, and answers when it is told to."""

    def __init__(self) -> None:
        self.asked: list[dict[str, Any]] = []
        self._answers: list[asyncio.Future[list[Any]]] = []

    async def fetch(self, _: object, **params: Any) -> list[Any]:
        self.asked.append(params)
        answer: asyncio.Future[list[Any]] = asyncio.get_running_loop().create_future()
        self._answers.append(answer)
        return await answer

    async def answer(self, rows: list[Any] | Exception) -> None:
        self._answers = [waiting for waiting in self._answers if not waiting.cancelled()]
        answer = self._answers.pop(0)
        if isinstance(rows, Exception):
            answer.set_exception(rows)
        else:
            answer.set_result(rows)
        await settled()


async def settled() -> None:
    for _ in range(10):
        await asyncio.sleep(0)


@pytest.fixture
def questions() -> Questions:
    return Questions()


@pytest.fixture
def lookups(questions: Questions) -> Lookups:
    return Lookups(questions.fetch)


def ask(lookups: Lookups, statement: Any = SITE, code: str = "north") -> asyncio.Task[Any]:
    return asyncio.create_task(lookups.fetch(statement, {"code": code}))


async def test_who_asks_while_a_question_is_under_way_shares_the_next(
    lookups: Lookups, questions: Questions
) -> None:
    first = ask(lookups)
    await settled()
    others = [ask(lookups) for _ in range(5)]
    await settled()
    assert len(questions.asked) == 1

    await questions.answer(["old"])
    await questions.answer(["new"])

    assert await first == ["old"]
    assert await asyncio.gather(*others) == [["new"]] * 5, "asked after the first was sent"
    assert len(questions.asked) == 2


async def test_different_questions_do_not_wait_for_each_other(
    lookups: Lookups, questions: Questions
) -> None:
    asked = [ask(lookups), ask(lookups, code="south"), ask(lookups, OTHER)]
    await settled()
    assert len(questions.asked) == 3
    for _ in asked:
        await questions.answer([])
    await asyncio.gather(*asked)


async def test_one_who_gives_up_takes_the_answer_from_nobody(
    lookups: Lookups, questions: Questions
) -> None:
    first = ask(lookups)
    await settled()
    leaving, staying = ask(lookups), ask(lookups)
    await settled()

    first.cancel()
    leaving.cancel()
    await settled()
    await questions.answer(["there"])

    assert await staying == ["there"]


async def test_an_outage_reaches_everyone_and_the_next_question_is_asked_anew(
    lookups: Lookups, questions: Questions
) -> None:
    first = ask(lookups)
    await settled()
    second = ask(lookups)
    await settled()
    await questions.answer(OSError())
    await questions.answer(OSError())
    assert all(
        isinstance(each, OSError)
        for each in await asyncio.gather(first, second, return_exceptions=True)
    )

    third = ask(lookups)
    await settled()
    await questions.answer(["back"])
    assert await third == ["back"]
