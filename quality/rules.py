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
                f"{contract.name}: two rules are called {rule.id!r}; expected one rule per id "
                f"(built in: {', '.join(builtin.BITS)}): rename the declared one"
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
            f"{contract.name}: {len(contract.rules)} rules declared; expected at most {room}, one bit each "
            f"beside the built-in ones: split the resource or merge rules"
        )
    for bit, rule in enumerate(contract.rules, start=builtin.FIRST_DECLARED_BIT):
        yield _compile(bit, rule, contract)


def _compile(bit: int, rule: QualityRule, contract: Contract) -> RowRule:
    form = FORMS.get(rule.expectation)
    if form is None:
        raise RuleUnknown(
            f"{contract.name}, rule {rule.id!r}: received expectation {rule.expectation!r}; "
            f"expected one of {', '.join(sorted(FORMS))}"
        )
    faults = list(_faults(rule, form, contract))
    if faults:
        raise RuleFaulty(f"{contract.name}, rule {rule.id!r} ({rule.expectation}): {'; '.join(faults)}")
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


def _faults(rule: QualityRule, form: Form, contract: Contract) -> Iterator[str]:
    # `mostly` of 0 would be a threshold that nothing can breach.
    if not 0 < rule.mostly <= 1:
        yield f"mostly: received {rule.mostly}, expected a share above 0 and up to 1"
    if rule.dimension not in DIMENSIONS:
        yield f"dimension: received {rule.dimension!r}, expected one of {', '.join(sorted(DIMENSIONS))}"
    fields = list(_field_faults(rule, form, contract))
    yield from fields
    if not fields:
        arguments = list(_argument_faults(rule, form, contract))
        yield from arguments
        misfit = None if arguments else form.fits(rule, contract)
        if misfit is not None:
            yield f"expected that {misfit}"


def _field_faults(rule: QualityRule, form: Form, contract: Contract) -> Iterator[str]:
    names = {field.name for field in contract.fields}
    unknown = [name for name in rule.fields if name not in names]
    if unknown:
        yield f"fields: received {unknown}, expected fields of the contract: {', '.join(sorted(names))}"
        return
    if len(rule.fields) not in form.counts:
        yield f"fields: received {len(rule.fields)}, expected {' or '.join(map(str, form.counts))}"
        return
    for name, types in zip(rule.fields, form.fields[-len(rule.fields) :], strict=True):
        kind = contract.field(name).logical_type
        if kind not in types:
            yield f"field {name}: is of type {kind.value}, expected {', '.join(sorted(types))}"


def _argument_faults(rule: QualityRule, form: Form, contract: Contract) -> Iterator[str]:
    target = contract.field(rule.fields[0])
    for name, value in rule.arguments.items():
        reader = form.arguments.get(name)
        if reader is None:
            yield f"argument {name}: not supported, expected one of {sorted(form.arguments) or 'none'}"
            continue
        try:
            reader(value, target)
        except ArgumentFaulty as fault:
            yield f"argument {name}: received {value!r}, {fault}"
    if form.one_of and not set(form.one_of) & set(rule.arguments):
        yield f"arguments: received {sorted(rule.arguments)}, expected {' or '.join(form.one_of)}"
