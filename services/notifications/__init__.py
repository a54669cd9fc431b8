"""Notifications: the right word, once, at the right time, to those who may read it.

Owns contacts, permissions, and every message to a person from its cause to its fate. Read domain
(terms, rules, planning, gate), ports, handlers, then subscribers, dispatch, store, api and main.
"""
