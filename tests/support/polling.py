"""Waiting for what must come: no test sleeps a guessed time."""

import asyncio
import inspect
import time
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar, overload

T = TypeVar("T")

_PAUSE_SECONDS = 0.02


class NeverCame(AssertionError):
    """What a test waited for did not come in time."""


@overload
async def eventually(
    check: Callable[[], Coroutine[Any, Any, T]], *, within: float = ..., what: str
) -> T: ...
@overload
async def eventually(check: Callable[[], T], *, within: float = ..., what: str) -> T: ...
async def eventually(check: Callable[[], Any], *, within: float = 5.0, what: str) -> Any:
    """Return the first truthy result of `check`; after `within` seconds say what never came.

    An AssertionError raised by `check` counts as "not yet", and is shown if it stays.
    """
    deadline = time.monotonic() + within
    while True:
        seen: object
        try:
            answer = check()
            result = await answer if inspect.isawaitable(answer) else answer
        except AssertionError as not_yet:
            seen = not_yet
        else:
            if result:
                return result
            seen = result
        if time.monotonic() >= deadline:
            raise NeverCame(f"in {within:g} s there never came: {what} (last seen: {seen!r})")
        await asyncio.sleep(_PAUSE_SECONDS)
