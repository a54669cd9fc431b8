"""What tests stand on: real servers, and waiting for what must come."""
