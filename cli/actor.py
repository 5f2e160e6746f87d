"""Who acts at the command line: the account of the operating system, for the log of changes."""

import os
import pwd


def actor() -> str:
    """Return the account's name, or its number where it has no name, as in a container.

    It is asked of the system, never of the environment: `LOGNAME` says whatever its user wants.
    """
    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except (KeyError, OSError):
        return f"uid {os.getuid()}"
