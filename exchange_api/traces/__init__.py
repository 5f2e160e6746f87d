"""What the exchange's own people may see of one request: its stages and their times, and nobody it is about.

Off unless a collector is set; then `spans` and `delivery`, which alone speak OpenTelemetry, are imported. See
ADR 0034.
"""
