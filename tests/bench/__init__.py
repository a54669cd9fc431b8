"""Benchmarks: each figure beside its limit, in one interleaved run. They report only."""
