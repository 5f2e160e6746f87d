"""What a connection offers before any contract exists: its objects, and a sample of which every cell is text.

A provisional contract, in which every column is a field of text, reads the sample through the very connector
that will read the resource. Bounded: the first rows only. Nothing is guessed here.
"""

from collections import Counter
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from catalog.model import (
    Contract,
    Field,
    Holder,
    HolderType,
    LogicalType,
    Sharing,
    SharingAttribute,
    Source,
    Text,
)
from connectors.base import Clock, Discovered, SecretResolver, utc_now
from connectors.drops.choosing import NO_DROP
from connectors.errors import SourceRefused, one_of
from connectors.opening import FORMAT, FORMATS, open_connector
from connectors.sampling import first_rows
from connectors.typing.reasons import NOT_TEXT
from connectors.workbooks.reasons import IDENTIFIER_AS_NUMBER, SHOWN_OTHERWISE

FILES = ("file", "sftp")
SERVICES = ("http", "https")
STILL_LEGIBLE = (IDENTIFIER_AS_NUMBER, SHOWN_OTHERWISE)
"""Reasons for which a cell is no text of its own, though its digits can be looked at."""

_EVERY_FILE = "*"


@dataclass(frozen=True, slots=True)
class SampledColumn:
    """One column of a sample; `unread` counts the cells that are no text, by reason."""

    name: str
    native: str
    values: tuple[str | None, ...]
    unread: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Sample:
    """The first rows of one object; `kind` is the scheme of its connection's URL.

    `unnamed` counts the columns without a heading of their own, which no contract can read.
    """

    connection: str
    kind: str
    found: Discovered
    rows: int
    columns: tuple[SampledColumn, ...]
    unnamed: int

    @property
    def source(self) -> str:
        """The object as a contract names it."""
        return self.found.source or self.found.object


def discover(
    connection: str, resolver: SecretResolver, operation: str = "", now: Clock = utc_now
) -> tuple[Discovered, ...]:
    """List what can be read over a connection; a service lists nothing and is asked for one `operation`.

    Raises `ConnectorError` naming the connection, also where a directory holds no complete file.
    """
    kind = _kind(connection, resolver, now)
    if kind in SERVICES and not operation:
        raise SourceRefused(
            connection,
            Text("一项服务，不列出其操作", "a service, which lists no operations"),
            Text(
                "一个操作的路径，见该部门的文档", "the path of one operation, as the department documents it"
            ),
            Text(
                f"tongban connector discover {connection} /<路径>",
                f"tongban connector discover {connection} /<path>",
            ),
        )
    formats = [{FORMAT: name} for name in FORMATS] if kind in FILES else [{}]
    found = list[Discovered]()
    for options in formats:
        asked = provisional(connection, operation or _EVERY_FILE, options)
        with closing(open_connector(asked, resolver, now)) as connector:
            found += connector.discover()
    if kind in FILES and not found:
        _require_a_drop(connection, operation or _EVERY_FILE, resolver, now)
    return tuple(found)


def found_object(connection: str, name: str, resolver: SecretResolver, now: Clock = utc_now) -> Discovered:
    """Return the object called `name`, as `discover` calls it or as a contract would.

    Raises `SourceRefused` naming those there are, or what is wrong with a file of that name.
    """
    found = discover(connection, resolver, name, now)
    wanted = next((one for one in found if name in (one.object, one.source)), None)
    if wanted is not None:
        return wanted
    if _kind(connection, resolver, now) in FILES:
        try:
            _require_a_drop(connection, name, resolver, now)
        except SourceRefused as refused:
            if refused.received != NO_DROP:
                raise
    step = f"tongban connector discover {connection}"
    raise SourceRefused(
        connection,
        Text(f"没有对象 {name}", f"no object {name}"),
        one_of([one.object for one in found] or ["none"]),
        Text(step, step),
    )


def sample(
    connection: str, found: Discovered, most: int, resolver: SecretResolver, now: Clock = utc_now
) -> Sample:
    """Read the first `most` rows of an object, every cell as the source's own text.

    Old SQLite files hold GBK bytes: where the text is no UTF-8, GB18030 is tried and kept if it fits better.
    Raises `ConnectorError`.
    """
    kind = _kind(connection, resolver, now)
    read = _sample(connection, kind, found, most, resolver, now)
    if kind == "sqlite" and _no_text(read):
        in_gb18030 = replace(found, options={**found.options, "encoding": "gb18030"})
        again = _sample(connection, kind, in_gb18030, most, resolver, now)
        return again if _no_text(again) < _no_text(read) else read
    return read


def provisional(
    connection: str, source: str, options: Mapping[str, str], columns: tuple[str, ...] = ()
) -> Contract:
    """Return a contract that reads every column as text; its name is the connection's, for faults to tell."""
    fields = tuple(
        Field(f"f{place}", Text(name, name), LogicalType.STRING, name, key_position=1 if place == 1 else None)
        for place, name in enumerate(columns, 1)
    )
    return Contract(
        name=connection,
        department=connection,
        version="0.0.0",
        title=Text(connection, connection),
        owner_contact="-",
        data_class="general",
        fields=fields,
        holder=Holder("f1", None, HolderType.OTHER_PERSON_CODE, None, {}),
        status=None,
        validity=None,
        sharing=Sharing(SharingAttribute.NOT_SHARED, None, None, None),
        source=Source(connection, source, options),
        schedule="0 0 * * *",
        tolerance_seconds=0,
        swing_limit=0,
        rules=(),
        digest="0" * 64,
    )


def _sample(  # noqa: PLR0913, PLR0917  # what is sampled, how much of it and by what means
    connection: str, kind: str, found: Discovered, most: int, resolver: SecretResolver, now: Clock
) -> Sample:
    natives = dict(found.columns)
    named = [name for name, _ in found.columns]
    readable = tuple(name for name in natives if name.strip() and named.count(name) == 1)
    if not readable:
        received = Text(f"{found.object} 没有表头", f"{found.object} without a heading")
        expected = Text("至少一列有自己的标题", "at least one column with a heading of its own")
        step = Text(
            "到该部门查看此对象；工作簿的表头可能在另一行",
            "look at the object at the department; a workbook's header may stand in another row",
        )
        raise SourceRefused(connection, received, expected, step)
    contract = provisional(connection, found.source or found.object, found.options, readable)
    values: dict[str, list[str | None]] = {field.name: [] for field in contract.fields}
    unread: dict[str, Counter[str]] = {field.name: Counter() for field in contract.fields}
    rows = 0
    with closing(open_connector(contract, resolver, now)) as connector:
        for batch in first_rows(connector, contract, most):
            for name, kept in values.items():
                kept.extend(batch.rows.column(name).to_pylist())
            for one in batch.findings:
                unread[one.field][one.reason] += 1
                if one.reason in STILL_LEGIBLE:
                    values[one.field][one.ordinal] = one.raw
            rows += batch.rows.num_rows
    columns = tuple(
        SampledColumn(
            field.source_name, natives[field.source_name], tuple(values[field.name]), unread[field.name]
        )
        for field in contract.fields
    )
    return Sample(connection, kind, found, rows, columns, len(named) - len(readable))


def _kind(connection: str, resolver: SecretResolver, now: Clock) -> str:
    """Return the scheme of a connection's URL. Raises `ConnectionUnknown` where it is none that is read."""
    open_connector(provisional(connection, "", {}), resolver, now).close()
    return urlsplit(resolver(connection) or "").scheme


def _require_a_drop(connection: str, name: str, resolver: SecretResolver, now: Clock) -> None:
    """Raise what is wrong with the newest file of that name."""
    with closing(open_connector(provisional(connection, name, {}), resolver, now)) as connector:
        connector.check()


def _no_text(read: Sample) -> int:
    return sum(column.unread.get(NOT_TEXT, 0) for column in read.columns)
