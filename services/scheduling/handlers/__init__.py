"""Owns scheduling's commands: one frozen dataclass and one function of the same words each."""
