"""Stays: episodes with their segments and steps, and goals."""
