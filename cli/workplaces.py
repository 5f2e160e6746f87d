"""Build what a pipeline run of one resource works with, from the settings of this machine."""

import os
from collections.abc import Mapping

from catalog.loader import load
from catalog.model import Catalogue, Contract, Text
from cli.errors import CommandFailed
from connectors import environment_resolver
from exchange.keys import KeyRing
from exchange.settings import Settings
from exchange.staging.rows import RowKeys
from pipeline.workplace import Workplace


def workplace(settings: Settings, contract: Contract, environ: Mapping[str, str] = os.environ) -> Workplace:
    """Return the workplace of `contract`; department secrets come from `environ` by name."""
    ring = KeyRing(settings.keys_dir)
    return Workplace(
        contract=contract,
        database_url=settings.pipeline_database_url.get_secret_value(),
        keys=RowKeys(subject=ring.subject_key, row=ring.row_key),
        resolver=environment_resolver(environ),
    )


def contract_of(catalogue: Catalogue, resource: str) -> Contract:
    """Return the contract of `resource`.

    Raises `CommandFailed` listing the resources there are.
    """
    contract = catalogue.contracts.get(resource)
    if contract is None:
        known = ", ".join(sorted(catalogue.contracts))
        raise CommandFailed(
            Text(zh=f"目录中没有资源 {resource}", en=f"the catalogue has no resource {resource}"),
            Text(zh=f"可用资源：{known}", en=f"resources: {known}"),
            exit_code=2,
        )
    return contract


def load_catalogue(settings: Settings) -> Catalogue:
    """Load and check the catalogue the settings name.

    Raises `CatalogFaulty` with every fault.
    """
    return load(settings.catalog_dir)
