"""Absences: a site's policy as data, and the cases that follow from it."""
