"""Rows as people may see them: enough to find the row at its department, no personal data."""

from typing import Any

from catalog.key_text import split_key
from catalog.masked_values import HIDDEN, masked_value
from catalog.model import Contract
from exchange.store.quarantine import QuarantinedRow


def masked_row(contract: Contract | None, row: QuarantinedRow) -> dict[str, Any]:
    """Return the entry for showing; without its contract every value is hidden."""
    return {
        "id": row.id,
        "resource": row.resource,
        "row_key": masked_key(contract, row.row_key),
        "rules": list(row.rules),
        "findings": [
            finding | {"raw": masked_value(contract, finding["field"], finding["raw"])}
            for finding in row.findings
        ],
        "content": {
            name: masked_value(contract, name, value)
            for name, value in row.content.items()
            if not name.startswith("_")
        },
        "opened_at": row.opened_at.isoformat(),
    }


def masked_key(contract: Contract | None, key: str) -> str:
    """Return the parts of a key text for showing, each as its field is shown."""
    parts = split_key(key)
    if contract is None or len(parts) != len(contract.key):
        return HIDDEN
    shown = (
        masked_value(contract, field.name, part) for field, part in zip(contract.key, parts, strict=True)
    )
    return " / ".join(str(part) for part in shown)
