"""Owns which event becomes which message."""
