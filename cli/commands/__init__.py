"""The verbs of the `tongban` command, one module for each noun."""
