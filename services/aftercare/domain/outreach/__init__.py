"""Outreach: whom nobody has heard of, who calls them, and until when."""
