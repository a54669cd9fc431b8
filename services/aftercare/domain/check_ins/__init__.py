"""Check-ins: when they are asked, and what becomes of them."""
