"""Owns what leaves, and when."""
