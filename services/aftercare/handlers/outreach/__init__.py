"""Commands and facts of outreach."""
