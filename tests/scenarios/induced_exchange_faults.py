"""Induced faults of the exchange's own: the gate, publishing, the catalogue, the window, this machine."""

import shutil

import psycopg

from catalog.identifiers import mask
from catalog.model import Text
from cli.window import WindowKey
from tests.scenarios.fault_stage import DEPARTMENT, NAME, Call, Stage, resource
from tests.scenarios.induced_fault import InducedFault
from tests.unit.cli.licence_drop import resident

SQLITE, DROPS = resource("sqlite"), resource("drops")
WRONG = "371399199001011230"
CORRECT_ROWS = Text("请该部门更正这些行", "have the department correct these rows")
CONTRACT = f"contracts/{DEPARTMENT}/sqlite_roll.yaml"


def run_spoiled(stage: Stage, *statements: str, published: bool = False) -> Call:
    """Run a resource from a database that was spoiled, after a sound one was published if asked."""
    if published:
        stage.publish("sqlite", f"sqlite:///{stage.sqlite()}")
    return stage.run("sqlite", f"sqlite:///{stage.sqlite(*statements)}")


def table_behind(stage: Stage) -> Call:
    """Take a column from the resource's table, as if its contract had got a new field."""
    with psycopg.connect(stage.exchange.settings.database_url.get_secret_value()) as owner:
        owner.execute(f"alter table shr.{DEPARTMENT}__postgresql_roll drop column if exists area".encode())
    return stage.run("postgresql", stage.postgresql())


def open_key(stage: Stage) -> Call:
    """Ask with a key that others may read."""
    key = stage.place() / "window.pem"
    shutil.copy(stage.exchange.window_key, key)
    key.chmod(0o644)
    asked = stage.ask()
    return Call((*asked.arguments[:-1], key), stdin=asked.stdin)


def strange_key(stage: Stage) -> Call:
    """Ask with a key that was never registered."""
    asked = stage.ask()
    key = WindowKey.generate("strange").save(stage.place())
    return Call((*asked.arguments[:-1], key), stdin=asked.stdin)


EXCHANGE_FAULTS: tuple[InducedFault, ...] = (
    InducedFault(
        "zero rows",
        Text("数据源没有任何行", "a source without any row"),
        lambda stage: run_spoiled(stage, "delete from roll"),
        Text("收到：数据源给出 0 行", "received 0 rows from the source"),
        Text("应为：完整读取至少一行", "expected at least one in a full read"),
        Text("清空的数据源是故障，不是批量删除", "an emptied source is an outage, not a mass deletion"),
        SQLITE,
    ),
    InducedFault(
        "threshold breached",
        Text("不合规则的行超过限度", "more broken rows than the rule allows"),
        lambda stage: run_spoiled(stage, f"update roll set zjh = '{WRONG}' where bh = 'K001'"),
        Text("收到 4 行中 1 行不合（首见于第 ", "received 1 broken rows of 4 (first row "),
        Text("应为至少 95.00%", "expected at least 95.00%"),
        CORRECT_ROWS,
        SQLITE,
        field="holder_code",
        sample=mask(WRONG),
        hidden=(WRONG, NAME),
    ),
    InducedFault(
        "value of another type",
        Text("单元格不是契约的类型", "a cell that is not of the contract's type"),
        lambda stage: run_spoiled(stage, "update roll set mj = '约四十' where bh = 'K001'"),
        Text("规则 readable", "rule readable"),
        Text("应为至少 95.00%", "expected at least 95.00%"),
        CORRECT_ROWS,
        SQLITE,
        field="area",
        sample="约**",
        hidden=("约四十", NAME, resident(1)),
    ),
    InducedFault(
        "required value missing",
        Text("必填项为空", "a required value that is missing"),
        lambda stage: run_spoiled(stage, "update roll set zjh = null where bh = 'K001'"),
        Text("规则 required", "rule required"),
        Text("应为至少 95.00%", "expected at least 95.00%"),
        CORRECT_ROWS,
        SQLITE,
        field="holder_code",
        sample="NULL",
        hidden=(NAME,),
    ),
    InducedFault(
        "rows vanished",
        Text("行数骤减", "far fewer rows than published"),
        lambda stage: run_spoiled(stage, "delete from roll where bh > 'K001'", published=True),
        Text("rows_present：收到 2 行", "rows_present: received 2 rows"),
        Text("应为至少 4 行（已发布 4 行）", "expected at least 4 (4 are published)"),
        CORRECT_ROWS,
        SQLITE,
    ),
    InducedFault(
        "swing limit",
        Text("删除超过变动上限", "more deletions than the swing limit"),
        lambda stage: run_spoiled(stage, "update roll set bh = 'L' || bh", published=True),
        Text("缺少已发布 4 行中的 4 行", "lacks 4 of 4 published rows"),
        Text("不超过变动上限 5.0%", "the swing limit is 5.0%"),
        Text("在契约中为这一次运行调高 swingLimit", "raise swingLimit in the contract for one run"),
        SQLITE,
    ),
    InducedFault(
        "table behind its contract",
        Text("表与契约不符", "a table that has not followed its contract"),
        table_behind,
        Text("的列 area 不存在", f"column area of shr.{DEPARTMENT}__postgresql_roll is missing"),
        Text("契约要求 NUMERIC(10, 2)", "the contract asks for NUMERIC(10, 2)"),
        Text(
            "tongban prepare（由数据库所有者），再运行一次",
            "tongban prepare, as the owner; then run it again",
        ),
        resource("postgresql"),
    ),
    InducedFault(
        "contract faulty",
        Text("契约有误", "a faulty contract"),
        lambda stage: stage.spoiled_catalogue(CONTRACT, "logicalType: number", "logicalType: numbre"),
        Text(f"{CONTRACT}:", f"{CONTRACT}:"),
        Text("收到 numbre；应为：string | date", "Received numbre; expected: string | date"),
        Text("更正上述各行，再运行 tongban catalog check", "correct these lines, then tongban catalog check"),
    ),
    InducedFault(
        "decision left open",
        Text("契约有待定之处", "a contract with a decision left open"),
        lambda stage: stage.spoiled_catalogue(CONTRACT, "value: 退役军人局", "value: DECIDE"),
        Text(f"{CONTRACT}:", f"{CONTRACT}:"),
        Text("此处仍是 DECIDE", "This still says DECIDE"),
        Text("按该行注释确定并替换", "decide it as the comment on its line says, and replace it"),
    ),
    InducedFault(
        "unknown resource",
        Text("没有该资源", "an unknown resource"),
        lambda _stage: Call(("pipeline", "run", "no/such")),
        Text("目录中没有资源 no/such", "the catalogue has no resource no/such"),
        Text("可用资源：", "resources: "),
        Text(DROPS, DROPS),
        code=2,
    ),
    InducedFault(
        "unknown item",
        Text("没有该事项", "an unknown service item"),
        lambda _stage: Call(("catalog", "show", "no_such_item")),
        Text("目录中没有事项 no_such_item", "no service item no_such_item"),
        Text("相近：", "nearest: "),
        Text("tongban catalog items", "tongban catalog items"),
        code=2,
    ),
    InducedFault(
        "argument missing",
        Text("缺少参数", "a missing argument"),
        lambda _stage: Call(("pipeline", "run")),
        Text("缺少参数", "Missing argument"),
        Text("用法：", "Usage: "),
        Text("tongban pipeline run --help", "tongban pipeline run --help"),
        code=2,
    ),
    InducedFault(
        "operator unknown",
        Text("窗口人员未登记", "an operator who is not enrolled"),
        lambda stage: stage.ask(operator="window-99"),
        Text("经办人未登记", "The operator is not enrolled"),
        Text("须与登记完全一致", "enrolled under this staff id"),
        Text(
            "请联系平台管理员登记：tongban operator add",
            "ask the exchange's administrator: tongban operator add",
        ),
        hidden=(resident(1), NAME),
    ),
    InducedFault(
        "window key unknown",
        Text("窗口密钥未登记", "a window's key that is not registered"),
        strange_key,
        Text("客户端身份验证未通过", "The client could not be authenticated"),
        Text("须由已登记客户端的密钥以 ES256 签名", "signed with ES256 by a registered client's key"),
        Text("请核对客户端标识、密钥", "Check the client id, the key"),
        hidden=(resident(1), NAME),
    ),
    InducedFault(
        "API not running",
        Text("接口没有运行", "an exchange that does not answer"),
        lambda stage: Call(
            stage.ask().arguments, {"TONGBAN_ISSUER": "http://127.0.0.1:1"}, stage.ask().stdin
        ),
        Text("127.0.0.1:1", "127.0.0.1:1"),
        Text("无人应答", "nobody answers"),
        Text("tongban serve", "tongban serve"),
        hidden=(resident(1), NAME),
    ),
    InducedFault(
        "key open to others",
        Text("私钥对其他人开放", "a private key that others may read"),
        open_key,
        Text("收到权限 644", "received mode 644"),
        Text("应为 600", "expected 600"),
        Text("chmod 600", "chmod 600"),
        hidden=(resident(1), NAME),
    ),
    InducedFault(
        "database down",
        Text("数据库没有运行", "a database that does not answer"),
        lambda stage: stage.run(
            "sqlite",
            f"sqlite:///{stage.sqlite()}",
            TONGBAN_PIPELINE_DATABASE_URL="postgresql://tongban:secret-word@127.0.0.1:1/exchange",
        ),
        Text("数据库没有应答（OperationalError", "the database does not answer (OperationalError"),
        Text("port 1 failed", "port 1 failed"),
        Text("启动数据库", "start the database"),
        hidden=("secret-word",),
    ),
    InducedFault(
        "settings missing",
        Text("缺少设置", "settings that are missing"),
        lambda stage: Call(("pipeline", "run", SQLITE), {"TONGBAN_HOME": str(stage.place())}),
        Text("TONGBAN_DATABASE_URL：没有设置", "TONGBAN_DATABASE_URL: Field required"),
        Text("TONGBAN_ORIGIN：没有设置", "TONGBAN_ORIGIN: Field required"),
        Text("设置上述变量", "set these variables"),
    ),
)
