"""Faults of running a database server of our own."""


class ServerFailed(Exception):
    """A server program ended badly; the message names the program and shows the end of its output."""

    def __init__(self, program: str, output: str) -> None:
        self.program = program
        super().__init__(f"{program} failed. Its last words:\n{output[-2000:]}")


class PlaceUnreachable(Exception):
    """The service account cannot reach a directory it must work in."""

    def __init__(self, directory: str, blocking: str) -> None:
        super().__init__(
            f"{directory} cannot be reached by the service account: {blocking} is closed to others; "
            "choose a directory below one that is open (TONGBAN_HOME), or run without root"
        )
