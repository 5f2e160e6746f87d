"""Where the private keys of windows registered on this machine are kept, and the policy handed to them."""

from pathlib import Path

from catalog.model import Text
from cli.errors import CommandFailed
from cli.home import home_directory
from cli.ledger_files import POLICY, ledger_directory
from cli.window.errors import PolicyMissing


def keys_directory(client_id: str) -> Path:
    """Return the folder of a client's keys in this home."""
    return home_directory() / "clients" / client_id


def policy_here(client_id: str) -> Path:
    """Return the policy of the exchange on this machine, or that handed over with the client's key.

    Raises `CommandFailed` if there is neither.
    """
    handed = keys_directory(client_id) / POLICY
    for path in (ledger_directory() / POLICY, handed):
        if path.exists():
            return path
    raise CommandFailed(
        Text(zh=f"本机没有策略文件（{handed}）", en=f"no policy file on this machine ({handed})"),
        PolicyMissing.next_step,
        exit_code=2,
    )


def newest_key(client_id: str) -> Path:
    """Return the client's newest key in this home.

    Raises `CommandFailed` if there is none.
    """
    found = sorted(keys_directory(client_id).glob("*.pem"))
    if not found:
        raise CommandFailed(
            Text(zh=f"本机没有 {client_id} 的私钥", en=f"no private key of {client_id} on this machine"),
            Text(zh="用 --key 指明私钥文件", en="name the key file with --key"),
            exit_code=2,
        )
    return found[-1]
