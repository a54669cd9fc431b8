"""Owns after how long a failed try is made again."""

from datetime import timedelta

FIRST_RETRY = timedelta(seconds=15)
CRISIS_RETRIES = (timedelta(seconds=5), timedelta(seconds=10), timedelta(seconds=15))
LONGEST_RETRY = timedelta(minutes=30)


def retry_in_a_crisis(attempts: int) -> timedelta:
    """Return the delay before the next try: the tries are at 0, 5, 15 and 30 s, and not spread."""
    return CRISIS_RETRIES[min(attempts, len(CRISIS_RETRIES) - 1)]


def retry_after(attempts: int, chance: float, within: timedelta = LONGEST_RETRY) -> timedelta:
    """Return a full-jitter delay: `chance` (0 to 1) of a bound that doubles per attempt.

    The bound is `within` at most: what is useless soon is tried again before, and not after.
    """
    bound = min(LONGEST_RETRY, within, FIRST_RETRY * 2 ** min(attempts, 20))
    return timedelta(seconds=bound.total_seconds() * chance)
