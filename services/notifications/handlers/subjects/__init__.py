"""Owns what messages are about."""
