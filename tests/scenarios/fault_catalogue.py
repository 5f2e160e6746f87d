"""The catalogue on whose resources faults are induced: the shipped one, and a department of every kind."""

import shutil
from collections.abc import Mapping
from pathlib import Path

import yaml

from exchange.settings import SHIPPED_CATALOGUE
from tests.integration.connectors.rest.service import PATH
from tests.scenarios.fault_stage import DEPARTMENT

SHEET = {"format": "workbook", "sheet": "名册", "empty": "null"}
KINDS: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "mariadb": ("roll", {}),
    "postgresql": ("roll", {}),
    "sqlite": ("roll", {}),
    "drops": ("roll_*.csv", {"encoding": "gb18030", "delimiter": ",", "empty": "null"}),
    "workbook": ("名册_*.xlsx", SHEET),
    "workbook_other": ("名册_*.xlsx", SHEET | {"sheet": "花名册"}),
    "rest": (PATH, {}),
}
"""By kind of source: the object that is read, and its options."""


def write_catalogue(directory: Path) -> Path:
    """Copy the shipped catalogue and give the department one resource of each kind."""
    shutil.copytree(SHIPPED_CATALOGUE, directory)
    place = directory / "contracts" / DEPARTMENT
    place.mkdir()
    for kind, (read, options) in KINDS.items():
        document = yaml.safe_dump(_contract(kind, read, options), allow_unicode=True, sort_keys=False)
        (place / f"{kind}_roll.yaml").write_text(document, encoding="utf-8")
    return directory


def _contract(kind: str, read: str, options: Mapping[str, str]) -> dict[str, object]:
    return {
        "kind": "DataContract",
        "apiVersion": "v3.2.0",
        "id": f"{DEPARTMENT}/{kind}_roll",
        "version": "1.0.0",
        "status": "active",
        "name": "名册",
        "servers": [
            {
                "server": "department",
                "type": "custom",
                "customProperties": _properties(connection=f"faults_{kind}", options=dict(options)),
            }
        ],
        "schema": [{"name": f"{kind}_roll", "physicalName": read, "properties": FIELDS, "quality": RULES}],
        "slaProperties": [
            {"property": "frequency", "value": 1, "unit": "d", "scheduler": "cron", "schedule": "5 2 * * *"},
            {"property": "tolerance", "value": 26, "unit": "h"},
        ],
        "customProperties": _properties(
            titleEn="Roll",
            holder={"type": "111", "codeField": "holder_code", "nameField": "holder_name"},
            status=None,
            validity=None,
            changedField=None,
            disclosable=[],
            sharing={"attribute": "unconditional"},
            dataClass="general",
            ownerContact="退役军人局",
            swingLimit=0.05,
        ),
    }


def _properties(**values: object) -> list[dict[str, object]]:
    return [{"property": name, "value": value} for name, value in values.items()]


def _field(name: str, source: str, kind: str = "string", **more: object) -> dict[str, object]:
    title: dict[str, object] = {"titleEn": name}
    if kind == "number":
        title |= {"precision": 10, "scale": 2}
    else:
        more |= {"logicalTypeOptions": {"maxLength": 100}}
    return {
        "name": name,
        "businessName": name,
        "physicalName": source,
        "logicalType": kind,
        "required": True,
        "classification": "general",
        "customProperties": _properties(**title),
    } | more


FIELDS = [
    _field("number", "bh", primaryKey=True, primaryKeyPosition=1),
    _field("holder_code", "zjh", classification="personal"),
    _field("holder_name", "xm", classification="personal"),
    _field("area", "mj", "number"),
]
RULES = [
    {
        "id": "holder_code_valid",
        "type": "custom",
        "engine": "greatExpectations",
        "dimension": "conformity",
        "severity": "reject",
        "implementation": {
            "type": "expect_holder_code_to_be_valid",
            "fields": ["holder_code"],
            "kwargs": {},
            "mostly": 0.95,
        },
        "customProperties": _properties(messageZh="证件号校验位不符", messageEn="The number fails its check"),
    }
]
