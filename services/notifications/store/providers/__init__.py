"""Providers in PostgreSQL: their state, their budgets, their windows."""
