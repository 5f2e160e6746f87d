"""Whether the rules of a catalogue can be judged, found out before anything runs.

The catalogue's own loader knows no expectation by name: the list of supported ones is this room's. What would
stop a run is told here, for all rules of all contracts at once.
"""

from collections.abc import Iterator
from dataclasses import replace

from catalog.errors import Fault
from catalog.model import Catalogue, Contract, Text
from quality.errors import QualityFault, RuleUnknown
from quality.rules import compile_rules


def examine(catalogue: Catalogue) -> tuple[Fault, ...]:
    """Return every fault of the contracts' rules, in the catalogue's order; empty if all can be judged.

    Each names the contract's file and the rule; lines are 0, since a loaded catalogue has none.
    """
    return tuple(fault for contract in catalogue.contracts.values() for fault in _faults(contract))


def _faults(contract: Contract) -> Iterator[Fault]:
    """Yield what is wrong with each rule alone; only if nothing is, with all of them together."""
    alone = [
        _told(contract, f"quality.{rule.id}", fault)
        for rule in contract.rules
        if (fault := _refusal(replace(contract, rules=(rule,)))) is not None
    ]
    yield from alone
    together = None if alone else _refusal(contract)
    if together is not None:
        yield _told(contract, "quality", together)


def _refusal(contract: Contract) -> QualityFault | None:
    try:
        compile_rules(contract)
    except QualityFault as fault:
        return fault
    return None


def _told(contract: Contract, where: str, fault: QualityFault) -> Fault:
    kind = "规则用了不支持的期望" if isinstance(fault, RuleUnknown) else "规则无法执行"
    told = Text(f"{kind}：{fault.message.zh}", fault.message.en)
    return Fault(f"contracts/{contract.name}.yaml", 0, where, told)
