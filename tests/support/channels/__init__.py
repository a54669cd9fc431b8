"""Each channel with a provider that misbehaves as told, for the suite that all of them pass."""
