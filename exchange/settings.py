"""The one settings door: every setting of the exchange, read from the environment, all faults at once.

Each setting is the upper-case name with the prefix `TONGBAN_`. Secrets are files in `keys_dir` or stand in
the database URLs; neither is ever logged.
"""

from collections.abc import Mapping
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Annotated, Any, Self

from pydantic import AfterValidator, Field, HttpUrl, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from catalog.model import Text
from exchange.budgets.limits import Budgets

PREFIX = "TONGBAN_"
SHIPPED_CATALOGUE = Path(__file__).resolve().parent.parent / "catalog"


class SettingsFaulty(Exception):
    """The environment does not describe a usable exchange; the message names every offender."""

    def __init__(self, message: Text) -> None:
        self.message = message
        super().__init__(message.en)


def _postgresql(value: SecretStr) -> SecretStr:
    if not value.get_secret_value().startswith("postgresql://"):
        raise ValueError("expected a URL of the form postgresql://user:password@host:port/database")
    return value


def _whole(value: HttpUrl) -> HttpUrl:
    if value.path in {None, "/"} or value.username or value.password or value.query or value.fragment:
        raise ValueError(
            "expected a whole URL without login or query, such as http://collector:4318/v1/traces"
        )
    return value


def _networks(value: str) -> tuple[IPv4Network | IPv6Network, ...]:
    """Return the networks in a list with commas; an address is a network of one.

    Raises `ValueError`.
    """
    return tuple(ip_network(each.strip()) for each in value.split(","))


def _addresses(value: str) -> str:
    try:
        networks = _networks(value)
    except ValueError:
        raise ValueError(
            "expected addresses or networks with commas between them, such as 10.1.2.3"
        ) from None
    if not all(network.prefixlen for network in networks):
        raise ValueError("expected the proxies' own addresses: a network of all addresses believes everybody")
    return value


Addresses = Annotated[str, AfterValidator(_addresses)]
DatabaseUrl = Annotated[SecretStr, AfterValidator(_postgresql)]
TracesEndpoint = Annotated[HttpUrl, AfterValidator(_whole)]


class Settings(BaseSettings):
    """What a process of the exchange needs to know.

    Each role has a database URL of its own: `database_url` owns the schemas and migrates them; the others
    may do only what their part of the work needs. `origin` names the ledger (C2SP checkpoint origin);
    `last_signed` is the sealer's memory of its newest head, best kept on another disk than the database;
    `issuer` is the API's own URL, the only accepted token audience. `answer_retention_days` is how long
    answers are kept to be given again: longer than any idempotency key, no longer than records of use are.
    `unsealed_seconds` is for how long entries may stand under no signed head before the API stops answering.
    `traces_endpoint` is where the API posts its traces (OTLP over HTTP); without it there are none.
    `budgets` (JSON) is what clients may ask that have no budgets of their own.
    `most_under_way` is how many requests a worker answers at once; one more is told to come again.
    `trusted_proxies` are the addresses whose `Client-Cert` header is believed; without any, none is.
    """

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="ignore")

    database_url: DatabaseUrl
    pipeline_database_url: DatabaseUrl
    api_database_url: DatabaseUrl
    sealer_database_url: DatabaseUrl
    keys_dir: Path
    ledger_dir: Path
    last_signed: Path
    origin: str
    issuer: HttpUrl
    catalog_dir: Path = SHIPPED_CATALOGUE
    answer_retention_days: Annotated[int, Field(ge=2, le=1100)] = 30
    unsealed_seconds: Annotated[int, Field(ge=60, le=86400)] = 900
    traces_endpoint: TracesEndpoint | None = None
    budgets: Budgets = Budgets()
    most_under_way: Annotated[int, Field(ge=8, le=8192)] = 256
    trusted_proxies: Addresses | None = None

    @classmethod
    def from_environment(cls) -> Self:
        """Read the settings from the environment.

        Raises `SettingsFaulty` naming every missing or unusable variable.
        """
        return cls.from_variables({})

    @classmethod
    def from_variables(cls, variables: Mapping[str, str]) -> Self:
        """Read the settings from `TONGBAN_…` variables, and from the environment what they leave out.

        Raises `SettingsFaulty` naming every missing or unusable variable.
        """
        given: dict[str, Any] = {
            field: variables[PREFIX + field.upper()]
            for field in cls.model_fields
            if PREFIX + field.upper() in variables
        }
        try:
            return cls(**given)
        except ValidationError as fault:
            told = [_offender(".".join(map(str, e["loc"])), e["type"], e["msg"]) for e in fault.errors()]
            lines = Text("\n".join(one.zh for one in told), "\n".join(one.en for one in told))
            raise SettingsFaulty(lines) from None

    @property
    def issuer_url(self) -> str:
        """The issuer without a trailing slash."""
        return str(self.issuer).rstrip("/")

    @property
    def trusted_networks(self) -> tuple[IPv4Network | IPv6Network, ...]:
        """The addresses of proxies whose word on client certificates is taken."""
        return () if self.trusted_proxies is None else _networks(self.trusted_proxies)

    @property
    def traces_url(self) -> str | None:
        """Where traces are posted, as text; `None` where there are none."""
        return None if self.traces_endpoint is None else str(self.traces_endpoint)


def _offender(name: str, kind: str, message: str) -> Text:
    variable = f"{PREFIX}{name.upper()}"
    fault = "没有设置" if kind == "missing" else f"值不可用（{message}）"
    return Text(
        f"{variable}：{fault}；在环境中设置（见 docs/settings.md）",
        f"{variable}: {message}; set it in the environment (docs/settings.md)",
    )
