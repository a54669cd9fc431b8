"""Requests for help: asked at any time, answered by whoever is on call, closed by a person."""
