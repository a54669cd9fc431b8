"""Owns time as a caller: what is due leaves, and what waits is measured."""
