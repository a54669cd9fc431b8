"""Writes calendars (RFC 5545): meetings in UTC for clients and rooms, series by rule for staff.

Read in this order: meetings (rows become events), calendar (events become text), zone_rules and
vtimezone (the clocks of a zone as one rule each way), series (rules that yield exactly the sessions
that are kept), free_busy.
"""
