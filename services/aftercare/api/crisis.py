"""Where to turn in danger, said with every answer to somebody who may be in it (SAMHSA, 988)."""

CRISIS_LINES = "If you are in danger now, call 911; for a crisis call or text 988."
CRISIS_LINES_FOR_ANOTHER = "If somebody is in danger now, call 911; for a crisis call or text 988."


def without_us(desk: str | None) -> str:
    """Say whom to call where nobody of the staff is reached; `desk`: the program's number."""
    program = "the program" if desk is None else f"the program, {desk}"
    return f"Do not wait for us: call {program}. {CRISIS_LINES}"
