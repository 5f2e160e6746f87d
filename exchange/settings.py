"""The one settings door: every setting of the exchange, read from the environment, all faults at once.

Each setting is the upper-case name with the prefix `TONGBAN_`. Secrets are files in `keys_dir` or stand in
the database URLs; neither is ever logged.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Self

from pydantic import AfterValidator, HttpUrl, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

PREFIX = "TONGBAN_"
SHIPPED_CATALOGUE = Path(__file__).resolve().parent.parent / "catalog"


class SettingsFaulty(Exception):
    """The environment does not describe a usable exchange; the message names every offender."""


def _postgresql(value: SecretStr) -> SecretStr:
    if not value.get_secret_value().startswith("postgresql://"):
        raise ValueError("expected a URL of the form postgresql://user:password@host:port/database")
    return value


DatabaseUrl = Annotated[SecretStr, AfterValidator(_postgresql)]


class Settings(BaseSettings):
    """What a process of the exchange needs to know.

    Each role has a database URL of its own: `database_url` owns the schemas and migrates them; the others
    may do only what their part of the work needs. `origin` names the ledger (C2SP checkpoint origin);
    `last_signed` is the sealer's memory of its newest head, best kept on another disk than the database;
    `issuer` is the API's own URL, the only accepted token audience.
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
            lines = [_offender(".".join(map(str, e["loc"])), e["msg"]) for e in fault.errors()]
            raise SettingsFaulty("\n".join(lines)) from None

    @property
    def issuer_url(self) -> str:
        """The issuer without a trailing slash."""
        return str(self.issuer).rstrip("/")


def _offender(name: str, message: str) -> str:
    return f"{PREFIX}{name.upper()}: {message}; set it in the environment (tongban doctor shows all)"
