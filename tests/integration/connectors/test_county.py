"""The county's departments, read by their real contracts: the very rows, findings where dirt was planted."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from catalog.key_text import join_key
from catalog.loader import load
from catalog.model import Contract, Field, LogicalType
from cli.demo.departments import County
from connectors import environment_resolver, open_connector
from connectors.base import Finding
from connectors.errors import SourceUnavailable
from connectors.workbooks.cells import SURE_BOUND

NOW = datetime(2026, 11, 24, tzinfo=UTC)
CATALOG = Path(__file__).parents[3] / "catalog"
UNREADABLE: dict[str, dict[str, int]] = {
    "market_regulation/business_licence": {"0000-00-00": 3, "2031-02-30": 21},
    "market_regulation/food_permit": {"2027-02-30": 11},
    "natural_resources/real_estate_title": {"2024-02-30": 20},
    "public_security/resident_identity": {"19890231": 8},
    "civil_affairs/marriage_certificate": {"2021-02-30": 14},
    "civil_affairs/divorce_certificate": {"2021-02-30": 3},
    "human_resources/social_security_card": {"2023-02-29": 10, "a rounded number": 24},
    "disabled_persons_federation/certificate": {
        "2021.02.30": 2,
        "a whole number for a date": 3,
        "a Julian day": 3,
        "a rounded number": 2,
        "a name in GB 18030": 2,
    },
}
KINDS = {
    "a rounded number": r"3\.71399[0-9]*[Ee]\+17",
    "a whole number for a date": r"20[0-9]{6}",
    "a Julian day": r"24[0-9]{5}\.5",
    "a name in GB 18030": r".*\\x[0-9a-f]{2}.*",
}
"""Raw texts that differ from row to row, by what they are; the first that fits names them."""


@pytest.fixture(scope="module")
def county(reachable_directory: Path) -> Iterator[County]:
    """The whole county."""
    home = reachable_directory / "connectors-county"
    home.mkdir(mode=0o711)
    county = County.start(home, lambda: NOW)
    yield county
    county.close()


@pytest.fixture(scope="module")
def contracts() -> dict[str, Contract]:
    """The real contracts by name."""
    return dict(load(CATALOG).contracts)


def whole(county: County, contract: Contract) -> tuple[list[dict[str, object]], list[Finding]]:
    """Read everything."""
    with closing(
        open_connector(contract, environment_resolver(county.environment), lambda: NOW)
    ) as connector:
        batches = list(connector.read(contract))
    rows = [row for batch in batches for row in batch.rows.to_pylist()]
    return rows, [finding for batch in batches for finding in batch.findings]


@pytest.mark.parametrize("name", UNREADABLE)
def test_a_department_is_read_cell_by_cell(name: str, county: County, contracts: dict[str, Contract]) -> None:
    """Every text of the department arrives as it is there; what is unreadable is what was planted."""
    contract = contracts[name]
    rows, findings = whole(county, contract)
    raws = [_kind(finding.raw, UNREADABLE[name]) for finding in findings]
    assert Counter(raws) == UNREADABLE[name]
    texts = [field for field in contract.fields if field.logical_type is LogicalType.STRING]
    received = Counter(tuple(row[field.name] for field in texts) for row in rows)
    truth = county.population.registers[name].rows
    assert received == Counter(tuple(_cell(row, field) for field in texts) for row in truth)
    assert len(rows) == len(truth) > 900


def _cell(row: object, field: Field) -> str | None:
    """A row of the population names its cells as the source does, or as the contract does."""
    name = field.source_name if hasattr(row, field.source_name) else field.name
    value = getattr(row, name) or None
    if isinstance(value, int) and value < SURE_BOUND:
        return str(value)
    return value if isinstance(value, str) else None


def _kind(raw: str, known: Mapping[str, int]) -> str:
    """Name a raw text as the table does."""
    if raw in known:
        return raw
    return next((kind for kind, form in KINDS.items() if re.fullmatch(form, raw)), raw)


@pytest.mark.parametrize("name", UNREADABLE)
def test_keys_alone_are_the_keys_of_the_rows(
    name: str, county: County, contracts: dict[str, Contract]
) -> None:
    """Reconciling sees the very keys that a read sees, as often."""
    contract = contracts[name]
    rows, _ = whole(county, contract)
    with closing(
        open_connector(contract, environment_resolver(county.environment), lambda: NOW)
    ) as connector:
        keys = [join_key(key) for key in connector.keys(contract)]
    assert sorted(keys) == sorted(str(row["_key"]) for row in rows)


@pytest.mark.parametrize("name", UNREADABLE)
def test_a_department_that_is_down_is_unavailable(
    name: str, county: County, contracts: dict[str, Contract]
) -> None:
    """Down means `SourceUnavailable`, and up again means read again."""
    contract = contracts[name]
    department = county.departments[contract.department]
    department.stop()
    try:
        with (
            closing(
                open_connector(contract, environment_resolver(county.environment), lambda: NOW)
            ) as connector,
            pytest.raises(SourceUnavailable),
        ):
            connector.check()
    finally:
        department.start()
    assert whole(county, contract)[0]
