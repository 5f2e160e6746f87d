"""The rules that hold for every contract, without being declared. Their bits never change.

`key_unique` is judged on the staged table (`quality.keys`), because a key may repeat across batches.
A rule that could not fail (a status that the contract does not have) is left out; its bit stays unused.
"""

from catalog.model import Contract, Text

READABLE = "readable"
REQUIRED = "required"
STATE_KNOWN = "state_known"
HOLDER_TYPE_KNOWN = "holder_type_known"
KEY_UNIQUE = "key_unique"

BITS = {READABLE: 0, REQUIRED: 1, STATE_KNOWN: 2, HOLDER_TYPE_KNOWN: 3, KEY_UNIQUE: 4}
FIRST_DECLARED_BIT = 5

EXPECTATIONS = {
    READABLE: "expect_row_to_be_readable",
    REQUIRED: "expect_required_values_to_be_present",
    STATE_KNOWN: "expect_state_to_be_known",
    HOLDER_TYPE_KNOWN: "expect_holder_type_to_be_known",
    KEY_UNIQUE: "expect_key_to_be_unique",
}
DIMENSIONS = {
    READABLE: "conformity",
    REQUIRED: "completeness",
    STATE_KNOWN: "conformity",
    HOLDER_TYPE_KNOWN: "conformity",
    KEY_UNIQUE: "uniqueness",
}
MESSAGES = {
    READABLE: Text(
        "有单元格无法按契约规定的类型读取，请在来源系统更正。",
        "A cell cannot be read as the type the contract demands: correct it at the source.",
    ),
    REQUIRED: Text(
        "必填数据项为空，请在来源系统补全。",
        "A required field is empty: complete it at the source.",
    ),
    STATE_KNOWN: Text(
        "证照状态代码不在契约的状态映射中，请更正代码或在契约中补充映射。",
        "The state code is not in the contract's map: correct the code or add it to the contract.",
    ),
    HOLDER_TYPE_KNOWN: Text(
        "持证主体类型代码不在契约的映射中，请更正代码或在契约中补充映射。",
        "The holder type code is not in the contract's map: correct the code or add it to the contract.",
    ),
    KEY_UNIQUE: Text(
        "同一主键出现多次，无法判断哪一条为准，请在来源系统去重。",
        "The key occurs more than once, and nothing says which row is right: remove it at the source.",
    ),
}


def fields_of(contract: Contract) -> dict[str, tuple[str, ...]]:
    """Return the built-in rules of a contract, in bit order, each with the fields it reads."""
    rules = {
        READABLE: tuple(field.name for field in contract.fields),
        REQUIRED: required_fields(contract),
    }
    if contract.status is not None:
        rules[STATE_KNOWN] = (contract.status.field,)
    if contract.holder.type_field is not None:
        rules[HOLDER_TYPE_KNOWN] = (contract.holder.type_field,)
    rules[KEY_UNIQUE] = tuple(field.name for field in contract.key)
    return rules


def required_fields(contract: Contract) -> tuple[str, ...]:
    """Return the fields that must be present: those marked required, and every part of the key."""
    return tuple(field.name for field in contract.fields if field.required or field.key_position is not None)
