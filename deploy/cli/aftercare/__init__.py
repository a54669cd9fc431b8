"""`footbridge aftercare`: what operators look at and bring in."""
