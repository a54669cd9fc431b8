"""On how many shuffles a convergence property has to hold: few while one works, 1,000 in proof."""

import os

VARIABLE = "FOOTBRIDGE_SHUFFLES"
SHUFFLES = int(os.environ.get(VARIABLE, "200"))
"""`make faults` asks for 1,000."""
