"""Commands on setbacks, and what time and other services make of them."""
