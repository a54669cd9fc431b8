"""Owns the one page of a client that looks over all rooms."""
