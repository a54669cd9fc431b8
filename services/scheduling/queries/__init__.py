"""The read side: plain selects within a site, and the report of a client's progress."""
