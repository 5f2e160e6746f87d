"""Faults of the demonstration county."""


class ProgramMissing(Exception):
    """A server program is not on this machine; the message says which package brings it."""

    def __init__(self, program: str, package: str) -> None:
        self.program = program
        super().__init__(f"{program} was not found on PATH or in /usr/sbin; apt-get install -y {package}")


class DepartmentFailed(Exception):
    """A department's system did not start; the message names it and shows the end of its log."""

    def __init__(self, department: str, log: str) -> None:
        self.department = department
        super().__init__(f"the system of {department} did not start. Its last words:\n{log[-2000:]}")


class RowAbsent(Exception):
    """A change was asked for a row that the department does not have; the key is not repeated here."""

    def __init__(self, resource: str, change: str) -> None:
        super().__init__(
            f"{resource} has no row with the key given to {change}; take the key from the population"
        )


class ProcessEnded(Exception):
    """A process of the exchange ended by itself; the message shows the end of its log."""

    def __init__(self, name: str, log: str) -> None:
        self.name = name
        super().__init__(f"{name} ended. Its last words:\n{log[-2000:]}")
