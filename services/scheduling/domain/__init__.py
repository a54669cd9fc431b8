"""Owns scheduling's rules in plain Python, room by room; read sessions first."""
