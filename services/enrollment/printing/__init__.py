"""Owns what is printed: the copy of a consent, on Letter paper, in the words that were signed."""
