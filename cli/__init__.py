"""The `tongban` command, the window client and the demonstration county."""
