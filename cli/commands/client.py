"""`tongban client`: the window systems that may ask."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from cli.changes import change_now, require_department
from cli.client_examination import examine_client
from cli.commands import AsJson, CaFile, Certificate, ClientId, PrivateKey, Reason, Yes
from cli.console import err, out, show_json
from cli.databases import owner_transaction
from cli.findings import show_findings
from cli.home import adopt_settings
from cli.language import say, say_next
from cli.ledger_files import POLICY
from cli.registered_clients import client_row, show_clients
from cli.registered_keys import keys_directory, newest_key
from cli.window import WindowClient, WindowKey
from cli.workplaces import load_catalogue
from exchange.access.binding import Binding
from exchange.access.clients import ClientRegister, NewClient
from exchange.clock import utc_now
from exchange.settings import Settings

app = typer.Typer(no_args_is_help=True)

BINDING = say(
    "令牌须与何绑定：none 不限；dpop 逐次签名的密钥（RFC 9449）；mtls 客户端证书（RFC 8705）",
    "what its tokens must be bound to: none; dpop, a key that signs each request (RFC 9449); mtls, the "
    "certificate of its connection (RFC 8705)",
)


@app.command(
    help=say(
        "登记窗口系统并生成其密钥", "Register a window system and make its key; only the public half is kept."
    )
)
def add(
    client_id: Annotated[
        str, typer.Argument(help=say("小写字母、数字、连字符", "small letters, digits, hyphens"))
    ],
    department: Annotated[str, typer.Option(help=say("使用部门", "the department it asks for"))],
    title: Annotated[str, typer.Option(help=say("名称", "what people call it"))],
    reason: Annotated[str, typer.Option(help=say("登记理由（留痕）", "why, for the record"))],
    keys: Annotated[Path | None, typer.Option(help=say("密钥文件夹", "where the private key goes"))] = None,
    binding: Annotated[Binding, typer.Option(help=BINDING)] = Binding.NONE,
    *,
    as_json: AsJson = False,
) -> None:
    """Register a window system and make its key; only the public half is kept."""
    settings = adopt_settings()
    require_department(load_catalogue(settings), department)
    change = change_now(reason)
    key = WindowKey.generate(f"{client_id}-{utc_now():%Y%m%d%H%M%S}")
    new = NewClient(client_id, department, title, key.public_jwks, binding=binding)
    with owner_transaction(settings) as connection:
        ClientRegister(connection).add_client(new, change)
        path = key.save(keys or keys_directory(client_id))
    policy = _hand_over_policy(settings, path.parent)
    if as_json:
        told = {"client": client_id, "key": str(path), "policy": policy and str(policy)}
        show_json(told | {"binding": binding.value})
        return
    out.print(say(f"已登记 {client_id}；私钥：{path}", f"registered {client_id}; private key: {path}"))
    if policy is not None:
        out.print(say(f"随私钥交付的策略文件：{policy}", f"policy to hand over with the key: {policy}"))
    out.print(
        say_next(
            f"tongban confirm <问题文件> --client {client_id} --key {path}",
            f"tongban confirm <question file> --client {client_id} --key {path}",
        )
    )


def _hand_over_policy(settings: Settings, directory: Path) -> Path | None:
    """Lay the exchange's policy beside the key: the window checks every receipt by it, and pins it."""
    policy = settings.ledger_dir / POLICY
    if not policy.exists():
        missing = say(
            f"缺少 {policy}：由运行台账的机器提供", f"{policy} is missing: take it from the ledger's machine"
        )
        err.print(missing)
        return None
    kept = directory / POLICY
    kept.write_bytes(policy.read_bytes())
    return kept


@app.command(help=say("取一个访问令牌，打印到标准输出", "Print an access token, for curl."))
def token(
    client_id: ClientId,
    key: PrivateKey = None,
    ca_file: CaFile = None,
    certificate: Certificate = None,
    scope: Annotated[str, typer.Option(help=say("权限：confirm 或 batch", "confirm or batch"))] = "confirm",
    *,
    header: Annotated[
        bool, typer.Option("--header", help=say("打印为请求头", "print it as a header line"))
    ] = False,
) -> None:
    """Print an access token, for curl."""
    settings = adopt_settings()
    before = "Authorization: Bearer " if header else ""
    window_key = WindowKey.read(key or newest_key(client_id))
    with WindowClient(
        settings.issuer_url, client_id, window_key, ca_file=ca_file, certificate=certificate, scope=scope
    ) as window:
        out.print(before + window.token())


@app.command(name="list", help=say("列出窗口系统", "List the window systems, with their keys."))
def list_clients(*, as_json: AsJson = False) -> None:
    """List the clients, disabled ones too; no key material is shown."""
    with owner_transaction(adopt_settings()) as connection:
        register = ClientRegister(connection)
        found, uses = register.clients(), register.last_uses()
    rows = [client_row(one, uses.get(one.client_id)) for one in found]
    if as_json:
        show_json(rows)
        return
    show_clients(rows)
    out.print(say_next("tongban client doctor <窗口系统>", "tongban client doctor <client>"))


@app.command(help=say("列出一个窗口系统", "Show one window system, disabled or not."))
def show(client_id: ClientId, *, as_json: AsJson = False) -> None:
    """Show one client: its keys' ids, what its tokens must be bound to, when it was last heard."""
    with owner_transaction(adopt_settings()) as connection:
        register = ClientRegister(connection)
        row = client_row(register.client(client_id), register.last_uses().get(client_id))
    if as_json:
        show_json(row)
        return
    show_clients([row])
    out.print(say_next(f"tongban client doctor {client_id}"))


@app.command(help=say("规定令牌须与何绑定，五秒内生效", "Say what a client's tokens must be bound to."))
def bind(
    client_id: ClientId,
    binding: Annotated[Binding, typer.Option(help=BINDING)],
    reason: Reason,
    *,
    as_json: AsJson = False,
) -> None:
    """Change the demand: tokens that are not bound so are refused within five seconds."""
    settings = adopt_settings()
    change = change_now(reason)
    with owner_transaction(settings) as connection:
        ClientRegister(connection).bind_tokens(client_id, binding, change)
    if as_json:
        show_json({"client": client_id, "binding": binding.value})
        return
    out.print(
        say(
            f"{client_id} 的令牌绑定：{binding}，五秒内生效",
            f"{client_id}: tokens bound by {binding}; in force within five seconds",
        )
    )
    out.print(say_next(f"tongban client doctor {client_id}"))


@app.command(
    help=say("轮换窗口密钥：先并存，再以 --finish 去旧", "Add a key beside the old; --finish drops the old.")
)
def rotate(
    client_id: ClientId,
    reason: Reason,
    keys: Annotated[Path | None, typer.Option(help=say("密钥文件夹", "where the private key goes"))] = None,
    *,
    finish: Annotated[
        bool, typer.Option("--finish", help=say("只留最新密钥", "keep the newest key only"))
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Take one step of a rotation: both keys are accepted between the two."""
    settings = adopt_settings()
    change = change_now(reason)
    with owner_transaction(settings) as connection:
        register = ClientRegister(connection)
        if finish:
            kids, path = register.finish_rotation(client_id, change), None
        else:
            key = WindowKey.generate(f"{client_id}-{utc_now():%Y%m%d%H%M%S%f}")
            kids = register.begin_rotation(client_id, key.public_jwks, change)
            path = key.save(keys or keys_directory(client_id))
    if as_json:
        show_json({"client": client_id, "keys": kids, "key": path and str(path)})
        return
    out.print(say(f"现承认的密钥：{'、'.join(kids)}", f"accepted keys: {', '.join(kids)}"))
    if finish:
        out.print(say_next(f"tongban client doctor {client_id}"))
        return
    step = f"tongban client rotate {client_id} --finish --reason …"
    out.print(
        say(
            f"新私钥：{path}\n下一步（窗口改用新密钥后）：{step}",
            f"new private key: {path}\nnext, once the window signs with it: {step}",
        )
    )


@app.command(help=say("停用窗口系统，五秒内生效", "Take a client's access away, within five seconds."))
def revoke(
    client_id: ClientId,
    reason: Reason,
    *,
    yes: Yes = False,
    as_json: AsJson = False,
) -> None:
    """Disable a client: its tokens are refused within five seconds; it is never deleted."""
    settings = adopt_settings()
    change = change_now(reason)
    question = say(
        f"停用 {client_id}？其令牌将在五秒内失效", f"Revoke {client_id}? Its tokens end within five seconds"
    )
    _ = yes or typer.confirm(question, abort=True, err=True)
    with owner_transaction(settings) as connection:
        ClientRegister(connection).disable_client(client_id, change)
    if as_json:
        show_json({"client": client_id, "revoked": True})
        return
    out.print(say(f"已停用 {client_id}，五秒内生效。", f"revoked {client_id}; in force within five seconds"))
    out.print(say_next("tongban client list"))


@app.command(help=say("从窗口一侧逐项检查", "Check, one after the other, what a window needs."))
def doctor(
    client_id: ClientId,
    key: PrivateKey = None,
    ca_file: CaFile = None,
    certificate: Certificate = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Check key, clock, token, agreements, operators and policy; exit code 1 if anything is wrong."""
    findings = examine_client(adopt_settings(), client_id, key, ca_file, certificate)
    if as_json:
        show_json([asdict(finding) for finding in findings])
    else:
        show_findings(f"tongban client doctor · {client_id}", findings)
    if not all(finding.ok for finding in findings):
        raise typer.Exit(1)
    if not as_json:
        step = f"tongban sandbox question <…> | tongban confirm - --client {client_id}"
        out.print(say(f"一切正常。下一步：{step}", f"All is well. next: {step}"))
