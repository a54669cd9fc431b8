"""Owns the one list of what aftercare hears; each file beside it adds its own."""

from shared.messaging.subscriptions import Subscriptions

subscriptions = Subscriptions("aftercare")
