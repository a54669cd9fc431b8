"""The directory as a table: one row is one offering, with the organisation that offers it."""
