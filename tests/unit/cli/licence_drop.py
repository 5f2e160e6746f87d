"""A department that hands over a delimited file of licences: the file, its contract, what nobody may see."""

import csv
import hashlib
import io
import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from catalog.identifiers.resident_id import check_character
from catalog.model import Contract, Holder, HolderType, LicenceState, LogicalType, Status, Validity
from connectors.testing import sample_contract, sample_field

HEADER = ("许可证号", "持证人身份证", "持证人姓名", "发证日期", "有效期至", "状态")
NAMES = ("赵一鸣", "钱二虎", "孙三娘", "李四光", "周五常")
CONNECTION = "test"


def resident(number: int) -> str:
    """Return a resident number that passes its check."""
    body = f"3713991990{1 + number % 12:02}{1 + number % 28:02}{number % 1000:03}"
    return body + check_character(body)


def licences(count: int) -> list[list[str]]:
    """Return sound rows, each of another holder."""
    return [
        [
            f"鲁烟{number:06}",
            resident(number),
            NAMES[number % len(NAMES)],
            "20200101",
            "长期" if number % 4 == 0 else "20301231",
            "有效" if number % 5 else "注销",
        ]
        for number in range(count)
    ]


def leave_drop(  # noqa: PLR0913 -- each part of a drop can be wrong
    directory: Path,
    rows: Sequence[Sequence[str]],
    *,
    name: str = "licences_20260101.csv",
    header: Sequence[str] = HEADER,
    encoding: str = "gb18030",
    delimiter: str = ",",
    sealed: bool = True,
) -> Path:
    """Write the file and, unless told otherwise, the manifest beside it."""
    directory.mkdir(exist_ok=True)
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter).writerows([header, *rows])
    content = text.getvalue().encode(encoding)
    path = directory / name
    path.write_bytes(content)
    manifest = {
        "file": name,
        "sha256": hashlib.sha256(content).hexdigest(),
        "rows": len(rows),
        "encoding": encoding,
        "created_at": "2026-01-01T02:00:00+08:00",
    }
    if sealed:
        (directory / f"{name}.manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    return path


def licence_contract(**options: str) -> Contract:
    """Return the contract of such a file."""
    fields = (
        sample_field("holder_code", source_name=HEADER[1], required=True, personal=True, max_length=18),
        sample_field("licence_no", source_name=HEADER[0], required=True, key_position=1, max_length=32),
        sample_field("holder_name", source_name=HEADER[2], personal=True, max_length=100),
        sample_field("valid_from", LogicalType.DATE, source_name=HEADER[3], formats=("%Y%m%d",)),
        sample_field(
            "valid_to",
            LogicalType.DATE,
            source_name=HEADER[4],
            formats=("%Y%m%d",),
            open_ended=frozenset({"长期"}),
        ),
        sample_field("state", source_name=HEADER[5], required=True, max_length=8),
    )
    plain = sample_contract(
        *fields,
        source="licences_*.csv",
        options={"encoding": "gb18030", "empty": "null"} | options,
        end_field="valid_to",
    )
    return replace(
        plain,
        holder=Holder("holder_code", "holder_name", HolderType.RESIDENT_ID, None, {}),
        status=Status("state", {"有效": LicenceState.VALID, "注销": LicenceState.CANCELLED}),
        validity=Validity("valid_from", "valid_to"),
    )
