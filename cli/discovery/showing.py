"""A connection's objects and a proposal, for people and as JSON; no value of a person is in either."""

from collections.abc import Sequence
from typing import Any

from cli.console import out, show_table
from cli.discovery.proposal import Proposal, ProposedField, is_listed, states_of
from cli.language import bilingual, said, say, say_next
from connectors.base import Discovered


def objects_as_json(found: Sequence[Discovered]) -> list[dict[str, Any]]:
    """Return what a connection offers."""
    return [
        {
            "object": one.object,
            "options": dict(one.options),
            "columns": [{"name": name, "native_type": kind} for name, kind in one.columns],
        }
        for one in found
    ]


def show_objects(connection: str, found: Sequence[Discovered]) -> None:
    """Print what a connection offers, and what to do next."""
    columns = [say("对象", "object"), say("列数", "columns"), say("列", "names"), say("形式", "form")]
    rows = [
        (one.object, len(one.columns), ", ".join(name for name, _ in one.columns), _form(one))
        for one in found
    ]
    show_table(connection, columns, rows)
    step = f"tongban connector discover {connection}"
    out.print(say_next(f"{step} <对象>", f"{step} <object>"))


def proposal_as_json(proposal: Proposal) -> dict[str, Any]:
    """Return a proposal; the values of fields with few are listed where they may be."""
    shares = proposal.holder_shares
    return {
        "connection": proposal.sample.connection,
        "object": proposal.sample.source,
        "options": dict(proposal.options),
        "rows": proposal.sample.rows,
        "columns_without_heading": proposal.sample.unnamed,
        "fields": [_field(field) for field in proposal.fields],
        "key": list(proposal.key),
        "key_candidates": list(proposal.candidates),
        "holder": {
            "code": proposal.holder,
            "type": None if proposal.holder_type is None else proposal.holder_type.value,
            "type_field": proposal.kind,
            "types": {code: kind.value for code, kind in proposal.kinds.items()},
            "name": proposal.name,
            "resident_share": None if shares is None else round(shares.resident, 4),
            "credit_share": None if shares is None else round(shares.credit, 4),
            "others": list(proposal.other_holders),
        },
        "state": proposal.state,
        "states": list(proposal.states),
        "validity": {"start": proposal.starts, "end": proposal.ends},
        "changed": proposal.changed,
    }


def show_proposal(proposal: Proposal) -> None:
    """Print a proposal with what it rests on, and what to do next."""
    sample = proposal.sample
    place = f"{sample.connection} · {sample.found.object}"
    out.print(
        say(
            f"{place}：只读取了前 {sample.rows} 行，以下均为推测",
            f"{place}: only the first {sample.rows} rows were read; all this is a guess",
        )
    )
    if sample.found.options:
        out.print(say("形式：", "form: ") + _form(sample.found))
    if sample.unnamed:
        out.print(
            say(
                f"{sample.unnamed} 列没有自己的列名，未列入",
                f"{sample.unnamed} columns have no heading of their own",
            )
        )
    columns = [
        say("来源列", "source column"),
        say("来源类型", "native"),
        say("数据项", "field"),
        say("类型", "type"),
        say("符合", "fits"),
        say("有值", "filled"),
        say("不同值", "distinct"),
        say("身份证/信用代码", "resident/credit"),
        say("说明", "notes"),
    ]
    show_table(say("数据项", "Fields"), columns, [_line(field, proposal) for field in proposal.fields])
    for label, value in _conclusions(proposal):
        out.print(f"{label}: {value}")
    named = f"--connection {sample.connection} --object '{sample.found.object}'"
    step = f"tongban connector new <department>/<resource> {named}"
    out.print(say_next(step))


def _conclusions(proposal: Proposal) -> list[tuple[str, str]]:
    nothing = say("未发现，由您决定", "none found: yours to decide")
    states = f" ({', '.join(proposal.states)})" if proposal.states else ""
    period = f"{proposal.starts or '—'} → {proposal.ends}" if proposal.ends else nothing
    return [
        (
            say("行键（样本中唯一且完整）", "key (unique and complete in the sample)"),
            ", ".join(proposal.key) or nothing,
        ),
        (say("持证主体（按校验码）", "holder (by check digit)"), _holder(proposal) or nothing),
        (say("持证主体名称", "holder's name"), proposal.name or nothing),
        (
            say("状态（含义由您对应）", "states (their meaning is yours to map)"),
            (proposal.state or nothing) + states,
        ),
        (say("有效期", "validity"), period),
    ]


def _holder(proposal: Proposal) -> str:
    if proposal.holder is None or proposal.holder_shares is None:
        return ""
    shares = proposal.holder_shares
    told = f"{proposal.holder}: 111 {shares.resident:.1%}, 001 {shares.credit:.1%}"
    if proposal.kind is not None:
        told += f"; {proposal.kind}: " + ", ".join(
            f"{code}={kind.value}" for code, kind in proposal.kinds.items()
        )
    if proposal.other_holders:
        told += say("；也通过：", "; also pass: ") + ", ".join(proposal.other_holders)
    return told


def _line(field: ProposedField, proposal: Proposal) -> list[object]:
    guess = field.guess
    kind = "?" if guess.logical_type is None else guess.logical_type.value
    form = " ".join([*guess.formats, *guess.open_ended])
    digits = "" if guess.precision is None else f"({guess.precision},{guess.scale})"
    codes = f"{field.codes.resident:.0%}/{field.codes.credit:.0%}" if field.codes.together else ""
    return [
        field.column.name,
        field.column.native,
        field.name,
        f"{kind}{digits} {form}".strip(),
        f"{guess.share:.1%}",
        f"{field.filled / max(field.rows, 1):.1%}",
        field.distinct,
        codes,
        "; ".join(_notes(field, proposal)),
    ]


def _notes(field: ProposedField, proposal: Proposal) -> list[str]:
    notes = [] if field.guess.note is None else [said(field.guess.note)]
    if field.guess.needs_offset:
        notes.append(say("时间没有时区偏移", "times without an offset from UTC"))
    if field.name in proposal.candidates:
        notes.append(say("可作行键", "a candidate key"))
    if is_listed(field):
        notes.append(", ".join(states_of(field)))
    notes += [f"{cells} × {bilingual(reason)}" for reason, cells in field.column.unread.items()]
    return notes


def _field(field: ProposedField) -> dict[str, Any]:
    guess = field.guess
    return {
        "source": field.column.name,
        "native_type": field.column.native,
        "name": field.name,
        "heading_known": field.meaning.known,
        "title_en": field.meaning.title_en,
        "type": None if guess.logical_type is None else guess.logical_type.value,
        "share": round(guess.share, 4),
        "formats": list(guess.formats),
        "open_ended": list(guess.open_ended),
        "max_length": guess.max_length,
        "precision": guess.precision,
        "scale": guess.scale,
        "filled": field.filled,
        "distinct": field.distinct,
        "required": field.is_complete,
        "personal": field.personal,
        "values": list(states_of(field)) if is_listed(field) else None,
        "unread": dict(field.column.unread),
    }


def _form(found: Discovered) -> str:
    return ", ".join(f"{name}={value!r}" for name, value in found.options.items())
