"""How Footbridge is run: on one machine, in containers, and by hand."""
