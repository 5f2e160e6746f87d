"""Who acts at the command line: the account of the operating system, for the log of changes."""

import getpass
import os


def actor() -> str:
    """Return the account's name, or its number where it has no name, as in a container."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return f"uid {os.getuid()}"
