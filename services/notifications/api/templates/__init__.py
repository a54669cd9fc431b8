"""Owns the routes of words: what there is, a site's own, and what its messages say of it."""
