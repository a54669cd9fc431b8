"""Fault runs: real processes killed under load, then one checker over ledger and stores."""
