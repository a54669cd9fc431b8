"""How a client's local week stands, and which of its days a payer pays."""
