"""What is wrong with a drop is named with its file; nothing of it is taken, and the file is kept."""

import hashlib
import json
import os
import traceback
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import BinaryIO

import pytest

from connectors import open_connector
from connectors.base import ReadBatch
from connectors.drops import DropConnector
from connectors.drops.directory import LocalDirectory
from connectors.errors import (
    ConnectorError,
    ContractUnfit,
    SourceChanged,
    SourceRefused,
    SourceUnavailable,
)
from connectors.testing import sample_contract, sample_field

OPTIONS = {"encoding": "gb18030", "delimiter": ",", "empty": "null"}
KEY = sample_field("code", source_name="编号", key_position=1)
NAME = sample_field("name", source_name="姓名", max_length=50)
CONTRACT = sample_contract(KEY, NAME, source="名单_*.csv", options=OPTIONS)
GOOD = "编号,姓名\r\n1,刘某\r\n2,王某\r\n".encode("gb18030")

TRUE: Mapping[str, object] = MappingProxyType({})
"""A manifest that says nothing untrue."""


def leave(
    directory: Path,
    content: bytes,
    name: str = "名单_1.csv",
    said: Mapping[str, object] = TRUE,
) -> Path:
    """Leave a drop whose manifest is true unless `said` says otherwise."""
    manifest = {
        "file": name,
        "sha256": hashlib.sha256(content).hexdigest(),
        "rows": 2,
        "encoding": "gb18030",
        "created_at": "2026-01-01T02:00:00+08:00",
    } | dict(said)
    (directory / name).write_bytes(content)
    (directory / f"{name}.manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    return directory / name


def read(directory: Path, options: Mapping[str, str] = OPTIONS) -> list[ReadBatch]:
    """Read the newest complete drop."""
    contract = replace(CONTRACT, source=replace(CONTRACT.source, options=options))
    return list(open_connector(contract, lambda _name: directory.as_uri()).read(contract))


def names(batches: list[ReadBatch]) -> list[str | None]:
    """The names that were read."""
    return [name for batch in batches for name in batch.rows.column("name").to_pylist()]


def test_a_good_drop_is_read(tmp_path: Path) -> None:
    """Positive control of this module: the drop that the tests spoil can be read."""
    leave(tmp_path, GOOD)
    assert names(read(tmp_path)) == ["刘某", "王某"]


BROKEN_QUOTE = '编号,姓名\r\n1,"刘某\r\n2,王某\r\n'.encode("gb18030")
SPOILED: dict[str, tuple[bytes, dict[str, object], type[ConnectorError], str]] = {
    "wrong sha256": (GOOD, {"sha256": "0" * 64}, SourceRefused, "名单_1.csv with another sha256"),
    "too few rows": (GOOD, {"rows": 3}, SourceRefused, "名单_1.csv with 2 rows; expected the 3"),
    "too many rows": (GOOD, {"rows": 1}, SourceRefused, "名单_1.csv with 2 rows; expected the 1"),
    "empty file": (b"", {"rows": 0}, SourceRefused, "名单_1.csv, which is empty"),
    "manifest of another file": (GOOD, {"file": "x.csv"}, SourceRefused, "名单_1.csv with a faulty manifest"),
    "manifest without count": (GOOD, {"rows": "2"}, SourceRefused, "rows is not a count"),
    "manifest without offset": (GOOD, {"created_at": "2026-01-01T02:00:00"}, SourceRefused, "no offset"),
    "other encoding said": (GOOD, {"encoding": "utf-8"}, SourceRefused, "whose manifest says utf-8"),
    "unread encoding said": (GOOD, {"encoding": "hz"}, SourceRefused, "encoding is not one that is read"),
    "header lacks a column": (
        "编号,名字\r\n1,刘某\r\n2,王某\r\n".encode("gb18030"),
        {},
        SourceChanged,
        "名单_1.csv with a header of 2 cells that lacks or repeats 姓名",
    ),
    "header repeats a column": (
        "编号,姓名,姓名\r\n1,刘某,\r\n2,王某,\r\n".encode("gb18030"),
        {},
        SourceChanged,
        "lacks or repeats 姓名",
    ),
    "no header": ("1,刘某\r\n2,王某\r\n".encode("gb18030"), {}, SourceChanged, "lacks or repeats"),
    "a row too short": (
        "编号,姓名\r\n1\r\n2,王某\r\n".encode("gb18030"),
        {},
        SourceRefused,
        "名单_1.csv, line 2: a row of 1 cells",
    ),
    "a row too long": (
        "编号,姓名\r\n1,刘某\r\n2,王,某\r\n".encode("gb18030"),
        {},
        SourceRefused,
        "名单_1.csv, line 3: a row of 3 cells",
    ),
    "an open quote": (BROKEN_QUOTE, {}, SourceRefused, "quotes that do not close"),
    "UTF-8 in a GB18030 contract": (
        ("编号,姓名\r\n" + "".join(f"{n},刘某某\r\n" for n in range(9))).encode(),
        {"rows": 9},
        SourceRefused,
        "well-formed UTF-8",
    ),
    "a UTF-8 mark": (b"\xef\xbb\xbf" + GOOD, {}, SourceRefused, "byte order mark of utf-8"),
    "UTF-16": (GOOD.decode("gb18030").encode("utf-16"), {}, SourceRefused, "byte order mark of utf-16"),
}


@pytest.mark.parametrize("case", SPOILED)
def test_a_spoiled_drop_is_a_fault_that_names_its_file(case: str, tmp_path: Path) -> None:
    """Each way to spoil a drop has its fault; no person stands in it, and the file is still there."""
    content, said, fault, message = SPOILED[case]
    file = leave(tmp_path, content, said=said)
    with pytest.raises(fault) as caught:
        read(tmp_path)
    printed = "".join(traceback.format_exception(caught.value))
    assert message in str(caught.value)
    assert "刘某" not in printed
    assert file.read_bytes() == content


def test_a_missing_manifest_is_waited_for(tmp_path: Path) -> None:
    """A file alone is no drop yet: reading again later may succeed; `check` says so as well."""
    leave(tmp_path, GOOD)
    (tmp_path / "名单_1.csv.manifest.json").unlink()
    with pytest.raises(SourceUnavailable, match=r"名单_1\.csv with no manifest"):
        read(tmp_path)
    connector = open_connector(CONTRACT, lambda _name: tmp_path.as_uri())
    with pytest.raises(SourceUnavailable, match=r"名单_1\.csv with no manifest"):
        connector.check()


def test_an_empty_directory_is_refused(tmp_path: Path) -> None:
    """No drop at all is a fault, never zero rows."""
    with pytest.raises(SourceRefused, match="no drop"):
        read(tmp_path)


def test_the_newest_complete_drop_is_read(tmp_path: Path) -> None:
    """Newest by the manifests' own time, whatever the names; `content_at` says which."""
    leave(tmp_path, GOOD, "名单_9.csv")
    newer = GOOD.replace("刘某".encode("gb18030"), "李某".encode("gb18030"))
    leave(tmp_path, newer, "名单_10.csv", {"created_at": "2026-01-02T02:00:00+08:00"})
    connector = open_connector(CONTRACT, lambda _name: tmp_path.as_uri())
    assert isinstance(connector, DropConnector)
    assert names(list(connector.read(CONTRACT))) == ["李某", "王某"]
    assert str(connector.content_at) == "2026-01-02 02:00:00+08:00"


@pytest.mark.parametrize(("age", "is_read"), [(-60, True), (60, False)])
def test_an_incomplete_upload_matters_only_if_it_is_newer(age: int, is_read: bool, tmp_path: Path) -> None:  # noqa: FBT001 -- a pytest parameter
    """An overtaken upload is left alone; a newer one is never replaced in silence by older facts."""
    complete = leave(tmp_path, GOOD)
    incomplete = tmp_path / "名单_2.csv"
    incomplete.write_bytes(GOOD)
    moment = complete.stat().st_mtime + age
    os.utime(incomplete, (moment, moment))
    if is_read:
        assert names(read(tmp_path)) == ["刘某", "王某"]
    else:
        with pytest.raises(SourceUnavailable, match=r"名单_2\.csv"):
            read(tmp_path)


class GrowingDirectory(LocalDirectory):
    """A directory whose file is still being uploaded: it grows after it was listed."""

    def __init__(self, path: Path, more: bytes) -> None:
        super().__init__(path)
        self._file, self._more = path / "名单_1.csv", more

    def open(self, name: str) -> BinaryIO:
        """Let the file grow, then open it."""
        if name == "名单_1.csv":
            with self._file.open("ab") as file:
                file.write(self._more)
        return super().open(name)


def test_a_file_that_still_grows_is_unavailable(tmp_path: Path) -> None:
    """An upload under way heals by waiting: it is the one fault of a drop that is worth a retry."""
    leave(tmp_path, GOOD)
    more = "3,赵某\r\n".encode("gb18030")
    connector = DropConnector(CONTRACT.name, GrowingDirectory(tmp_path, more), CONTRACT.source.object)
    with pytest.raises(SourceUnavailable, match=r"名单_1\.csv that grew"):
        list(connector.read(CONTRACT))


def test_a_torn_file_is_blamed_for_its_seal_and_not_for_its_rows(tmp_path: Path) -> None:
    """Where a cut file ends in half a row, the fault says that it is not the file that was sent."""
    leave(tmp_path, GOOD)
    (tmp_path / "名单_1.csv").write_bytes(GOOD[:-8])
    with pytest.raises(SourceRefused, match="another sha256"):
        read(tmp_path)


def test_bytes_that_are_no_text_are_findings(tmp_path: Path) -> None:
    """One broken byte costs one cell, with its raw bytes kept, and not the file."""
    content = GOOD.replace("王某".encode("gb18030"), b"\xcd\xf5\xff")
    leave(tmp_path, content)
    (batch,) = read(tmp_path)
    assert names([batch]) == ["刘某", None]
    assert [(f.ordinal, f.field, f.raw) for f in batch.findings] == [(1, "name", "王\\xff")]


def test_an_empty_cell_is_what_the_contract_says(tmp_path: Path) -> None:
    """`empty` decides between NULL and ''; without it the contract is unfit."""
    leave(tmp_path, "编号,姓名\r\n1,\r\n2,王某\r\n".encode("gb18030"))
    assert names(read(tmp_path)) == [None, "王某"]
    assert names(read(tmp_path, OPTIONS | {"empty": "text"})) == ["", "王某"]
    for missing in ("empty", "encoding"):
        options = {name: value for name, value in OPTIONS.items() if name != missing}
        with pytest.raises(ContractUnfit, match=f"no option {missing}"):
            read(tmp_path, options)
    with pytest.raises(ContractUnfit, match="delimiter"):
        read(tmp_path, OPTIONS | {"delimiter": "||"})


def test_an_unread_form_is_named_even_without_rows(tmp_path: Path) -> None:
    """A date form that cannot be read is the contract's fault, found before any row."""
    leave(tmp_path, "编号,姓名\r\n".encode("gb18030"), said={"rows": 0})
    faulty = replace(NAME, logical_type=sample_field("x").logical_type.DATE, formats=("%d %B %Y",))
    contract = replace(CONTRACT, fields=(KEY, faulty))
    with pytest.raises(ContractUnfit, match="%B"):
        list(open_connector(contract, lambda _name: tmp_path.as_uri()).read(contract))


def test_links_are_not_followed(tmp_path: Path) -> None:
    """A link in the directory is no drop, wherever it leads."""
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    leave(elsewhere, GOOD)
    drops = tmp_path / "drops"
    drops.mkdir()
    for file in elsewhere.iterdir():
        (drops / file.name).symlink_to(file)
    with pytest.raises(SourceRefused, match="no drop"):
        read(drops)
