"""Faults of the ledger.

LedgerFault
├── LedgerUnavailable    a commit failed or its end is unknown: no receipt, no answer, try again
├── LedgerBusy           too many entries wait: try again later
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


class LedgerFault(Exception):
    """Something the ledger cannot go on with."""


class LedgerUnavailable(LedgerFault):
    """The entry's commit failed or its end is unknown, so no receipt exists and no answer may leave."""

    def __init__(self, what: str) -> None:
        super().__init__(f"the use could not be logged ({what}); give no answer, try again later")


class LedgerBusy(LedgerFault):
    """Too many entries wait to be written."""

    def __init__(self, limit: int) -> None:
        super().__init__(f"{limit} entries wait to be logged, which is the limit; try again later")


class LedgerNotDurable(LedgerFault):
    """A server setting lets acknowledged commits be lost."""

    def __init__(self, setting: str, value: str) -> None:
        self.setting = setting
        super().__init__(
            f"the ledger's database runs with {setting} = {value}: commits it acknowledges can be lost; "
            f"set {setting} = on before anything is answered"
        )


class OriginDiffers(LedgerFault):
    """The database holds no log of the expected origin."""

    def __init__(self, expected: str, found: str | None) -> None:
        held = "no open log" if found is None else f"the log {found!r}"
        super().__init__(
            f"expected the log {expected!r}, the database holds {held}; correct the origin in the settings, "
            "or open the log with ledger.open_log (a lost log is closed, a new origin begins)"
        )


class EntryMalformed(LedgerFault):
    """An entry's field cannot be written in canonical form."""

    def __init__(self, field: str, expected: str) -> None:
        self.field = field
        super().__init__(f"entry field {field!r}: expected {expected}")


class EntryTooLarge(LedgerFault):
    """An entry is larger than the limit in canonical form."""

    def __init__(self, size: int, limit: int) -> None:
        super().__init__(f"the entry has {size} bytes in canonical form, at most {limit} are kept")


class ItemTooLarge(LedgerFault):
    """A service item's largest possible entry is over the limit, so that some answers could not be logged."""

    def __init__(self, item: str, why: str) -> None:
        super().__init__(
            f"service item {item!r}: at its largest {why}. Split the item, or name fewer facts in its proofs"
        )


class ReceiptMalformed(LedgerFault):
    """A receipt cannot be read."""

    def __init__(self, field: str, expected: str) -> None:
        self.field = field
        super().__init__(f"receipt member {field!r}: expected {expected}")


class SealerFault(LedgerFault):
    """The sealer signs nothing more until a person has looked."""


class LeafTampered(SealerFault):
    """An entry's stored leaf hash is not the hash of its stored body."""

    def __init__(self, index: int) -> None:
        self.index = index
        super().__init__(
            f"entry {index}: the stored leaf hash is not the hash of the stored body; nothing was sealed"
        )


class LeafMissing(SealerFault):
    """An index below the log's size holds no entry."""

    def __init__(self, index: int, size: int) -> None:
        self.index = index
        super().__init__(f"entry {index} is missing although the log has {size}; nothing was sealed")


class DatabaseBehind(SealerFault):
    """The database holds less than a head that was signed already."""

    def __init__(self, held: int, signed: int) -> None:
        super().__init__(
            f"the database holds {held} entries, a head of {signed} was signed: it was set back to the past. "
            "Restore it from the WAL archive, or close this log and begin a new origin"
        )


class TreeDiffers(SealerFault):
    """The database's tree, the tiles and the signed head do not fit together."""

    def __init__(self, what: str) -> None:
        super().__init__(f"{what}; nothing was signed. Compare the database with the ledger directory")


class TileDiffers(SealerFault):
    """A tile that was published would have to change."""

    def __init__(self, path: str) -> None:
        super().__init__(
            f"{path} exists with other content: history would have to change; nothing was sealed"
        )


class LastSignedMissing(SealerFault):
    """The file that remembers the last signed head is gone, though heads were made."""

    def __init__(self, path: str, size: int) -> None:
        super().__init__(
            f"{path} is missing although the tree has {size} entries: whether the database was set back "
            "cannot be told. Bring the file back, or close this log and begin a new origin"
        )


class SealOvertaken(SealerFault):
    """Another sealer moved the tree on; this one must start afresh."""

    def __init__(self, expected: int) -> None:
        super().__init__(
            f"the tree is no longer at {expected} entries: another sealer is active; start afresh"
        )
