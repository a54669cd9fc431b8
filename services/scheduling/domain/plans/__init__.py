"""Weeks that fit a life: what a client's week must be, and plans that propose it."""
