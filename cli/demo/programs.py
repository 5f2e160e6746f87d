"""Where server programs of this machine are: on PATH, or where distributions keep them off it."""

import os
import shutil

from cli.demo.errors import ProgramMissing

OFF_PATH = ("/usr/sbin", "/usr/local/sbin", "/usr/libexec", "/usr/lib/openssh")


def find_program(name: str) -> str | None:
    """Return the absolute path of the program, or `None` if it is not installed."""
    places = [os.environ.get("PATH", ""), *OFF_PATH]
    return shutil.which(name, path=os.pathsep.join(places))


def require_program(name: str, package: str) -> str:
    """Return the absolute path of the program.

    Raises `ProgramMissing` with the package that brings it.
    """
    found = find_program(name)
    if found is None:
        raise ProgramMissing(name, package)
    return found
