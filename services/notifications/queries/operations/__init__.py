"""Owns what operators read: counts that cost the same however many rows wait."""
