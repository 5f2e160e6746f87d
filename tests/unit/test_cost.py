"""What the proofs of memory measure is the processes' own: a stranger beside them changes nothing."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.bench.cost import cost_of, resident_mib

SHARED_MIB, KEPT_MIB, NOISE_MIB = 16, 8, 0.5
SHARING = """
import mmap, sys
with open(sys.argv[1], "rb") as file:
    library = mmap.mmap(file.fileno(), 0, prot=mmap.PROT_READ)
read = sum(library[::mmap.PAGESIZE])
print(flush=True)
kept = b"1" * int(sys.stdin.readline())
print(flush=True)
sys.stdin.readline()
"""


@contextmanager
def running(library: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A process that has a file in its memory, as every process has its libraries."""
    command = [sys.executable, "-c", SHARING, str(library)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        try:
            wait_for_word(process)
            yield process
        finally:
            process.kill()


def wait_for_word(process: subprocess.Popen[bytes]) -> None:
    """Wait until the process has said that it is so far."""
    assert process.stdout is not None
    assert process.stdout.readline() == b"\n"


@pytest.fixture
def library(tmp_path: Path) -> Path:
    """A file that nobody else has open."""
    path = tmp_path / "library"
    path.write_bytes(bytes(SHARED_MIB << 20))
    return path


def test_a_neighbour_with_the_same_libraries_changes_nothing(library: Path) -> None:
    """Resident memory stays what it is; the control: a proportional size shrinks, as if memory were freed."""
    with running(library) as measured:
        resident, proportional = resident_mib(measured.pid), cost_of(measured.pid).memory_mib
        with running(library):
            assert resident_mib(measured.pid) == pytest.approx(resident, abs=NOISE_MIB)
            assert cost_of(measured.pid).memory_mib < proportional - SHARED_MIB / 2 + 2 * NOISE_MIB


def test_what_a_process_keeps_is_seen(library: Path) -> None:
    """Memory that a process takes and holds is in its resident size."""
    with running(library) as measured:
        assert measured.stdin is not None
        before = resident_mib(measured.pid)
        measured.stdin.write(f"{KEPT_MIB << 20}\n".encode())
        measured.stdin.flush()
        wait_for_word(measured)
        assert resident_mib(measured.pid) - before == pytest.approx(KEPT_MIB, abs=NOISE_MIB)
