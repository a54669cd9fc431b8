"""Owns the read side: plain selects for lists, single records and the report."""
