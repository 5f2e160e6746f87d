"""The faults a person may meet at the command line, each with what to do next.

Faults are known by their dotted name, so that no command pays for the rooms it does not use: a fault can only
come out of a module that was imported already. What is not named here is a defect and keeps its traceback.
"""

import sys
from collections.abc import Callable, Mapping
from typing import Any

from catalog.model import Text
from cli.errors import CommandFailed

DOCTOR = Text(zh="tongban doctor", en="tongban doctor")
LOG = Text(zh="按上面的日志处理，再运行一次", en="mend what the log above says, then run it again")
DATABASE = Text(
    zh="启动数据库（演示环境：make demo），再运行 tongban doctor",
    en="start the database (of the demonstration: make demo), then run tongban doctor",
)

LINE_END = "\n"

KNOWN: Mapping[str, Text] = {
    "catalog.errors.CatalogError": Text(zh="tongban catalog check", en="tongban catalog check"),
    "connectors.errors.ConnectorError": DOCTOR,
    "exchange.access.errors.AccessFault": Text(
        zh="更正后再运行一次；未作任何更改", en="correct it and run it again; nothing was changed"
    ),
    "exchange.backup.errors.BackupFault": DOCTOR,
    "exchange.answers.errors.AnswersFault": DOCTOR,
    "exchange.keys.KeyUnusable": DOCTOR,
    "exchange.key_rotation.RotationRefused": Text(zh="tongban key list", en="tongban key list"),
    "exchange.key_check.KeyDiffers": Text(
        zh="从密钥备份恢复 subject.key", en="restore subject.key from the backup of the keys"
    ),
    "exchange.ledger.tlog.errors.Malformed": Text(
        zh="向交换平台管理员索取策略文件", en="have the exchange's administrator hand over the policy file"
    ),
    "exchange.settings.SettingsFaulty": Text(
        zh="设置上述变量；演示环境：make demo", en="set these variables; for a demonstration: make demo"
    ),
    "exchange.store.errors.StoreError": DOCTOR,
    "exchange.ledger.errors.LedgerFault": Text(
        zh="保存台账文件夹与数据库原状，请负责人查看",
        en="keep ledger files and database as they are; have them looked at",
    ),
    "exchange.postgres.errors.ServerFailed": LOG,
    "exchange.postgres.errors.PlaceUnreachable": Text(
        zh="TONGBAN_HOME=/var/lib/tongban/<名称>", en="TONGBAN_HOME=/var/lib/tongban/<name>"
    ),
    "pipeline.errors.PipelineError": Text(zh="tongban quarantine list", en="tongban quarantine list"),
    "quality.errors.QualityFault": Text(zh="tongban catalog check", en="tongban catalog check"),
    "cli.window.errors.WindowRefused": DOCTOR,
    "cli.window.errors.WindowFault": DOCTOR,
    "cli.airflow.errors.AirflowError": LOG,
    "cli.demo.errors.ProgramMissing": Text(zh="安装上述软件包", en="install the package named above"),
    "cli.demo.errors.DepartmentFailed": LOG,
    "cli.demo.errors.ProcessEnded": LOG,
    "cli.demo.errors.RowAbsent": DOCTOR,
    "httpx.HTTPError": DOCTOR,
    "psycopg.Error": DATABASE,
    "sqlalchemy.exc.DBAPIError": DATABASE,
    "adbc_driver_manager.Error": DATABASE,
    "builtins.OSError": Text(zh="检查该文件或地址", en="look at that file or address"),
}


def known_faults() -> tuple[type[BaseException], ...]:
    """Return the classes of `KNOWN` that can have been raised, since their modules are imported."""
    return tuple(_imported().values())


def as_failure(fault: BaseException) -> CommandFailed:
    """Return what to tell of a known fault; no value of a row and no secret is repeated.

    Raises `fault` itself if it is none of `KNOWN`.
    """
    for place, kind in _imported().items():
        if isinstance(fault, kind):
            return CommandFailed(_sentence(place, fault), _next_step(place, fault))
    raise fault


def _imported() -> dict[str, type[BaseException]]:
    found = {}
    for place in KNOWN:
        module, _, name = place.rpartition(".")
        if module in sys.modules:
            found[place] = getattr(sys.modules[module], name)
    return found


def _next_step(place: str, fault: BaseException) -> Text:
    own = getattr(fault, "next_step", None)
    if isinstance(own, Text):
        return own
    return DOCTOR if _state(fault) else KNOWN[place]


def _sentence(place: str, fault: BaseException) -> Text:
    tell = TOLD.get(place)
    if tell is not None:
        return tell(fault)
    kind, message = type(fault).__name__, getattr(fault, "message", None)
    if not isinstance(message, Text):
        return Text(zh=f"{kind}：{fault}", en=f"{kind}: {fault}")
    message = _with_sample(message, fault)
    if getattr(fault, "resource", None) is None:
        return Text(zh=f"{kind}：{message.zh}", en=f"{kind}: {message.en}")
    source = _place_of(fault)
    return Text(zh=f"{kind}：{source.zh}；{message.zh}", en=f"{kind}: {source.en}: {message.en}")


def _with_sample(told: Text, fault: object) -> Text:
    sample = getattr(fault, "sample", None)
    if sample is None:
        return told
    return Text(zh=f"{told.zh}（已遮盖的样例：{sample}）", en=f"{told.en} (masked sample: {sample})")


def _tell_source(fault: Any) -> Text:
    kind, place = type(fault).__name__, _place_of(fault)
    received = Text(zh=f"收到：{fault.received.zh}", en=f"received {fault.received.en}")
    received = _with_sample(received, fault)
    return Text(
        zh=f"{kind}：{place.zh}；{received.zh}；应为：{fault.expected.zh}",
        en=f"{kind}: {place.en}: {received.en}; expected {fault.expected.en}",
    )


def _place_of(fault: Any) -> Text:
    """Name department, resource and field, or the connection where no contract exists yet."""
    department, _, resource = fault.resource.partition("/")
    if not resource:
        place = Text(zh=f"连接 {fault.resource}", en=f"connection {fault.resource}")
    else:
        place = Text(
            zh=f"部门 {department}，资源 {fault.resource}",
            en=f"department {department}, resource {fault.resource}",
        )
    field = getattr(fault, "field", None)
    if field is None:
        return place
    return Text(zh=f"{place.zh}，数据项 {field}", en=f"{place.en}, field {field}")


def _tell_database(fault: Any) -> Text:
    """Tell of a driver's fault; what a server answers to a statement may repeat values and is left out."""
    driver = getattr(fault, "orig", None) or fault
    kind, state = type(driver).__name__, _state(fault)
    if state:
        why = f"{kind}, SQLSTATE {state}"
        return Text(zh=f"数据库拒绝（{why}）", en=f"the database refused ({why})")
    why = f"{kind}: {str(driver).partition(LINE_END)[0]}" if kind == "OperationalError" else kind
    return Text(zh=f"数据库没有应答（{why}）", en=f"the database does not answer ({why})")


def _state(fault: object) -> str | None:
    """Return the SQLSTATE, which a database only gives once it has answered."""
    state = getattr(getattr(fault, "orig", None) or fault, "sqlstate", None)
    return state if isinstance(state, str) and state else None


def _tell_problem(fault: Any) -> Text:
    """Tell of the API's problem document in its own words."""
    zh, en = fault.said("zh", "title"), fault.said("en", "title")
    return Text(zh=f"{fault.status} {zh}", en=f"{fault.status} {en}")


def _tell_http(fault: Any) -> Text:
    kind = type(fault).__name__
    try:
        place = fault.request.url.netloc.decode()
    except RuntimeError:  # httpx: no request belongs to this fault
        place = "?"
    return Text(zh=f"{place} 没有应答（{kind}）", en=f"{place} does not answer ({kind})")


def _tell_system(fault: Any) -> Text:
    place = "" if fault.filename is None else f"{fault.filename}: "
    told = f"{place}{fault.strerror or fault}"
    return Text(zh=told, en=told)


TOLD: Mapping[str, Callable[[Any], Text]] = {
    "exchange.backup.errors.BackupFault": lambda fault: Text(zh=fault.message.zh, en=fault.message.en),
    "cli.window.errors.WindowRefused": _tell_problem,
    "connectors.errors.ConnectorError": _tell_source,
    "httpx.HTTPError": _tell_http,
    "psycopg.Error": _tell_database,
    "sqlalchemy.exc.DBAPIError": _tell_database,
    "adbc_driver_manager.Error": _tell_database,
    "builtins.OSError": _tell_system,
}
