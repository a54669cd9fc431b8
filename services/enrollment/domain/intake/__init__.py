"""Intake: who asks for a place, who they are, and what is asked of them before a stay."""
