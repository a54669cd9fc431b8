"""A client's stay: its phases, and what counts towards them."""
