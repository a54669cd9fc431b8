"""The circle around a client: which family member is whose."""
