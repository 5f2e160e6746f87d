"""Faults of the ledger.

LedgerFault
├── LedgerUnavailable    a commit failed or its end is unknown: no receipt, no answer, try again
├── LedgerBusy           too many entries wait: try again later
├── LedgerUnsealed       entries have been under no signed head for too long: answer nothing
├── LedgerNotDurable     the server would acknowledge what it can still lose
├── OriginDiffers        the database holds another log than the one named
├── EntryMalformed       an entry that cannot be written in canonical form
├── EntryTooLarge        an entry over the limit
├── ItemTooLarge         a service item whose largest possible entry would be over the limit
├── ReceiptMalformed     a receipt that cannot be read
└── SealerFault          the sealer stops and a person must look
    ├── LeafTampered     a stored leaf hash is not the hash of its body
    ├── LeafMissing      an index below the log's size holds no entry
    ├── DatabaseBehind   the database was set back behind a head that was signed
    ├── TreeDiffers      the database, the tiles and the signed head do not fit together
    ├── TileDiffers      a published tile would have to change
    ├── LastSignedMissing  the sealer's memory of its last head is gone
    └── SealOvertaken    another sealer moved the tree on meanwhile
"""

from catalog.model.text import Text


class LedgerFault(Exception):
    """Something the ledger cannot go on with, told in both languages."""

    def __init__(self, message: Text) -> None:
        self.message = message
        super().__init__(message.en)


class LedgerUnavailable(LedgerFault):
    """The entry's commit failed or its end is unknown, so no receipt exists and no answer may leave."""

    def __init__(self, what: Text) -> None:
        super().__init__(
            Text(
                f"本次数据使用未能记入台账（{what.zh}）；不得答复，请稍后重试",
                f"the use could not be logged ({what.en}); give no answer, try again later",
            )
        )


class LedgerBusy(LedgerFault):
    """Too many entries wait to be written."""

    def __init__(self, limit: int) -> None:
        super().__init__(
            Text(
                f"有 {limit} 条台账记录等待写入，已达上限；请稍后重试",
                f"{limit} entries wait to be logged, which is the limit; try again later",
            )
        )


class LedgerUnsealed(LedgerFault):
    """Entries have been under no signed head for longer than is accepted."""

    def __init__(self, seconds: float, limit_seconds: float) -> None:
        super().__init__(
            Text(
                f"最早一条未封存的记录已有 {seconds:.0f} 秒，最多接受 {limit_seconds:g} 秒；"
                "停止答复，并启动封存程序",
                f"the oldest unsealed entry is {seconds:.0f} s old, at most {limit_seconds:g} s is "
                "accepted; answer nothing and start the sealer",
            )
        )


class LedgerNotDurable(LedgerFault):
    """A server setting lets acknowledged commits be lost."""

    def __init__(self, setting: str, value: str) -> None:
        self.setting = setting
        super().__init__(
            Text(
                f"台账数据库以 {setting} = {value} 运行：已确认的提交仍可能丢失；"
                f"在答复任何查询之前设置 {setting} = on",
                f"the ledger's database runs with {setting} = {value}: commits it acknowledges can be "
                f"lost; set {setting} = on before anything is answered",
            )
        )


class OriginDiffers(LedgerFault):
    """The database holds no log of the expected origin."""

    def __init__(self, expected: str, found: str | None) -> None:
        held = Text(f"台账 {found!r}", f"the log {found!r}")
        held = Text("没有已开启的台账", "no open log") if found is None else held
        super().__init__(
            Text(
                f"应为台账 {expected!r}，数据库中是：{held.zh}；请更正设置中的台账名称，"
                "或以 ledger.open_log 开启台账（丢失的台账予以关闭，另立新名称）",
                f"expected the log {expected!r}, the database holds {held.en}; correct the origin in the "
                "settings, or open the log with ledger.open_log (a lost log is closed, a new origin begins)",
            )
        )


class EntryMalformed(LedgerFault):
    """An entry's field cannot be written in canonical form."""

    def __init__(self, field: str, expected: Text) -> None:
        self.field = field
        super().__init__(
            Text(
                f"台账记录的字段 {field!r}：应为{expected.zh}",
                f"entry field {field!r}: expected {expected.en}",
            )
        )


class EntryTooLarge(LedgerFault):
    """An entry is larger than the limit in canonical form."""

    def __init__(self, size: int, limit: int) -> None:
        super().__init__(
            Text(
                f"台账记录的规范形式有 {size} 字节，最多保存 {limit} 字节",
                f"the entry has {size} bytes in canonical form, at most {limit} are kept",
            )
        )


class ItemTooLarge(LedgerFault):
    """A service item's largest possible entry is over the limit, so that some answers could not be logged."""

    def __init__(self, item: str, why: Text) -> None:
        super().__init__(
            Text(
                f"政务服务事项 {item!r}：在最大的情况下，{why.zh}。请拆分事项，或在其证明中少列数据项",
                f"service item {item!r}: at its largest {why.en}. Split the item, or name fewer facts in "
                "its proofs",
            )
        )


class ReceiptMalformed(LedgerFault):
    """A receipt cannot be read."""

    def __init__(self, field: str, expected: Text) -> None:
        self.field = field
        super().__init__(
            Text(
                f"回执的成员 {field!r}：应为{expected.zh}",
                f"receipt member {field!r}: expected {expected.en}",
            )
        )


class SealerFault(LedgerFault):
    """The sealer signs nothing more until a person has looked."""


class LeafTampered(SealerFault):
    """An entry's stored leaf hash is not the hash of its stored body."""

    def __init__(self, index: int) -> None:
        self.index = index
        super().__init__(
            Text(
                f"第 {index} 条记录：所存的叶哈希不是所存内容的哈希；未作封存",
                f"entry {index}: the stored leaf hash is not the hash of the stored body; nothing was sealed",
            )
        )


class LeafMissing(SealerFault):
    """An index below the log's size holds no entry."""

    def __init__(self, index: int, size: int) -> None:
        self.index = index
        super().__init__(
            Text(
                f"缺少第 {index} 条记录，而台账共有 {size} 条；未作封存",
                f"entry {index} is missing although the log has {size}; nothing was sealed",
            )
        )


class DatabaseBehind(SealerFault):
    """The database holds less than a head that was signed already."""

    def __init__(self, held: int, signed: int) -> None:
        super().__init__(
            Text(
                f"数据库中有 {held} 条记录，而已签署 {signed} 条的检查点：数据库被退回到了过去。"
                "请用预写日志归档恢复，或关闭本台账并另立新名称",
                f"the database holds {held} entries, a head of {signed} was signed: it was set back to the "
                "past. Restore it from the WAL archive, or close this log and begin a new origin",
            )
        )


class TreeDiffers(SealerFault):
    """The database's tree, the tiles and the signed head do not fit together."""

    def __init__(self, what: Text) -> None:
        super().__init__(
            Text(
                f"{what.zh}；未作签署。请将数据库与台账目录相比对",
                f"{what.en}; nothing was signed. Compare the database with the ledger directory",
            )
        )


class TileDiffers(SealerFault):
    """A tile that was published would have to change."""

    def __init__(self, path: str) -> None:
        super().__init__(
            Text(
                f"{path} 已存在而内容不同：已公布的历史势必改变；未作封存",
                f"{path} exists with other content: history would have to change; nothing was sealed",
            )
        )


class LastSignedMissing(SealerFault):
    """The file that remembers the last signed head is gone, though heads were made."""

    def __init__(self, path: str, size: int) -> None:
        super().__init__(
            Text(
                f"缺少 {path}，而树中已有 {size} 条记录：无法判断数据库是否被退回。"
                "请找回该文件，或关闭本台账并另立新名称",
                f"{path} is missing although the tree has {size} entries: whether the database was set "
                "back cannot be told. Bring the file back, or close this log and begin a new origin",
            )
        )


class SealOvertaken(SealerFault):
    """Another sealer moved the tree on; this one must start afresh."""

    def __init__(self, expected: int) -> None:
        super().__init__(
            Text(
                f"树已不在 {expected} 条记录处：另一个封存程序正在运行；请重新开始",
                f"the tree is no longer at {expected} entries: another sealer is active; start afresh",
            )
        )
