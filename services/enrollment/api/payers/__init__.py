"""Payers: their rules, authorizations, and what attendance uses up."""
