"""Enrollment owns who asks for a place, who is in care, by whose leave and at whose cost.

Seven rooms: intake, clinical, consents, seats, stays, payers, reporting. README.md says where to
begin.
"""
