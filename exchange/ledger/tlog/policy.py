"""The verifier's policy: whose signatures count, in a small text file of C2SP tlog-policy.

    log <vkey>
    receipt <vkey>       our own addition: a key that signs receipts of the log; several while keys rotate
    quorum none

`witness` and `group` lines are refused until cosignatures are verified here: a quorum that is read but not
kept would promise what nobody checks.
"""

from dataclasses import dataclass

from catalog.model.text import Text
from exchange.ledger.tlog.errors import KeyMalformed, PolicyMalformed
from exchange.ledger.tlog.note import VerifierKey


@dataclass(frozen=True, slots=True)
class Policy:
    """The keys of the logs (each named as its origin) and the keys that sign their receipts."""

    logs: tuple[VerifierKey, ...]
    receipts: tuple[VerifierKey, ...]

    @property
    def text(self) -> str:
        """The policy file's content."""
        lines = [f"log {key.text}" for key in self.logs] + [f"receipt {key.text}" for key in self.receipts]
        return "\n".join([*lines, "quorum none", ""])

    @classmethod
    def parse(cls, text: str) -> "Policy":
        """Read a policy file.

        Raises `PolicyMalformed` with the number of the first line at fault.
        """
        keys: dict[str, dict[bytes, VerifierKey]] = {"log": {}, "receipt": {}}
        quorums = 0
        lines = text.split("\n")
        for number, line in enumerate(lines, start=1):
            words = _words(number, line)
            match words:
                case []:
                    continue
                case ["quorum", "none"]:
                    quorums += 1
                case ["log" | "receipt" as kind, vkey] | ["log" as kind, vkey, _]:
                    _add(keys[kind], number, vkey)
                case _:
                    told = Text(
                        f"应为 log、receipt 或 quorum none，收到 {words[0]!r}",
                        f"expected log, receipt or quorum none, found {words[0]!r}",
                    )
                    raise PolicyMalformed(number, told)
        if quorums != 1 or not keys["log"]:
            raise PolicyMalformed(
                len(lines),
                Text(
                    "应至少有一行 log，且恰有一行 'quorum none'",
                    "expected at least one log line and exactly one line 'quorum none'",
                ),
            )
        return cls(tuple(keys["log"].values()), tuple(keys["receipt"].values()))


def _words(number: int, line: str) -> list[str]:
    if any((char < " " and char != "\t") or char == "\x7f" for char in line):
        raise PolicyMalformed(
            number,
            Text("含有制表符与换行符以外的控制字符", "a control character other than tab and newline"),
        )
    words = line.replace("\t", " ").split(" ")
    found = [word for word in words if word]
    return [] if found and found[0].startswith("#") else found


def _add(keys: dict[bytes, VerifierKey], number: int, vkey: str) -> None:
    try:
        key = VerifierKey.parse(vkey)
    except KeyMalformed as fault:
        raise PolicyMalformed(number, fault.message) from fault
    if key.key in keys:
        raise PolicyMalformed(
            number, Text("策略文件中已有该公钥", "this public key stands in the policy already")
        )
    keys[key.key] = key
