"""HiGHS as the planner uses it: quiet, and never silent about a refusal."""

import highspy


class SolverRefused(RuntimeError):
    """HiGHS would not solve: its answer would be left over from before, or nothing."""


class _Quiet(highspy.Highs):
    """HiGHS without the banner that it would print when its callbacks are enabled."""

    def enableCallbacks(self) -> None:  # noqa: N802  # highspy's name
        self.silent()
        super().enableCallbacks()  # type: ignore[no-untyped-call]  # untyped upstream


def quiet_highs() -> highspy.Highs:
    """Return a solver of its own.

    `threads` is left alone: a process has one scheduler, and HiGHS refuses to solve where another
    number of threads is asked for than that was made with.
    """
    highs = _Quiet()  # type: ignore[no-untyped-call]  # untyped upstream
    highs.setOptionValue("output_flag", False)
    highs.setOptionValue("parallel", "off")
    return highs


def run(highs: highspy.Highs) -> None:
    """Solve. Raises SolverRefused."""
    if highs.run() is highspy.HighsStatus.kError:
        raise SolverRefused("HiGHS refused to solve: see its log.")
