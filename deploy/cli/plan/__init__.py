"""`footbridge plan`: weekly plans from files, without anything running."""
