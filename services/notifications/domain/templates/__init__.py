"""Owns the words."""
