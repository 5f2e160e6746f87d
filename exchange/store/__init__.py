"""The shared store: one typed table per resource with its history, quarantine, and look-ups by holder."""
