"""Commands and facts of plans."""
