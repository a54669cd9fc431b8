"""Commands and facts of requests for help."""
