"""Seats, waitlists, offers, and the clock of those who wait."""
