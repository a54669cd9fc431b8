"""Providers that fail and lose answers, while the workers that ask them are killed."""
