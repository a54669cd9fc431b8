"""How the planner's kernels are compiled, and where what is compiled is kept."""

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numba

_Function = TypeVar("_Function", bound=Callable[..., Any])


def compiled(function: _Function) -> _Function:
    """Compile the function when it is first called; it does not hold the interpreter's lock.

    What is compiled is kept beside its file, or in NUMBA_CACHE_DIR. Where neither can be written
    each process compiles for itself, which takes seconds once.
    """
    options: dict[str, Any] = {"nogil": True, "error_model": "numpy"}
    try:
        made = numba.njit(cache=True, **options)(function)
    except RuntimeError:
        made = numba.njit(**options)(function)
    return cast("_Function", made)
