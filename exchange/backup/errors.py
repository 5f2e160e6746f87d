"""Faults of making, reading and restoring a backup; each says what to do.

BackupFault
├── ServerRefuses      the database's server does not let its whole cluster be copied
├── ServerUnlike       the server is one that the programs here cannot copy or start
├── CopyFailed         a program of PostgreSQL ended badly
├── NothingSealed      the ledger has no signed head yet
├── LedgerUnreadable   published files of the ledger are missing or torn
├── BackupUnreadable   a folder is no complete backup of a form known here
├── PassphraseUnusable a passphrase that protects nothing, or lies open
├── VaultMissing       a backup without keys, and none were given
├── VaultClosed        sealed keys do not open
├── BackupDamaged      what was copied is no longer what was made
├── LogGap             a segment of the kept write-ahead log is missing
└── EntriesLost        a head was signed that the database does not hold
"""

from catalog.model import Text


class BackupFault(Exception):
    """Something a backup or restore cannot go on with; `next_step` says what to do."""

    def __init__(self, message: Text, next_step: Text) -> None:
        self.message = message
        self.next_step = next_step
        super().__init__(message.en)


class ServerRefuses(BackupFault):
    """The owner's login may not copy the cluster."""


class ServerUnlike(BackupFault):
    """The server's version or layout is not one that a restore here could start."""


class CopyFailed(BackupFault):
    """A program of PostgreSQL ended badly; the message holds its last words."""


class NothingSealed(BackupFault):
    """There is no checkpoint: the ledger cannot be checked by anybody yet."""


class LedgerUnreadable(BackupFault):
    """A file of the ledger that its head covers cannot be read."""


class BackupUnreadable(BackupFault):
    """The folder is no complete backup."""


class PassphraseUnusable(BackupFault):
    """The passphrase is too short, or others may read it."""


class VaultMissing(BackupFault):
    """The backup holds no keys, and no other file with them was named."""


class VaultClosed(BackupFault):
    """The passphrase is another one, or the sealed keys were changed."""


class BackupDamaged(BackupFault):
    """Files of the backup are not those that were written."""


class LogGap(BackupFault):
    """The kept write-ahead log does not carry the copy on without a gap."""


class EntriesLost(BackupFault):
    """The database ends before a head that was signed."""
