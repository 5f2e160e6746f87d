"""Benchmarks: our path, the peer and the limit, interleaved in one run; ratios and medians, no assertions."""
