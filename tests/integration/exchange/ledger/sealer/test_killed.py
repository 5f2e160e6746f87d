"""The sealer killed with SIGKILL before each durable step: the next one signs the head that was committed."""

import json
import subprocess
import sys

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from exchange.ledger.tlog.checkpoint import Checkpoint, open_checkpoint
from exchange.ledger.verifier import ExitCode, verify_consistency
from tests.integration.exchange.ledger.conftest import ORIGIN, OpenLog

# Each step is replaced by the death of the process, so that all before it happened and nothing after it.
DYING_SEALER = """
import json, os, pathlib, signal, sys
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from exchange.ledger.sealer import sealer as room
from exchange.ledger.sealer.files import LedgerFiles
from exchange.ledger.sealer.tree_store import TreeStore

told = json.load(sys.stdin)
sealer = room.Sealer(
    told["url"],
    pathlib.Path(told["directory"]),
    Ed25519PrivateKey.from_private_bytes(bytes.fromhex(told["key"])),
    told["origin"],
)
def die(*_):
    os.kill(os.getpid(), signal.SIGKILL)
match told["step"]:
    case "tiles": LedgerFiles.publish = die
    case "commit": TreeStore.move_on = die
    case "memory": room.replace_durably = die
    case "checkpoint": LedgerFiles.replace = die
    case "cleaning": LedgerFiles.drop_partials = die
sealer.seal_once()
"""
COMMITTED_AFTER = {"tiles": 250, "commit": 250, "memory": 300, "checkpoint": 300, "cleaning": 300}
SIGNED_AFTER = {"tiles": 250, "commit": 250, "memory": 250, "checkpoint": 250, "cleaning": 300}


def raw_key(key: Ed25519PrivateKey) -> str:
    """Return a key for the child's standard input."""
    return key.private_bytes_raw().hex()


@pytest.mark.parametrize("step", list(COMMITTED_AFTER))
def test_a_sealer_killed_at_any_step_is_succeeded_without_a_trace(open_log: OpenLog, step: str) -> None:
    """The committed head is signed to the byte as it would have been, and the log goes on consistently."""
    open_log.append(250)
    first = open_log.seal()
    open_log.append(50)
    told = {
        "url": open_log.url("tongban_sealer"),
        "directory": str(open_log.directory),
        "key": raw_key(open_log.log_key),
        "origin": ORIGIN,
        "step": step,
    }
    child = [sys.executable, "-c", DYING_SEALER]
    done = subprocess.run(child, input=json.dumps(told), text=True, capture_output=True, check=False)
    assert done.returncode == -9, done.stderr
    [(size, root)] = open_log.rows("select size, root from ledger.tree")
    assert size == COMMITTED_AFTER[step]
    assert open_checkpoint(open_log.checkpoint, open_log.policy.logs).size == SIGNED_AFTER[step]

    successor = open_log.sealer()
    signed = successor.seal_once()
    if step in {"memory", "checkpoint"}:
        assert isinstance(root, bytes)
        committed = Checkpoint(ORIGIN, 300, root)
        assert signed == committed
        assert open_log.checkpoint == committed.signed(open_log.log_key)
    open_log.append(7)
    while successor.seal_once() is not None:
        pass
    successor.close()
    last = open_checkpoint(open_log.checkpoint, open_log.policy.logs)
    assert last.size == 307
    found = verify_consistency(first, open_log.checkpoint, open_log.fetch, open_log.policy)
    assert found.code is ExitCode.PROVEN
