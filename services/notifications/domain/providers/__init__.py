"""Providers: what a channel is sent through, how well they are, and who is chosen."""
