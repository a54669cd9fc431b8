"""Owns the words themselves: kind, plain, short, and neutral wherever others might read them."""
