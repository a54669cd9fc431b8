"""Owns people and how they are reached."""
