"""Enrollment owns sites, applications, consents and episodes: who is in care, and since when.

Read domain, ports, handlers, then tables, store, queries, api, policies, subscribers and main.
"""
