"""Finds a department's connection URL by name: the environment first, then Airflow's connections.

In a department's own network the environment of its worker holds the secret and nothing central does. A
found URL is registered with Airflow's log filter, and is never part of a message of ours.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode, urlsplit

if TYPE_CHECKING:
    from airflow.sdk import Connection

    from connectors.base import SecretResolver

SCHEMES = {"postgres": "postgresql"}
"""What Airflow turns a scheme into, and the scheme it stands for."""


def resolver(environment: Mapping[str, str]) -> "SecretResolver":
    """Return the resolver that asks `environment`, then Airflow; works in a running task only."""
    from connectors import environment_resolver  # noqa: PLC0415  # parsing does not pay for it

    in_environment = environment_resolver(environment)

    def resolve(name: str) -> str | None:
        url = in_environment(name) or _airflow_url(name)
        if url is not None:
            _mask(url)
        return url

    return resolve


def url_of(connection: "Connection") -> str:
    """Return the URL that an Airflow connection stands for; its schema is the path, its extra the query."""
    scheme = SCHEMES.get(connection.conn_type or "", connection.conn_type)
    login = quote(connection.login or "", safe="")
    password = f":{quote(connection.password, safe='')}" if connection.password else ""
    at = "@" if login or password else ""
    port = f":{connection.port}" if connection.port else ""
    path = f"/{connection.schema}" if connection.schema else ""
    query = f"?{urlencode(connection.extra_dejson)}" if connection.extra else ""
    return f"{scheme}://{login}{password}{at}{connection.host or ''}{port}{path}{query}"


def _airflow_url(name: str) -> str | None:
    from airflow.sdk import Connection  # noqa: PLC0415  # as above
    from airflow.sdk.exceptions import AirflowNotFoundException  # noqa: PLC0415

    try:
        return url_of(Connection.get(name))
    except AirflowNotFoundException:
        return None


def _mask(url: str) -> None:
    from airflow.sdk.log import mask_secret  # noqa: PLC0415

    place = urlsplit(url)
    for secret in (place.password, place.query):
        if secret:
            mask_secret(secret)
