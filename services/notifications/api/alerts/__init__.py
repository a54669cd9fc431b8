"""Owns alerts to staff: who is told, when the next person is, and who answered."""
