"""Owns the commands of operators."""
