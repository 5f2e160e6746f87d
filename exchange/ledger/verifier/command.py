"""The verifier's command: one verb a check, one line of reason, the exit code of the outcome.

Run as `python -m exchange.ledger.verifier` or from the one file that `alone.write_program` makes.
"""

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NoReturn

from exchange.ledger.verifier.answers import verify_answer
from exchange.ledger.verifier.heads import verify_consistency, verify_range
from exchange.ledger.verifier.outcome import ExitCode, Outcome, Refused, bad_input
from exchange.ledger.verifier.receipts import verify_inclusion, verify_receipt
from exchange.ledger.verifier.sources import read_policy, read_receipt, tiles_in

_EPILOG = "exit codes: " + ", ".join(f"{code.value} {code.name.lower()}" for code in ExitCode)


class _Parser(argparse.ArgumentParser):
    """Ends a wrong call with the code of bad input; argparse's own 2 would read as refuted."""

    def error(self, message: str) -> NoReturn:
        self.print_usage(sys.stderr)
        self.exit(ExitCode.BAD_INPUT, f"{message}\n")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one check and return its exit code."""
    told = _parser().parse_args(arguments)
    try:
        outcome = _CHECKS[told.verb](told)
    except Refused as refusal:
        outcome = refusal.outcome
    except OSError as fault:
        path, why = fault.filename, fault.strerror
        outcome = bad_input(f"无法读取 {path}：{why}", f"{path} cannot be read: {why}")
    print(f"{outcome.code.name}: {outcome.reason.zh} / {outcome.reason.en}")  # noqa: T201  # its one output
    return outcome.code


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="tongban-verify", description=__doc__, epilog=_EPILOG)
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="verb")
    for verb, (summary, files) in _VERBS.items():
        call = verbs.add_parser(verb, help=summary, description=summary, epilog=_EPILOG)
        for file in files:
            call.add_argument(file, type=Path)
        call.add_argument("--policy", type=Path, required=True, help="whose signatures count")
        if verb != "receipt":
            call.add_argument("--log", type=Path, required=True, help="directory with the log's files")
    return parser


def _receipt(told: argparse.Namespace) -> Outcome:
    return verify_receipt(read_receipt(told.receipt.read_bytes()), read_policy(told.policy.read_bytes()))


def _proof(told: argparse.Namespace) -> Outcome:
    receipt, policy = read_receipt(told.receipt.read_bytes()), read_policy(told.policy.read_bytes())
    return verify_inclusion(receipt, _checkpoint(told), tiles_in(told.log), policy)


def _answer(told: argparse.Namespace) -> Outcome:
    receipt, policy = read_receipt(told.receipt.read_bytes()), read_policy(told.policy.read_bytes())
    return verify_answer(told.answer.read_bytes(), receipt, _checkpoint(told), tiles_in(told.log), policy)


def _consistency(told: argparse.Namespace) -> Outcome:
    policy = read_policy(told.policy.read_bytes())
    return verify_consistency(told.old.read_bytes(), told.new.read_bytes(), tiles_in(told.log), policy)


def _range(told: argparse.Namespace) -> Outcome:
    return verify_range(_checkpoint(told), tiles_in(told.log), read_policy(told.policy.read_bytes()))


def _checkpoint(told: argparse.Namespace) -> bytes:
    path: Path = told.log / "checkpoint"
    return path.read_bytes()


_VERBS: dict[str, tuple[str, tuple[str, ...]]] = {
    "receipt": ("check a receipt's signature", ("receipt",)),
    "proof": ("check that the log holds the receipt's entry", ("receipt",)),
    "answer": ("check that the receipt's entry tells of this answer", ("answer", "receipt")),
    "consistency": ("check that one signed head continues the other", ("old", "new")),
    "range": ("re-hash every entry of the log against its signed head", ()),
}
_CHECKS: dict[str, Callable[[argparse.Namespace], Outcome]] = {
    "receipt": _receipt,
    "proof": _proof,
    "answer": _answer,
    "consistency": _consistency,
    "range": _range,
}
