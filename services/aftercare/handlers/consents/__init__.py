"""What is heard of consents."""
