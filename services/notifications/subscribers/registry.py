"""Owns the one list of what notifications hears; each file beside it adds its own."""

from shared.messaging.subscriptions import Subscriptions

# What is withdrawn waits for the hand-overs under way of its site, and of no other.
subscriptions = Subscriptions("notifications", lanes=4)
