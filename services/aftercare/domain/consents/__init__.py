"""Written consents as enrollment told them: nothing leaves here without one that stands."""
