"""The offset from UTC that a contract declares for a source's times that say none."""

from collections.abc import Mapping

from catalog.model import Contract, LogicalType, Text
from connectors.errors import option_unfit
from connectors.typing.forms import parse_offset

OPTION = "offset"


def declared_offsets(contract: Contract) -> Mapping[str, str]:
    """Return, for each timestamp field, the contract's source option `offset`; empty where there is none.

    Raises `ContractUnfit` if the option is no offset.
    """
    declared = contract.source.options.get(OPTION)
    if declared is None:
        return {}
    try:
        parse_offset(declared)
    except ValueError:
        expected = Text("与 UTC 的时差，例如 +08:00", "an offset from UTC such as +08:00")
        raise option_unfit(contract, OPTION, expected) from None
    return {field.name: declared for field in contract.fields if field.logical_type is LogicalType.TIMESTAMP}
