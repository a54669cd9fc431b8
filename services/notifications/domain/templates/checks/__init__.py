"""Owns what words must fulfil before a site may publish them."""
