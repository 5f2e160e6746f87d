"""What the pipeline needs of the exchange's settings, and no more.

`exchange.settings.Settings` demands the owner's, the API's and the sealer's database URLs too; a worker
that runs departments' data holds none of those. Same variables, same meaning.
"""

from pathlib import Path
from typing import Self

from pydantic import PositiveInt, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from dags.factory.errors import PipelineUnconfigured
from exchange.settings import SHIPPED_CATALOGUE, DatabaseUrl


class PipelineSettings(BaseSettings):
    """Settings of a process that parses or runs DAGs; `TONGBAN_` and the upper-case name in the environment.

    `retry_seconds` is the pause before the first retry; each further pause is twice as long.
    """

    model_config = SettingsConfigDict(env_prefix="TONGBAN_", frozen=True, extra="ignore")

    pipeline_database_url: DatabaseUrl
    keys_dir: Path
    catalog_dir: Path = SHIPPED_CATALOGUE
    retry_seconds: PositiveInt = 120

    @classmethod
    def from_environment(cls) -> Self:
        """Read the settings from the environment.

        Raises `PipelineUnconfigured` naming every missing or unusable variable, without its value.
        """
        try:
            return cls()
        except ValidationError as fault:
            lines = [f"TONGBAN_{_name(error['loc'])}: {error['msg']}" for error in fault.errors()]
            raise PipelineUnconfigured("\n".join([*lines, "set them in Airflow's environment"])) from None


def _name(place: tuple[int | str, ...]) -> str:
    return ".".join(map(str, place)).upper()
