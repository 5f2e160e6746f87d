"""Row rules: what a contract says about each row, as bits of one `violations` number per row.

Bit k of a row's number is 1 where rule k is broken. NULL breaks only `required` and
`expect_column_values_to_not_be_null`. Bits are a function of the contract alone: built-in rules have fixed
bits, declared rules follow in the order of the contract. The sign bit is never used, so a PostgreSQL bigint
holds every row.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from catalog.model import Contract, QualityRule, Severity, Text
from quality.errors import RuleFaulty, RuleUnknown
from quality.vocabulary import builtin
from quality.vocabulary.arguments import ArgumentFaulty
from quality.vocabulary.forms import FORMS, Form

BITS = 63
BUILT_IN_MOSTLY = 0.95
VIOLATIONS = "_violations"
"""The column of a staged table that holds the row's broken rules."""

# ODCS's closed list of quality dimensions.
DIMENSIONS = frozenset(
    {"accuracy", "completeness", "conformity", "consistency", "coverage", "timeliness", "uniqueness"}
)


@dataclass(frozen=True, slots=True)
class RowRule:
    """One rule ready to be judged; `arguments` are typed as the field they bound."""

    bit: int
    id: str
    fields: tuple[str, ...]
    expectation: str
    arguments: Mapping[str, object]
    severity: Severity
    mostly: float
    dimension: str
    message: Text

    @property
    def flag(self) -> int:
        """The value of this rule's bit in a row's number."""
        return 1 << self.bit


def compile_rules(contract: Contract) -> tuple[RowRule, ...]:
    """Return the contract's rules in bit order: built-in ones, then the declared ones in their order.

    Raises `RuleUnknown` for an expectation outside the supported list, `RuleFaulty` for any other fault.
    """
    rules = (*_built_in(contract), *_declared(contract))
    seen: set[str] = set()
    for rule in rules:
        if rule.id in seen:
            raise RuleFaulty(
                Text(
                    f"{contract.name}：有两条规则名为 {rule.id!r}；每个名称应只有一条规则"
                    f"（内置：{', '.join(builtin.BITS)}）：请为契约中的规则改名",
                    f"{contract.name}: two rules are called {rule.id!r}; expected one rule per id "
                    f"(built in: {', '.join(builtin.BITS)}): rename the declared one",
                )
            )
        seen.add(rule.id)
    return rules


def quarantine_flags(rules: Sequence[RowRule]) -> int:
    """Return the bits that keep a row from being published: those of every rule that does not merely warn."""
    return sum(rule.flag for rule in rules if rule.severity is not Severity.WARN)


def broken_rules(rules: Sequence[RowRule], violations: int) -> tuple[RowRule, ...]:
    """Return the rules that a row's number says are broken."""
    return tuple(rule for rule in rules if violations & rule.flag)


def _built_in(contract: Contract) -> Iterator[RowRule]:
    for name, fields in builtin.fields_of(contract).items():
        yield RowRule(
            bit=builtin.BITS[name],
            id=name,
            fields=fields,
            expectation=builtin.EXPECTATIONS[name],
            arguments=MappingProxyType({}),
            severity=Severity.REJECT,
            mostly=BUILT_IN_MOSTLY,
            dimension=builtin.DIMENSIONS[name],
            message=builtin.MESSAGES[name],
        )


def _declared(contract: Contract) -> Iterator[RowRule]:
    room = BITS - builtin.FIRST_DECLARED_BIT
    if len(contract.rules) > room:
        raise RuleFaulty(
            Text(
                f"{contract.name}：契约中有 {len(contract.rules)} 条规则；除内置规则外每条占一位，"
                f"最多 {room} 条：请拆分数据资源或合并规则",
                f"{contract.name}: {len(contract.rules)} rules declared; expected at most {room}, one bit "
                f"each beside the built-in ones: split the resource or merge rules",
            )
        )
    for bit, rule in enumerate(contract.rules, start=builtin.FIRST_DECLARED_BIT):
        yield _compile(bit, rule, contract)


def _compile(bit: int, rule: QualityRule, contract: Contract) -> RowRule:
    form = FORMS.get(rule.expectation)
    if form is None:
        known = ", ".join(sorted(FORMS))
        raise RuleUnknown(
            Text(
                f"{contract.name}，规则 {rule.id!r}：收到期望 {rule.expectation!r}；应为下列之一：{known}",
                f"{contract.name}, rule {rule.id!r}: received expectation {rule.expectation!r}; "
                f"expected one of {known}",
            )
        )
    faults = list(_faults(rule, form, contract))
    if faults:
        zh, en = "；".join(fault.zh for fault in faults), "; ".join(fault.en for fault in faults)
        raise RuleFaulty(
            Text(
                f"{contract.name}，规则 {rule.id!r}（{rule.expectation}）：{zh}",
                f"{contract.name}, rule {rule.id!r} ({rule.expectation}): {en}",
            )
        )
    typed = _typed(rule, form, contract)
    return RowRule(
        bit,
        rule.id,
        rule.fields,
        rule.expectation,
        MappingProxyType(typed),
        rule.severity,
        rule.mostly,
        rule.dimension,
        rule.message,
    )


def _typed(rule: QualityRule, form: Form, contract: Contract) -> dict[str, object]:
    target = contract.field(rule.fields[0])
    return {name: form.arguments[name](value, target) for name, value in sorted(rule.arguments.items())}


def _faults(rule: QualityRule, form: Form, contract: Contract) -> Iterator[Text]:
    # `mostly` of 0 would be a threshold that nothing can breach.
    if not 0 < rule.mostly <= 1:
        yield Text(
            f"mostly：收到 {rule.mostly}，应为大于 0 且不超过 1 的比例",
            f"mostly: received {rule.mostly}, expected a share above 0 and up to 1",
        )
    if rule.dimension not in DIMENSIONS:
        known = ", ".join(sorted(DIMENSIONS))
        yield Text(
            f"dimension：收到 {rule.dimension!r}，应为下列之一：{known}",
            f"dimension: received {rule.dimension!r}, expected one of {known}",
        )
    fields = list(_field_faults(rule, form, contract))
    yield from fields
    if not fields:
        arguments = list(_argument_faults(rule, form, contract))
        yield from arguments
        misfit = None if arguments else form.fits(rule, contract)
        if misfit is not None:
            yield Text(f"应为：{misfit.zh}", f"expected that {misfit.en}")


def _field_faults(rule: QualityRule, form: Form, contract: Contract) -> Iterator[Text]:
    names = {field.name for field in contract.fields}
    unknown = [name for name in rule.fields if name not in names]
    if unknown:
        known = ", ".join(sorted(names))
        yield Text(
            f"fields：收到 {unknown}，应为契约的数据项：{known}",
            f"fields: received {unknown}, expected fields of the contract: {known}",
        )
        return
    if len(rule.fields) not in form.counts:
        received, counts = len(rule.fields), [str(count) for count in form.counts]
        yield Text(
            f"fields：收到 {received} 个，应为 {' 或 '.join(counts)} 个",
            f"fields: received {received}, expected {' or '.join(counts)}",
        )
        return
    for name, types in zip(rule.fields, form.fields[-len(rule.fields) :], strict=True):
        kind = contract.field(name).logical_type
        if kind not in types:
            accepted = ", ".join(sorted(types))
            yield Text(
                f"数据项 {name}：类型为 {kind.value}，应为 {accepted}",
                f"field {name}: is of type {kind.value}, expected {accepted}",
            )


def _argument_faults(rule: QualityRule, form: Form, contract: Contract) -> Iterator[Text]:
    target = contract.field(rule.fields[0])
    for name, value in rule.arguments.items():
        reader = form.arguments.get(name)
        if reader is None:
            accepted = sorted(form.arguments)
            yield Text(
                f"参数 {name}：不支持，应为下列之一：{accepted or '无'}",
                f"argument {name}: not supported, expected one of {accepted or 'none'}",
            )
            continue
        try:
            reader(value, target)
        except ArgumentFaulty as fault:
            expected = fault.expected
            yield Text(
                f"参数 {name}：收到 {value!r}，应为{expected.zh}",
                f"argument {name}: received {value!r}, expected {expected.en}",
            )
    if form.one_of and not set(form.one_of) & set(rule.arguments):
        given = sorted(rule.arguments)
        yield Text(
            f"arguments：收到 {given}，应有 {' 或 '.join(form.one_of)}",
            f"arguments: received {given}, expected {' or '.join(form.one_of)}",
        )
