"""Persons: who was known under two ids, and is one."""
