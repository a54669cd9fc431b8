"""The read side: plain selects, always within one site; one module per kind of resource."""
