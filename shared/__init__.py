"""The library that Footbridge's services stand on; it knows no service."""
