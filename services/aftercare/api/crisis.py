"""Where to turn in danger, said with every answer to somebody who may be in it (SAMHSA, 988)."""

CRISIS_LINES = "If you are in danger now, call 911; for a crisis call or text 988."
CRISIS_LINES_FOR_ANOTHER = "If somebody is in danger now, call 911; for a crisis call or text 988."
