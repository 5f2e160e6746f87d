"""The edge around every request: its id, its limits, its headers, and the end of every refusal."""
