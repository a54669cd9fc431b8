"""Owns `footbridge notifications`: one file for each thing that can be asked."""
