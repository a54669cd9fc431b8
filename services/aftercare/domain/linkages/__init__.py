"""Linkages: the way from a plan to what follows."""
