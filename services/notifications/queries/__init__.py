"""Owns reading: rows for the API and for measurements, never for a decision."""
