"""Plain Python: what a program's track, series, sessions, attendance and phases may do.

Read state_machine, session, attendance, progress; then membership, series and track.
"""
