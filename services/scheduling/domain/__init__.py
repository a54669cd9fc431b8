"""Plain Python: what a program's track, series, sessions, attendance and phases may do.

Read session, attendance, progress; then membership, series and track.
"""
