"""The contract file of a proposal: one line a field, a comment on each guess and each decision."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import yaml

from catalog.loader.vocabulary import UNDECIDED
from catalog.model import HolderType, LicenceState, LogicalType
from cli.discovery.holders import CREDIT, RESIDENT
from cli.discovery.proposal import Proposal, ProposedField, is_listed, states_of

WIDE = 1_000_000
"""Characters a line may have before it is folded: more than any field needs."""

STATES = ", ".join(LicenceState)
LAPSED = ("过期", "到期", "逾期", "expired", "lapsed")
RULES = {
    "holder_code_valid": (
        "accuracy",
        "expect_holder_code_to_be_valid",
        {},
        "持证主体代码校验不通过，请发证部门核对。",
        "The holder code fails its check; the issuing department has to correct it.",
    ),
    "period_in_order": (
        "consistency",
        "expect_column_pair_values_a_to_be_greater_than_b",
        {"or_equal": True},
        "有效期截止早于起始，请发证部门核对。",
        "The licence ends before it begins; the issuing department has to correct it.",
    ),
}


@dataclass(frozen=True, slots=True)
class Titles:
    """What the resource is called, as far as the engineer said."""

    zh: str
    en: str


def contract_text(name: str, titles: Titles, proposal: Proposal) -> str:
    """Return the text of `contracts/<name>.yaml`."""
    resource = name.partition("/")[2]
    sample = proposal.sample
    offset = "offset: 时间所用的时区 / of the times, such as +08:00"
    source = _properties(connection=sample.connection, options=dict(proposal.options))
    fields = (_flow(_field(one, proposal)) + _comment(_remarks(one, proposal)) for one in proposal.fields)
    terms = (
        _flow({"property": key, "value": value}) + _comment(remarks)
        for key, value, remarks in _terms(titles, proposal)
    )
    rules = [_flow(rule) + _comment(_rule_remarks(rule, proposal)) for rule in _rules(proposal)]
    lines = [
        _comment(
            iter((f"Proposed from {sample.rows} rows of {sample.found.object}; {UNDECIDED} is yours",))
        ).lstrip(),
        "kind: DataContract",
        "apiVersion: v3.2.0",
        f"id: {name}",
        "version: 1.0.0",
        "status: active",
        f"name: {_flow(titles.zh)}",
        "servers:",
        "  - server: department",
        "    type: custom",
        f"    customProperties: {_flow(source)}" + (f"  # {offset}" if "offset" in proposal.options else ""),
        "schema:",
        f"  - name: {resource}",
        f"    physicalName: {_flow(sample.source)}",
        "    properties:",
        *(f"      - {field}" for field in fields),
        "    quality:" if rules else "    quality: []",
        *(f"      - {rule}" for rule in rules),
        "slaProperties:  # 请与部门核对 / ask the department how often it provides, and how old is fit",
        "  - {property: frequency, value: 1, unit: d, scheduler: cron, schedule: 30 2 * * *}",
        "  - {property: tolerance, value: 26, unit: h}",
        "customProperties:",
        *(f"  - {term}" for term in terms),
    ]
    return "\n".join(lines) + "\n"


def _field(field: ProposedField, proposal: Proposal) -> dict[str, Any]:
    guess, own = field.guess, {"titleEn": field.meaning.title_en or UNDECIDED}
    kind = UNDECIDED if guess.logical_type is None else guess.logical_type.value
    declared: dict[str, Any] = {
        "name": field.name,
        "businessName": field.column.name,
        "physicalName": field.column.name,
        "logicalType": kind,
    }
    if guess.max_length is not None:
        declared["logicalTypeOptions"] = {"maxLength": guess.max_length}
    declared["required"] = field.is_complete or field.name in _needed(proposal)
    if field.name in proposal.key:
        declared |= {"primaryKey": True, "primaryKeyPosition": proposal.key.index(field.name) + 1}
    declared["classification"] = "personal" if _is_personal(field, proposal) else "general"
    given: dict[str, Any] = {
        "precision": guess.precision,
        "scale": guess.scale,
        "formats": list(guess.formats),
        "openEnded": list(guess.open_ended) if field.name == proposal.ends else [],
    }
    own_terms = own | {key: value for key, value in given.items() if value not in (None, [])}
    return declared | {"customProperties": _properties(**own_terms)}


def _needed(proposal: Proposal) -> set[str]:
    """Return the fields that decide key, holder or state, which no row may be without."""
    return {
        name for name in (*proposal.key, proposal.holder, proposal.kind, proposal.state) if name is not None
    }


def _is_personal(field: ProposedField, proposal: Proposal) -> bool:
    holds_persons = proposal.holder_type is not CREDIT
    return field.personal or (holds_persons and field.name in (proposal.holder, proposal.name))


def _remarks(field: ProposedField, proposal: Proposal) -> Iterator[str]:
    guess = field.guess
    if guess.logical_type is None:
        yield "logicalType: 样本中没有值 / no value in the sample"
    elif guess.share < 1:
        yield f"{guess.share:.1%} 的值是 / of the values are {guess.logical_type.value}"
    if not field.meaning.known:
        yield "请确认名称、titleEn 与分类 / name, titleEn and classification are yours"
    if field.name in proposal.key:
        yield "样本中唯一，请与部门确认 / unique in the sample: ask whether it is the key"
    if guess.note is not None and guess.logical_type is not None:
        yield f"{guess.note.zh} / {guess.note.en}"
    if guess.open_ended and field.name != proposal.ends:
        words = ", ".join(guess.open_ended)
        yield f"出现 {words}，但不是有效期截止 / {words} occurs, but this is not the end of validity"


def _rules(proposal: Proposal) -> list[dict[str, Any]]:
    wanted: list[tuple[str, list[str]]] = []
    if proposal.holder is not None:
        wanted.append(
            ("holder_code_valid", [name for name in (proposal.kind, proposal.holder) if name is not None])
        )
    if proposal.starts is not None and proposal.ends is not None:
        wanted.append(("period_in_order", [proposal.ends, proposal.starts]))
    return [_rule(rule, fields) for rule, fields in wanted]


def _rule_remarks(rule: Mapping[str, Any], proposal: Proposal) -> Iterator[str]:
    if rule["id"] == "holder_code_valid" and proposal.kind is None:
        yield "若 holder 改用 typeField，此处先列出该列 / if holder gets a typeField, list it first here"


def _rule(rule: str, fields: list[str]) -> dict[str, Any]:
    dimension, expectation, arguments, zh, en = RULES[rule]
    return {
        "id": rule,
        "type": "custom",
        "engine": "greatExpectations",
        "dimension": dimension,
        "severity": "reject",
        "implementation": {"type": expectation, "fields": fields, "kwargs": arguments, "mostly": 0.95},
        "customProperties": _properties(messageZh=zh, messageEn=en),
    }


def _terms(titles: Titles, proposal: Proposal) -> Iterator[tuple[str, Any, Iterator[str]]]:
    yield "titleEn", titles.en, iter(())
    yield "holder", *_holder(proposal)
    yield "status", *_status(proposal)
    yield "validity", *_validity(proposal)
    yield "changedField", proposal.changed, iter(())
    yield "disclosable", [], iter(("事项可要求的数据项；暂无 / the fields an item may ask for; none yet",))
    sharing = "unconditional | conditional (+ scope, uses) | not_shared (+ legalBasis)"
    yield "sharing", {"attribute": UNDECIDED}, iter((sharing,))
    yield "dataClass", UNDECIDED, iter(("general | important | core（数据安全法第二十一条）",))
    yield "ownerContact", UNDECIDED, iter(("谁负责此资源 / who answers for this resource",))
    yield "swingLimit", 0.05, iter(("一批次最多删除的比例 / the share that one batch may delete",))


def _holder(proposal: Proposal) -> tuple[Any, Iterator[str]]:
    if proposal.holder is None or proposal.holder_shares is None:
        value = {"type": UNDECIDED, "codeField": UNDECIDED, "nameField": UNDECIDED}
        return value, iter(("没有一列通过校验 / no column passes a check digit",))
    shares = proposal.holder_shares
    passed = f"{RESIDENT.value}: {shares.resident:.1%}, {CREDIT.value}: {shares.credit:.1%}"
    seen = f"{passed} 通过校验 / pass the check"
    others = ["nameField: 持证人名称列，没有则 null / null if there is none"] if proposal.name is None else []
    others += [f"也通过 / also pass: {', '.join(proposal.other_holders)}"] if proposal.other_holders else []
    value = {"codeField": proposal.holder, "nameField": proposal.name or UNDECIDED}
    if proposal.kind is not None:
        types: Mapping[str, HolderType] = proposal.kinds
        return {
            "typeField": proposal.kind,
            "types": {code: one.value for code, one in types.items()},
        } | value, iter((seen, *others))
    kind = UNDECIDED if proposal.holder_type is None else proposal.holder_type.value
    return {"type": kind} | value, iter((seen, *others))


def _status(proposal: Proposal) -> tuple[Any, Iterator[str]]:
    if proposal.state is not None:
        value = {"field": proposal.state, "states": dict.fromkeys(proposal.states, UNDECIDED)}
        return value, _state_remarks(proposal)
    listed = [
        f"{field.name} ({', '.join(states_of(field))})" for field in proposal.fields if is_listed(field)
    ]
    few = f"；值少的列 / few values: {'; '.join(listed)}" if listed else ""
    return UNDECIDED, iter((f"{{field, states}}；来源不记状态则 null / null if the source tells none{few}",))


def _state_remarks(proposal: Proposal) -> Iterator[str]:
    yield f"每个代码一种 / each one of {STATES}"
    lapsed = [code for code in proposal.states if any(word in code.lower() for word in LAPSED)]
    if lapsed:
        words = ", ".join(lapsed)
        yield f"{words}：写 valid，是否到期由有效期截止判断 / say valid: the end of validity decides"


def _validity(proposal: Proposal) -> tuple[Any, Iterator[str]]:
    if proposal.ends is None:
        return UNDECIDED, iter(("{startField, endField}；不设期限则 null / null if it does not end",))
    others = [
        one.name
        for one in proposal.fields
        if one.guess.logical_type is LogicalType.DATE and one.name != proposal.ends
    ]
    if proposal.starts is None and others:
        value = {"startField": UNDECIDED, "endField": proposal.ends}
        return value, iter((f"startField: {', '.join(others)} 或 / or null",))
    return {"startField": proposal.starts, "endField": proposal.ends}, iter(())


def _properties(**values: Any) -> list[dict[str, Any]]:
    return [{"property": name, "value": value} for name, value in values.items()]


def _comment(remarks: Iterator[str]) -> str:
    """Return the remarks as one comment; a line break of the source would end it."""
    told = "; ".join(" ".join(remark.split()) for remark in remarks)
    return f"  # {told}" if told else ""


class _OneLine(yaml.SafeDumper):
    """Writes a text with a line break in double quotes, which alone keep it on one line."""


def _represented(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    style = '"' if len(text.splitlines()) > 1 else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style)


_OneLine.add_representer(str, _represented)


def _flow(value: Any) -> str:
    """Return a value in flow style, on one line."""
    text: str = yaml.dump(
        value, Dumper=_OneLine, default_flow_style=True, allow_unicode=True, sort_keys=False, width=WIDE
    )
    return text.removesuffix("\n").removesuffix("\n...")
