"""Providers: choosing one, and what ops and outcomes change about them."""
