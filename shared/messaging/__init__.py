"""The event backbone: streams, outbox, relay, inbox, dead letters, reconciliation."""
