"""How a command fails: one sentence of what happened, one of what to do next, an honest exit code."""

from catalog.model import Text


class CommandFailed(Exception):
    """A command could not do what it was asked; `next_step` says what to do.

    `exit_code` is 1 for a failure and 2 for a wrong call.
    """

    def __init__(self, message: Text, next_step: Text, exit_code: int = 1) -> None:
        self.message = message
        self.next_step = next_step
        self.exit_code = exit_code
        super().__init__(message.en)
