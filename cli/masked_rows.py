"""Quarantined rows as people may see them: enough to find the row at its department, no personal data.

A holder's code keeps its ends and a name its first character; every other personal value is hidden whole,
since a birth date beside a masked resident number would complete it. In fields that should hold nothing
personal, whatever has the shape of a resident number is masked too: a shifted column puts it anywhere.
"""

import re
import unicodedata
from typing import Any

from catalog.identifiers import mask, mask_name
from catalog.key_text import split_key
from catalog.model import Contract
from exchange.store.quarantine import QuarantinedRow

HIDDEN = "***"
EIGHTEEN_SIGNS = re.compile(r"(?<!\d)\d{17}[\dXxＸｘ](?!\d)")
CENTURIES = ("18", "19", "20")


def masked_row(contract: Contract | None, row: QuarantinedRow) -> dict[str, Any]:
    """Return the entry for showing; without its contract every value is hidden."""
    return {
        "id": row.id,
        "resource": row.resource,
        "row_key": _masked_key(contract, row.row_key),
        "rules": list(row.rules),
        "findings": [
            finding | {"raw": _shown(contract, finding["field"], finding["raw"])} for finding in row.findings
        ],
        "content": {
            name: _shown(contract, name, value)
            for name, value in row.content.items()
            if not name.startswith("_")
        },
        "opened_at": row.opened_at.isoformat(),
    }


def _masked_key(contract: Contract | None, key: str) -> str:
    parts = split_key(key)
    if contract is None or len(parts) != len(contract.key):
        return HIDDEN
    shown = (_shown(contract, field.name, part) for field, part in zip(contract.key, parts, strict=True))
    return " / ".join(str(part) for part in shown)


def _shown(contract: Contract | None, name: str, value: object) -> object:
    if value is None or isinstance(value, bool):
        return value
    if contract is None or name not in {field.name for field in contract.fields}:
        return HIDDEN
    if not contract.field(name).personal:
        return EIGHTEEN_SIGNS.sub(_without_birth, value) if isinstance(value, str) else value
    if name == contract.holder.code_field:
        return mask(str(value))
    if name == contract.holder.name_field:
        return mask_name(str(value))
    return HIDDEN


def _without_birth(found: re.Match[str]) -> str:
    number = found[0]
    is_resident = unicodedata.normalize("NFKC", number)[6:8] in CENTURIES
    return mask(number) if is_resident else number
