"""Owns notifications from their cause to their fate."""
