"""Values of a resource's fields as people may see them: enough to find the row, no personal data.

A holder's code keeps its ends and a name its first character; every other personal value is hidden whole,
since a birth date beside a masked resident number would complete it. In fields that should hold nothing
personal, whatever reads as a resident number is masked too: a shifted column puts it anywhere.
"""

from catalog.identifiers import mask, mask_name, mask_residents
from catalog.model import Contract

HIDDEN = "***"


def masked_value(contract: Contract | None, name: str, value: object) -> object:
    """Return a value of the field `name` for showing; of a field that no contract knows nothing is shown."""
    if value is None or isinstance(value, bool):
        return value
    if contract is None or name not in {field.name for field in contract.fields}:
        return HIDDEN
    if not contract.field(name).personal:
        return _without_residents(value)
    if name == contract.holder.code_field:
        return mask(str(value))
    if name == contract.holder.name_field:
        return mask_name(str(value))
    return HIDDEN


def _without_residents(value: object) -> object:
    text = str(value)
    masked = mask_residents(text)
    return value if masked == text else masked
