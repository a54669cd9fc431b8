"""Owns enrollment's rules in plain Python, room by room; read stays first."""
