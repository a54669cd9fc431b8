"""Persons over HTTP: the destruction of their keys."""
