"""A contract in the reader's own language: lines, and tables of fields, rules, items and agreements."""

from collections.abc import Iterator, Mapping

from catalog.model import Catalogue, Contract, Field, HolderType, LicenceState, Text
from cli.console import out, show_table
from cli.explanation.facts import HOURS, agreements_on, uses_of
from cli.language import said, say, say_next
from quality.rules import compile_rules

STATES = {
    LicenceState.VALID: Text("有效", "valid"),
    LicenceState.SUSPENDED: Text("暂扣或冻结", "suspended"),
    LicenceState.CANCELLED: Text("注销", "cancelled"),
    LicenceState.RESCINDED: Text("撤销", "rescinded"),
    LicenceState.REVOKED: Text("吊销", "revoked"),
}
SHARED = {
    "unconditional": Text("无条件共享", "unconditional"),
    "conditional": Text("有条件共享", "conditional"),
    "not_shared": Text("不予共享", "not shared"),
}


def show_explanation(catalogue: Catalogue, contract: Contract) -> None:
    """Print a contract in words, and what to do next."""
    for line in _lines(catalogue, contract):
        out.print(line)
    _show_fields(contract)
    _show_rules(contract)
    for line in _use_lines(catalogue, contract):
        out.print(line)
    step = f"tongban connector preview {contract.name}"
    out.print(say_next(step))


def _lines(catalogue: Catalogue, contract: Contract) -> Iterator[str]:
    department = catalogue.departments[contract.department]
    yield f"{contract.name}: {said(contract.title)} ({contract.version})"
    yield say("提供部门：", "department: ") + f"{said(department.title)}, {department.contact}"
    yield say("负责人：", "owner: ") + contract.owner_contact
    options = ", ".join(f"{name}={value}" for name, value in contract.source.options.items())
    place = f"{contract.source.connection} · {contract.source.object}" + (f" ({options})" if options else "")
    yield say("读取位置：", "read at: ") + place
    yield say("行键：", "key: ") + ", ".join(field.name for field in contract.key)
    yield say("持证主体：", "holder: ") + _holder_words(contract)
    yield say("证照状态：", "licence state: ") + _state_words(contract)
    yield say("有效期：", "validity: ") + _validity_words(contract)
    if contract.birth_field is not None:
        yield say("出生日期：", "date of birth: ") + contract.birth_field
    for field, words in contract.restrictions.items():
        yield say("权利限制：", "restrictions: ") + f"{field}: " + _restriction_words(words)
    hours = f"{contract.tolerance_seconds / HOURS:g}"
    yield say(
        f"读取时间：{contract.schedule}（北京时间）；超过 {hours} 小时未更新即无法确认",
        f"schedule: {contract.schedule} (Asia/Shanghai); older than {hours} hours it is unknown",
    )
    yield say("共享属性：", "sharing: ") + _sharing_words(contract)
    share = f"{contract.swing_limit:.0%}"
    yield say(f"变动上限：一批次最多删除 {share}", f"swing limit: a batch deletes at most {share}")


def _holder_words(contract: Contract) -> str:
    holder = contract.holder
    name = (
        "" if holder.name_field is None else say(f"，姓名 {holder.name_field}", f", name {holder.name_field}")
    )
    if holder.holder_type is not None:
        return f"{holder.code_field} ({_kind(holder.holder_type)}){name}"
    kinds = ", ".join(f"{code}={_kind(kind)}" for code, kind in holder.types.items())
    return f"{holder.code_field} ({holder.type_field}: {kinds}){name}"


def _kind(kind: HolderType) -> str:
    return f"{kind.value} {kind.name.lower()}"


def _state_words(contract: Contract) -> str:
    if contract.status is None:
        return say("来源不记状态，一律视为有效", "the source tells none; every row counts as valid")
    states = contract.status.states.items()
    return f"{contract.status.field}: " + ", ".join(f"{code}={said(STATES[state])}" for code, state in states)


def _restriction_words(words: Mapping[str, bool]) -> str:
    limits, free = say("受限", "restricted"), say("无限制", "none")
    return ", ".join(f"{word or '–'}={limits if is_limit else free}" for word, is_limit in words.items())


def _validity_words(contract: Contract) -> str:
    if contract.validity is None:
        return say("不设期限", "no period: it does not end")
    start = contract.validity.start_field or say("不限", "open")
    end = contract.end_field
    if end is None:
        return f"{start} → " + say("不限", "open")
    words = ", ".join(sorted(end.open_ended))
    return f"{start} → {end.name}" + (say(f"（{words} 为长期）", f" ({words}: open-ended)") if words else "")


def _sharing_words(contract: Contract) -> str:
    sharing = contract.sharing
    said_so = [sharing.scope, sharing.uses, sharing.legal_basis]
    return ": ".join([said(SHARED[sharing.attribute.value]), *(part for part in said_so if part)])


def _show_fields(contract: Contract) -> None:
    columns = [
        say("来源列", "source column"),
        say("数据项", "field"),
        say("名称", "title"),
        say("类型", "type"),
        say("必填", "required"),
        say("分类", "class"),
        say("可提供", "disclosable"),
    ]
    rows = [
        (
            field.source_name,
            field.name,
            said(field.title),
            _type_words(field),
            _mark(yes=field.required),
            say("个人信息", "personal") if field.personal else say("一般", "general"),
            _mark(yes=field.disclosable),
        )
        for field in contract.fields
    ]
    show_table(say("数据项", "Fields"), columns, rows)


def _type_words(field: Field) -> str:
    words = [field.logical_type.value]
    if field.max_length is not None:
        words.append(f"≤{field.max_length}")
    if field.precision is not None:
        words.append(f"({field.precision},{field.scale})")
    return " ".join([*words, *field.formats])


def _mark(*, yes: bool) -> str:
    return say("是", "yes") if yes else ""


def _show_rules(contract: Contract) -> None:
    columns = [
        say("规则", "rule"),
        say("数据项", "fields"),
        say("程度", "severity"),
        say("应达", "expected"),
        say("含义", "meaning"),
    ]
    rows = [
        (rule.id, ", ".join(rule.fields), rule.severity.value, f"{rule.mostly:.0%}", said(rule.message))
        for rule in compile_rules(contract)
    ]
    show_table(say("规则（前几条内置）", "Rules (the first ones are built in)"), columns, rows)


def _use_lines(catalogue: Catalogue, contract: Contract) -> Iterator[str]:
    yield say("使用此资源的事项：", "items that use it:")
    for use in uses_of(catalogue, contract):
        yield f"  {use['item']} ({use['proof']}): " + (
            ", ".join(use["facts"]) or say("仅答是否", "yes or no")
        )
    yield say("协议（种子文件）：", "agreements (seed files):")
    for one in agreements_on(catalogue, contract):
        facts = ", ".join(one["facts"]) or say("仅答是否", "yes or no")
        items, until = ", ".join(one["items"]), f"{one['consumer']} → {one['ends_on']}"
        yield say(
            f"  {one['agreement']}：{until}；数据项：{facts}；事项：{items}",
            f"  {one['agreement']}: {until}; facts: {facts}; items: {items}",
        )
