"""Outcomes: what is measured of the months after the program, and what the figures mean."""
