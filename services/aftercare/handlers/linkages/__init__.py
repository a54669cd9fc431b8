"""Commands and facts of linkages."""
