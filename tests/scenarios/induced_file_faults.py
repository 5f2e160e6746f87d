"""Induced faults of what a department leaves as files: delimited drops and workbooks."""

from catalog.identifiers import mask
from catalog.model import Text
from tests.integration.connectors.workbooks.writing import number_cell, row, text_cell, workbook
from tests.scenarios.fault_stage import HEADER, NAME, Call, Stage, resource, sound
from tests.scenarios.induced_fault import InducedFault
from tests.unit.cli.licence_drop import resident

RESEND = Text("请该部门重新投递", "ask the department to send the drop again")
CORRECT = Text("再更正契约；原文件已保留", "then correct the contract; the file was kept")
ONCE = Text("表头中契约的每一列各出现一次", "a header with each column of the contract once")
OF_URL = Text("连接 URL 中的目录", "the directory of the connection's URL")
WHOLE = Text("完整、无密码的 .xlsx 工作簿", "a whole .xlsx workbook without a password")
DROPS, WORKBOOK = resource("drops"), resource("workbook")


def without_manifest(stage: Stage) -> Call:
    """Leave a file whose manifest has not come."""
    directory = stage.drop()
    (directory / "roll_1.csv.manifest.json").unlink()
    return stage.read("drops", directory.as_uri())


def ragged(stage: Stage) -> Call:
    """Leave a row that lacks its last cells."""
    rows = sound()
    rows[2] = [resident(2), NAME]
    return stage.read("drops", stage.drop(rows).as_uri())


def other_encoding(stage: Stage) -> Call:
    """Leave UTF-8 where GB 18030 was agreed."""
    text = "\r\n".join(",".join(line) for line in [HEADER, *sound(9)])
    return stage.read("drops", stage.file(text.encode(), 9).as_uri())


def rounded(stage: Stage) -> Call:
    """Leave a workbook whose resident numbers Excel has rounded."""
    lines = [row(*map(text_cell, HEADER))]
    for code, _, name, size in sound():
        lines.append(
            row(text_cell(code), number_cell("3.71399199001012E+17"), text_cell(name), text_cell(size))
        )
    return stage.run("workbook", stage.workbook(content=workbook(lines)).as_uri())


def undecodable(stage: Stage) -> Call:
    """Leave bytes in a number that are no GB 18030."""
    lines = [",".join(line).encode("gb18030") for line in [HEADER, *sound()]]
    lines[1] = lines[1].replace(b"0.50", b"0\xff50")
    return stage.run("drops", stage.file(b"\r\n".join(lines), 4).as_uri())


FILE_FAULTS: tuple[InducedFault, ...] = (
    InducedFault(
        "directory missing",
        Text("投递目录不存在", "a drop directory that is gone"),
        lambda stage: stage.read("drops", f"{stage.place().as_uri()}/gone"),
        Text(
            "投递目录无法读取（FileNotFoundError）",
            "a drop directory that cannot be read (FileNotFoundError)",
        ),
        OF_URL,
        Text("检查共享目录是否已挂载", "check that the share is mounted"),
        DROPS,
    ),
    InducedFault(
        "no drop",
        Text("没有投递文件", "no drop at all"),
        lambda stage: stage.read("drops", stage.place().as_uri()),
        Text("没有投递文件", "received no drop"),
        Text("文件 roll_*.csv 及其清单", "a file roll_*.csv with its manifest"),
        RESEND,
        DROPS,
    ),
    InducedFault(
        "manifest missing",
        Text("没有清单", "a file without its manifest"),
        without_manifest,
        Text("roll_1.csv，没有清单", "roll_1.csv with no manifest"),
        Text("清单 roll_1.csv.manifest.json", "the manifest roll_1.csv.manifest.json"),
        Text("tongban connector seal", "tongban connector seal"),
        DROPS,
    ),
    InducedFault(
        "digest differs",
        Text("摘要不符", "a file that is not what its manifest says"),
        lambda stage: stage.read("drops", stage.drop(sha256="0" * 64).as_uri()),
        Text("roll_1.csv，sha256 不同", "roll_1.csv with another sha256"),
        Text("其清单的 sha256", "the sha256 of its manifest"),
        RESEND,
        DROPS,
        hidden=(NAME,),
    ),
    InducedFault(
        "row count differs",
        Text("行数不符", "fewer rows than the manifest says"),
        lambda stage: stage.read("drops", stage.drop(counted=7).as_uri()),
        Text("roll_1.csv，有 4 行", "roll_1.csv with 4 rows"),
        Text("其清单所说的 7 行", "the 7 of its manifest"),
        RESEND,
        DROPS,
    ),
    InducedFault(
        "drop dated ahead",
        Text("清单时间在未来", "a manifest dated in the future"),
        lambda stage: stage.read("drops", stage.drop(created_at="2999-01-01T00:00:00+08:00").as_uri()),
        Text(
            "created_at 2999-01-01T00:00:00+08:00 在未来",
            "created_at 2999-01-01T00:00:00+08:00 lies in the future",
        ),
        Text("按交换平台的时钟", "by the exchange's clock"),
        Text("校正发送端的时钟", "correct the clock of its sender"),
        DROPS,
    ),
    InducedFault(
        "wrong encoding",
        Text("编码不符", "a file in another encoding than agreed"),
        other_encoding,
        Text("通篇是合格的 UTF-8 文字", "text that is well-formed UTF-8 throughout"),
        Text("gb18030 文字", "gb18030 text"),
        RESEND,
        DROPS,
        hidden=(NAME,),
    ),
    InducedFault(
        "ragged row",
        Text("某行缺少单元格", "a row that lacks cells"),
        ragged,
        Text("roll_1.csv，第 4 行：该行有 2 个单元格", "roll_1.csv, line 4: a row of 2 cells"),
        Text("与表头相同的 4 个单元格", "4 cells, as in the header"),
        RESEND,
        DROPS,
        sample=mask(resident(2)),
        hidden=(NAME, resident(2)),
    ),
    InducedFault(
        "header changed",
        Text("表头改变", "a header that changed"),
        lambda stage: stage.read("drops", stage.drop(header=("bh", "zjhm", "xm", "mj")).as_uri()),
        Text("表头有 4 个单元格，缺少或重复 zjh", "a header of 4 cells that lacks or repeats zjh"),
        ONCE,
        CORRECT,
        DROPS,
        field="zjh",
        sample="zjhm",
        hidden=(NAME,),
    ),
    InducedFault(
        "undecodable byte",
        Text("无法解码的字节", "bytes that are no text"),
        undecodable,
        Text("4 行中 1 行不合", "1 broken rows of 4"),
        Text("应为至少 95.00%", "expected at least 95.00%"),
        Text("请该部门更正这些行", "have the department correct these rows"),
        DROPS,
        field="area",
        sample=mask("0\\xff50"),
        hidden=(NAME,),
    ),
    InducedFault(
        "workbook no workbook",
        Text("文件不是工作簿", "a file that is no workbook"),
        lambda stage: stage.read("workbook", stage.workbook(content=NAME.encode() * 9).as_uri()),
        Text("名册_1.xlsx，不是工作簿的文件", "名册_1.xlsx, a file that is no workbook"),
        WHOLE,
        RESEND,
        WORKBOOK,
        hidden=(NAME,),
    ),
    InducedFault(
        "sheet missing",
        Text("没有该工作表", "a sheet that is not there"),
        lambda stage: stage.read("workbook_other", stage.workbook().as_uri()),
        Text("有 2 个工作表，都不是 花名册", "with 2 sheets, none of which is 花名册"),
        Text("工作表 花名册", "the sheet 花名册"),
        CORRECT,
        resource("workbook_other"),
    ),
    InducedFault(
        "heading missing",
        Text("工作表缺少标题", "a sheet without a heading"),
        lambda stage: stage.read("workbook", stage.workbook(header=("bh", "zjhm", "xm", "mj")).as_uri()),
        Text("第 1 行有 4 个单元格，缺少或重复 zjh", "row 1 of 4 cells lacks or repeats zjh"),
        ONCE,
        CORRECT,
        WORKBOOK,
        field="zjh",
        sample="zjhm",
    ),
    InducedFault(
        "number in a text field",
        Text("证件号被 Excel 取整", "identity numbers that Excel rounded"),
        rounded,
        Text("4 行中 4 行不合", "4 broken rows of 4"),
        Text("应为至少 95.00%", "expected at least 95.00%"),
        Text("请该部门更正这些行", "have the department correct these rows"),
        WORKBOOK,
        field="holder_code",
        sample=mask("3.71399199001012E+17"),
        hidden=("3.71399199001012E+17", NAME),
    ),
)
