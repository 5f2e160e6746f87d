"""What a SQL server's fault asks of people, whichever server it is; each kind knows only its own codes."""

from catalog.model import Text
from connectors.errors import (
    ASK_WHAT_CHANGED,
    SERVER_LATER,
    ConnectorError,
    SourceChanged,
    SourceRefused,
    SourceUnavailable,
)

CHECK_SECRET = Text(
    "与该部门核对连接密钥中的用户、密码、数据库和权限",
    "check user, password, database and rights in the connection's secret with the department",
)
CONTRACT_SHAPE = Text("契约所说的表和列", "the table and columns of the contract")


def coded_fault(resource: str, code: Text, *, refused: bool, changed: bool) -> ConnectorError:
    """Return the fault for a code that a server or its driver gave, in words before the code."""
    said = Text("没有应答", "no answer")
    if refused:
        said = Text("拒绝", "a refusal")
    elif changed:
        said = Text("表或列不存在", "a table or column that is not there")
    received = Text(f"{said.zh}（{code.zh}）", f"{said.en} ({code.en})")
    return server_fault(resource, received, refused=refused, changed=changed)


def server_fault(resource: str, received: Text, *, refused: bool, changed: bool) -> ConnectorError:
    """Return the fault for what a server answered: refused, changed, or else a matter of waiting."""
    if refused:
        expected = Text("可读取契约所说的表的登录", "a login that may read the contract's table")
        return SourceRefused(resource, received, expected, CHECK_SECRET)
    if changed:
        return SourceChanged(resource, received, CONTRACT_SHAPE, ASK_WHAT_CHANGED)
    expected = Text("该部门服务器的应答", "an answer from the department's server")
    return SourceUnavailable(resource, received, expected, SERVER_LATER)
