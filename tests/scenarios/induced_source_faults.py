"""Induced faults of databases and services."""

import json
from collections.abc import Sequence

from catalog.model import Text
from tests.scenarios.fault_stage import HEADER, NAME, Call, Stage, resource, sound
from tests.scenarios.induced_fault import InducedFault

RENAMED = Text("更正 physicalName", "correct physicalName")
CHECK_LOGIN = Text(
    "与该部门核对连接密钥中的用户、密码、数据库和权限",
    "check user, password, database and rights in the connection's secret with the department",
)
LATER = Text("稍候再读；若持续如此，询问该部门", "wait and read again; if it lasts, ask the department")
LOGIN = Text("可读取契约所说的表的登录", "a login that may read the contract's table")
PAGE = Text("含 page、size、total 和 items 的对象", "an object with page, size, total and items")


def refused(stage: Stage, status: int, body: bytes = b"{}") -> Call:
    """Read from a service that answers with a status or a body of its own."""
    return stage.read("rest", stage.rest(*[(status, body)] * 4))


def page(items: Sequence[dict[str, object]], total: int) -> bytes:
    """Return the body of one page."""
    return json.dumps({"page": 1, "size": 500, "total": total, "items": list(items)}).encode()


def torn(stage: Stage) -> Call:
    """Let the total change while the pages are read, twice."""
    url = stage.rest()
    stage.service.totals = [9, 4, 9, 4]
    return stage.read("rest", url)


def member_lost(stage: Stage) -> Call:
    """Let the service send rows without a member."""
    names = ("bh", "zjh", "xm", "mianji")
    items: list[dict[str, object]] = [dict(zip(names, one, strict=True)) for one in sound()]
    return refused(stage, 200, page(items, len(items)))


SOURCE_FAULTS: tuple[InducedFault, ...] = (
    InducedFault(
        "connection not set",
        Text("没有配置连接", "no connection is configured"),
        lambda _stage: Call(("connector", "read", resource("mariadb"))),
        Text("连接 faults_mariadb 没有密钥", "no secret for the connection faults_mariadb"),
        Text("环境变量 TONGBAN_CONN_FAULTS_MARIADB", "the environment variable TONGBAN_CONN_FAULTS_MARIADB"),
        Text("在运行此任务处配置该连接", "configure the connection where this task runs"),
        resource("mariadb"),
    ),
    InducedFault(
        "URL that cannot be read",
        Text("连接的 URL 无法读取", "a connection's URL cannot be read"),
        lambda stage: stage.read("mariadb", "mysql://who:se:cret@word@host:port/x"),
        Text("连接 faults_mariadb 的 URL 无法读取", "connection name faults_mariadb that cannot be read"),
        Text("mysql, mariadb, postgresql", "mysql, mariadb, postgresql"),
        Text("密码中的特殊字符须用百分号编码", "special characters in a password are percent-encoded"),
        resource("mariadb"),
        hidden=("se:cret",),
    ),
    InducedFault(
        "wrong password",
        Text("MariaDB 密码错误", "a wrong password, MariaDB"),
        lambda stage: stage.read("mariadb", stage.mysql().replace("right-word", "wrong-word")),
        Text("拒绝（MySQL 错误 1045）", "a refusal (MySQL error 1045)"),
        LOGIN,
        CHECK_LOGIN,
        resource("mariadb"),
        hidden=("wrong-word",),
    ),
    InducedFault(
        "server unreachable",
        Text("服务器连不上", "a server that cannot be reached"),
        lambda stage: stage.read("mariadb", "mysql://who:secret-word@127.0.0.1:1/roll"),
        Text("没有应答（MySQL 错误 2002）", "no answer (MySQL error 2002)"),
        Text("该部门服务器的应答", "an answer from the department's server"),
        LATER,
        resource("mariadb"),
        hidden=("secret-word",),
    ),
    InducedFault(
        "table missing",
        Text("表不存在", "a table that is gone"),
        lambda stage: stage.read("mariadb", stage.mysql("rename table roll to roll_2026")),
        Text("没有表 roll", "no table roll"),
        Text("契约读取的表", "the table the contract reads"),
        RENAMED,
        resource("mariadb"),
    ),
    InducedFault(
        "column renamed",
        Text("列改名", "a column that was renamed"),
        lambda stage: stage.read("mariadb", stage.mysql("alter table roll rename column zjh to zjhm")),
        Text("表 roll，其列为 bh, zjhm, xm, mj", "table roll with the columns bh, zjhm, xm, mj"),
        Text("列 zjh", "the column zjh"),
        RENAMED,
        resource("mariadb"),
        field="zjh",
        sample="zjhm",
        hidden=(NAME,),
    ),
    InducedFault(
        "character set unread",
        Text("列的字符集不可读", "a column in a character set that is not read"),
        lambda stage: stage.read(
            "mariadb",
            stage.mysql("update roll set xm = 'x'", "alter table roll modify xm text character set hebrew"),
        ),
        Text("列 xm 的字符集为 hebrew", "column xm in character set hebrew"),
        Text("此处可读的字符集", "a character set that is read here"),
        Text("utf8mb4 的视图", "a view that converts it to utf8mb4"),
        resource("mariadb"),
        field="xm",
    ),
    InducedFault(
        "permission denied",
        Text("PostgreSQL 无权读表", "no right on the table, PostgreSQL"),
        lambda stage: stage.read(
            "postgresql",
            stage.postgresql(
                "drop role if exists faults_reader",
                "create role faults_reader login password 'reader-word'",
                login="faults_reader:reader-word",
            ),
        ),
        Text("拒绝（SQLSTATE 42501）", "a refusal (SQLSTATE 42501)"),
        LOGIN,
        CHECK_LOGIN,
        resource("postgresql"),
        hidden=("reader-word",),
    ),
    InducedFault(
        "SQLite file missing",
        Text("SQLite 文件不存在", "an SQLite file that is gone"),
        lambda stage: stage.read("sqlite", f"sqlite:///{stage.place()}/roll.db"),
        Text("没有文件", "no file"),
        Text("URL 中的数据库文件", "the database file of the URL"),
        Text("检查共享目录是否已挂载", "check that the share is mounted"),
        resource("sqlite"),
    ),
    InducedFault(
        "SQLite file is no database",
        Text("文件不是 SQLite 数据库", "a file that is no SQLite database"),
        lambda stage: stage.read("sqlite", f"sqlite:///{stage.file(NAME.encode() * 99, 1)}/roll_1.csv"),
        Text("不是完整可读的数据库（SQLITE_NOTADB）", "no whole, readable database (SQLITE_NOTADB)"),
        Text("可读取的 SQLite 数据库", "an SQLite database that may be read"),
        Text("完整、未加密的 SQLite 文件", "a whole, unencrypted SQLite file"),
        resource("sqlite"),
        hidden=(NAME,),
    ),
    InducedFault(
        "REST token refused",
        Text("服务拒绝令牌（401）", "a service that refuses the token (401)"),
        lambda stage: stage.read("rest", stage.rest().replace("any:", "any:old-")),
        Text("HTTP 401", "HTTP 401"),
        Text("所配令牌得到 200", "200 for the configured token"),
        Text("核对连接密钥中的令牌", "check the token in the connection's secret"),
        resource("rest"),
        hidden=("a-token-that-nobody-may-see",),
    ),
    InducedFault(
        "REST operation gone",
        Text("服务的操作不见了（404）", "an operation that is gone (404)"),
        lambda stage: refused(stage, 404),
        Text("HTTP 404", "HTTP 404"),
        Text("契约的路径得到 200", "200 at the contract's path"),
        Text("更正契约的 physicalName", "correct the contract's physicalName"),
        resource("rest"),
    ),
    InducedFault(
        "REST answer no JSON",
        Text("服务的应答不是 JSON", "an answer that is no JSON"),
        lambda stage: refused(stage, 200, f"<html>{NAME}</html>".encode()),
        Text("内容不是一页数据（JSONDecodeError）", "a body that is no page (JSONDecodeError)"),
        PAGE,
        Text("核实其服务有何变化", "ask the department what changed in its service"),
        resource("rest"),
        hidden=(NAME,),
    ),
    InducedFault(
        "REST member missing",
        Text("服务的成员改名", "a member that no row has"),
        member_lost,
        Text("4 行，都没有成员 mj", "4 rows, none with the member mj"),
        Text("契约的每个成员至少在一行中出现", "every member of the contract in at least one row"),
        Text("更正契约的 physicalName", "correct the contract's physicalName"),
        resource("rest"),
        field=HEADER[3],
        hidden=(NAME,),
    ),
    InducedFault(
        "REST snapshot torn",
        Text("读取时数据有变化", "a service whose rows change while it is read"),
        torn,
        Text("两次读取，各页在读取时都有变化", "pages that changed while they were read, twice"),
        Text("没有重复的行", "one total and no row twice"),
        Text("等数据源平静时再读", "read again when the source is quiet"),
        resource("rest"),
    ),
)
