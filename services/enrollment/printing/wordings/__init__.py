"""Owns the words of the printed consent, by version and language. A text that was signed stays."""
