"""Owns aftercare's rules in plain Python, room by room; read plans first."""
