"""`tongban database`: start and stop the home's own PostgreSQL, as a restore leaves it running."""

from urllib.parse import urlsplit

import typer

from catalog.model import Text
from cli.commands import AsJson
from cli.console import err, out, show_json
from cli.errors import CommandFailed
from cli.home import adopt_settings, home_directory
from cli.language import say, say_next
from exchange.postgres import Cluster, service_account

app = typer.Typer(no_args_is_help=True)


@app.command(
    help=say("启动本机数据库；已在运行则不变", "Start the home's own database; a running one is left alone.")
)
def start(*, as_json: AsJson = False) -> None:
    """Start the home's own database, after a restart of the machine."""
    cluster = _own_cluster()
    if not cluster.is_running():
        cluster.start()
    _tell(cluster, as_json=as_json)
    err.print(say_next("tongban ledger seal；tongban serve", "tongban ledger seal; tongban serve"))


@app.command(help=say("停止本机数据库", "Stop the home's own database; open transactions roll back."))
def stop(*, as_json: AsJson = False) -> None:
    """Stop the home's own database."""
    cluster = _own_cluster()
    cluster.stop()
    _tell(cluster, as_json=as_json)
    err.print(say_next("tongban database start"))


def _own_cluster() -> Cluster:
    """Return the cluster below this home, at the port that the settings name.

    Raises `CommandFailed` where the home has none, since its database is a server of somebody else's.
    """
    settings, place = adopt_settings(), home_directory() / "postgres"
    if not (place / "data").exists():
        url = urlsplit(settings.database_url.get_secret_value())
        server = f"{url.hostname}:{url.port}"
        raise CommandFailed(
            Text(f"{place} 中没有数据库", f"there is no database in {place}"),
            Text(f"数据库由 {server} 的管理员启动", f"have {server} started by whoever runs it"),
        )
    return Cluster(place, service_account(), urlsplit(settings.database_url.get_secret_value()).port)


def _tell(cluster: Cluster, *, as_json: bool) -> None:
    running = cluster.is_running()
    if as_json:
        show_json({"running": running, "port": cluster.port})
    elif running:
        out.print(say(f"数据库在端口 {cluster.port} 运行", f"the database runs at port {cluster.port}"))
    else:
        out.print(say("数据库已停止", "the database is stopped"))
