"""Notifications' rules in plain Python: terms, rules, planning and the gate say most of it."""
