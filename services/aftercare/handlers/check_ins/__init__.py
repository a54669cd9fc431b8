"""Commands and facts of check-ins."""
