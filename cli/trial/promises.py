"""What every connector promises, asked of a live source: what `connectors.testing` asks of a hostile one.

A source that changes between two reads breaks the promise of equal reads without being at fault; the next
step says so. Nothing is written anywhere.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from catalog.model import Contract, Text
from cli.console import err, out, show_table
from cli.faults import as_failure
from cli.language import said, say
from cli.trial.opening import connector_of
from cli.trial.passes import Keys, Pass, key_pass, whole_pass
from connectors.base import BATCH_ROWS
from connectors.errors import ConnectorError
from connectors.sampling import first_rows

YES = Text("是", "yes")
QUIET = Text(
    "来源可能在两次读取之间有变动；请在其安静时再试一次",
    "the source may have changed between two reads; try again while it is quiet",
)
REPORT = Text(
    "连接器有缺陷；请把此表连同来源种类报告给维护者",
    "a defect of the connector: report this table with the kind of source",
)


@dataclass(frozen=True, slots=True)
class Promise:
    """One promise, whether it was kept, what was seen and, where it was broken, what to do."""

    title: Text
    kept: bool
    seen: Text
    next_step: Text | None = None

    def as_json(self) -> dict[str, Any]:
        """Return the promise as JSON values."""
        told = {"promise": self.title, "seen": self.seen, "next_step": self.next_step}
        return {"kept": self.kept} | {
            name: None if text is None else {"zh": text.zh, "en": text.en} for name, text in told.items()
        }


def promises_of(contract: Contract) -> tuple[Promise, ...]:
    """Try every promise against the live source, which takes two whole reads and one of the keys."""
    reached = _tried(contract, _is_reached)
    if not reached[0].kept:
        return reached
    return (
        *reached,
        *_tried(contract, _shows_the_columns),
        *_tried(contract, _closes_early),
        *_tried(contract, _reads),
    )


def show_promises(contract: Contract, promises: tuple[Promise, ...]) -> None:
    """Print the promises as a table, then each broken one with what to do."""
    columns = [say("约定", "promise"), say("结果", "result"), say("所见", "seen")]
    rows = [
        (
            said(promise.title),
            *((say("符合", "kept"), said(promise.seen)) if promise.kept else (say("不符", "broken"), None)),
        )
        for promise in promises
    ]
    show_table(f"{contract.name}: {said(contract.title)}", columns, rows)
    broken = [promise for promise in promises if not promise.kept]
    for promise in broken:
        err.print(f"{said(promise.title)}: {said(promise.seen)}")
        err.print(f"→ {said(promise.next_step or REPORT)}")
    if broken:
        return
    step = f"tongban connector read {contract.name}"
    out.print(say(f"全部符合。下一步，判断各行：{step}", f"all kept; next, to judge the rows: {step}"))


def _tried(contract: Contract, try_it: Callable[[Contract], Iterator[Promise]]) -> tuple[Promise, ...]:
    """Return the promises that were tried until the source failed, the failure as one more."""
    kept = list[Promise]()
    try:
        kept.extend(try_it(contract))
    except ConnectorError as fault:
        failure = as_failure(fault)
        title = Text("来源有应答，且契约适用", "the source answers and the contract fits it")
        kept.append(Promise(title, kept=False, seen=failure.message, next_step=failure.next_step))
    return tuple(kept)


def _is_reached(contract: Contract) -> Iterator[Promise]:
    with connector_of(contract) as connector:
        connector.check()
    yield Promise(Text("可以连接并有权读取", "can be reached and read"), kept=True, seen=YES)


def _shows_the_columns(contract: Contract) -> Iterator[Promise]:
    title = Text("能看到契约所列的表和列", "shows the contract's object with its columns")
    wanted = {field.source_name for field in contract.fields}
    with connector_of(contract) as connector:
        found = connector.discover()
    here = [{name for name, _ in one.columns} & wanted for one in found]
    missing = ", ".join(sorted(wanted - max(here, key=len, default=set())))
    if missing:
        step = f"tongban connector discover {contract.source.connection}"
        seen = Text(f"缺少 {missing}", f"{missing} missing")
        yield Promise(title, kept=False, seen=seen, next_step=Text(step, step))
    else:
        yield Promise(title, kept=True, seen=Text(f"{len(wanted)} 列", f"{len(wanted)} columns"))


def _closes_early(contract: Contract) -> Iterator[Promise]:
    with connector_of(contract) as connector:
        next(iter(connector.read(contract)), None)
        connector.close()
        connector.close()
    with connector_of(contract) as again:
        rows = sum(batch.rows.num_rows for batch in first_rows(again, contract, 1))
    title = Text("中途关闭、重复关闭后仍可再读", "can be left early, closed twice and read again")
    yield Promise(title, kept=True, seen=Text(f"又读到 {rows} 行", f"{rows} rows read again"))


def _reads(contract: Contract) -> Iterator[Promise]:
    first = whole_pass(contract, say("第一次读取", "first read"))
    yield _is_bounded(first)
    yield _is_typed(first)
    second = whole_pass(contract, say("第二次读取", "second read"))
    title = Text("两次读取的行数与键一致", "two reads agree in rows and keys")
    yield _compared(title, first.keys, second.keys, in_order=False)
    alone = key_pass(contract)
    title = Text("单独读取的键与整行读取的键一致", "the keys read alone are the keys of the rows")
    yield _compared(title, second.keys, alone, in_order=False)
    title = Text("每次读取的顺序相同", "every read has the same order")
    yield _compared(title, second.keys, alone, in_order=True)


def _is_bounded(read: Pass) -> Promise:
    megabytes = read.most_bytes / 2**20
    seen = Text(
        f"最大一批 {read.most_rows} 行，{megabytes:.1f} MiB",
        f"largest batch: {read.most_rows} rows, {megabytes:.1f} MiB",
    )
    title = Text(
        f"每批不超过 {BATCH_ROWS} 行且内存有界", f"batches of at most {BATCH_ROWS} rows, bounded in bytes"
    )
    return Promise(title, read.is_bounded, seen, None if read.is_bounded else REPORT)


def _is_typed(read: Pass) -> Promise:
    is_kept = read.has_schema and read.counts_through
    title = Text("每批的列类型符合契约，行号连续", "batches have the contract's types, ordinals run through")
    seen = Text(f"{read.keys.rows} 行", f"{read.keys.rows} rows")
    return Promise(title, is_kept, seen, None if is_kept else REPORT)


def _compared(title: Text, one: Keys, other: Keys, *, in_order: bool) -> Promise:
    is_same = one == other if in_order else (one.rows, one.together) == (other.rows, other.together)
    seen = Text(f"{one.rows} 行与 {other.rows} 行", f"{one.rows} and {other.rows} rows")
    return Promise(title, is_same, seen, None if is_same else QUIET)
