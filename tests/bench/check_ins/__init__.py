"""Check-ins that fall due: each fires once, however many workers there are and whoever dies."""
