"""Owns the set of the first day: what a site's people are told before it has rules of its own."""
