"""Scheduling: tracks, series and sessions, seats, roll call, and phases by evidence.

Read README.md, then domain, ports, handlers, tables, store, api, subscribers and main.
"""
