"""Replies: what providers and people say back: fates of messages, and words of their own."""
