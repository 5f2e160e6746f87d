"""What a family of processes has cost so far: processor seconds and memory, read from Linux' /proc."""

import os
from dataclasses import dataclass
from pathlib import Path

from exchange.processes import children_of

_TICKS = os.sysconf("SC_CLK_TCK")
_KIB_PER_MIB = 1024


@dataclass(frozen=True, slots=True)
class Cost:
    """Processor seconds since the family began, and its memory now in MiB (proportional set size)."""

    cpu_seconds: float
    memory_mib: float


def cost_of(pid: int) -> Cost:
    """Return what a process and all that it started, the ended included, have cost."""
    family = _family(pid)
    return Cost(sum(map(_cpu_seconds, family)), sum(map(_memory_mib, family)))


def resident_mib(pid: int) -> float:
    """Return the resident memory of a process and all that it started, in MiB.

    Pages that several of them share are counted once for each. So it says nothing of what they cost, but
    neither does it change when a stranger starts or ends that has the same libraries open: a proportional
    size takes a part of these for each.
    """
    return sum(_memory_mib(member, "Rss") for member in _family(pid))


def _family(pid: int) -> list[int]:
    return [pid, *(member for child in children_of(pid) for member in _family(child))]


def _cpu_seconds(pid: int) -> float:
    """Its own time and that of the children it has waited for."""
    stat = _read(pid, "stat").rpartition(")")[2].split()
    return sum(map(int, stat[11:15])) / _TICKS


def _memory_mib(pid: int, size: str = "Pss") -> float:
    for line in _read(pid, "smaps_rollup").splitlines():
        if line.startswith(f"{size}:"):
            return int(line.split()[1]) / _KIB_PER_MIB
    return 0.0


def _read(pid: int, name: str) -> str:
    """Return a file of /proc, empty where the process has just ended."""
    try:
        return Path("/proc", str(pid), name).read_text(encoding="ascii")
    except (FileNotFoundError, ProcessLookupError):
        return ""
