"""Makes the verifier one file: its own modules and nothing else, for where nothing of ours is installed.

The file needs Python 3.11 and the package `cryptography`; no network, no database, no settings.
"""

import zipapp
from pathlib import Path
from shutil import copyfile
from tempfile import TemporaryDirectory

_ROOT = Path(__file__).resolve().parents[3]
_MODULES = (
    "catalog/__init__.py",
    "catalog/model/*.py",
    "exchange/__init__.py",
    "exchange/ledger/__init__.py",
    "exchange/ledger/errors.py",
    "exchange/ledger/receipt.py",
    "exchange/ledger/tlog/*.py",
    "exchange/ledger/verifier/*.py",
)


def write_program(target: Path) -> None:
    """Write the one-file program to `target`; `python <target> --help` tells its verbs."""
    with TemporaryDirectory() as scratch:
        for pattern in _MODULES:
            for source in _ROOT.glob(pattern):
                place = Path(scratch) / source.relative_to(_ROOT)
                place.parent.mkdir(parents=True, exist_ok=True)
                copyfile(source, place)
        start = "import sys\nfrom exchange.ledger.verifier.command import main\nsys.exit(main())\n"
        (Path(scratch) / "__main__.py").write_text(start, encoding="utf-8")
        zipapp.create_archive(scratch, target, interpreter="/usr/bin/env python3", compressed=True)
