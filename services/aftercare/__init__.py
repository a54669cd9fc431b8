"""Aftercare: keeps people connected in the months after the program.

Owns continuing care plans, linkages and check-ins. Read in this order: domain/, handlers.py,
subscribers.py, timers.py, api.py, main.py.
"""
