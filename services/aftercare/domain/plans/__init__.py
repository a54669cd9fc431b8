"""Continuing care plans: drafted by what is heard, begun by a person."""
