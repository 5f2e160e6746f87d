"""Faults of running a database server of our own."""

from catalog.model import Text


class ServerFailed(Exception):
    """A server program ended badly; the message names the program and shows the end of its output."""

    def __init__(self, program: str, output: str) -> None:
        self.program = program
        last_words = output[-2000:]
        self.message = Text(
            f"{program} 运行失败，其最后的输出：\n{last_words}",
            f"{program} failed. Its last words:\n{last_words}",
        )
        super().__init__(self.message.en)


class PlaceUnreachable(Exception):
    """The service account cannot reach a directory it must work in."""

    def __init__(self, directory: str, blocking: str) -> None:
        self.message = Text(
            f"服务账户无法进入 {directory}：{blocking} 不对其他用户开放；"
            "请另选可进入的目录（TONGBAN_HOME），或不以 root 身份运行",
            f"{directory} cannot be reached by the service account: {blocking} is closed to others; "
            "choose a directory below one that is open (TONGBAN_HOME), or run without root",
        )
        super().__init__(self.message.en)
