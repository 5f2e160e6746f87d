"""Faults of the demonstration county."""

from catalog.model import Text


class ProgramMissing(Exception):
    """A server program is not on this machine; the message says which package brings it."""

    def __init__(self, program: str, package: str) -> None:
        self.program = program
        self.message = Text(
            f"在 PATH 与 /usr/sbin 中未找到 {program}；apt-get install -y {package}",
            f"{program} was not found on PATH or in /usr/sbin; apt-get install -y {package}",
        )
        super().__init__(self.message.en)


class DepartmentFailed(Exception):
    """A department's system did not start; the message names it and shows the end of its log."""

    def __init__(self, department: str, log: str) -> None:
        self.department = department
        last_words = log[-2000:]
        self.message = Text(
            f"部门 {department} 的系统未能启动，其日志的末尾：\n{last_words}",
            f"the system of {department} did not start. Its last words:\n{last_words}",
        )
        super().__init__(self.message.en)


class RowAbsent(Exception):
    """A change was asked for a row that the department does not have; the key is not repeated here."""

    def __init__(self, resource: str, change: str) -> None:
        self.message = Text(
            f"{resource} 中没有 {change} 所给行键的行；请从示范人口中取用行键",
            f"{resource} has no row with the key given to {change}; take the key from the population",
        )
        super().__init__(self.message.en)


class ProcessEnded(Exception):
    """A process of the exchange ended by itself; the message shows the end of its log."""

    def __init__(self, name: str, log: str) -> None:
        self.name = name
        last_words = log[-2000:]
        self.message = Text(
            f"进程 {name} 已自行结束，其日志的末尾：\n{last_words}",
            f"{name} ended. Its last words:\n{last_words}",
        )
        super().__init__(self.message.en)
