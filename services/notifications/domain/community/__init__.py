"""What is known of the community of alumni: who takes part in what, and which events there are."""
