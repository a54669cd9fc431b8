"""Owns made-up planning problems, and independent ways to solve and to judge them."""
