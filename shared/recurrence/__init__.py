"""Recurrence rules of RFC 5545 over local days: read from text, and the days they mean."""
