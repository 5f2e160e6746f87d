"""The one JSON line that every benchmark ends with."""

import json
import os
import platform
from collections.abc import Mapping
from pathlib import Path


def print_report(name: str, figures: Mapping[str, object], bars: Mapping[str, object]) -> None:
    """Print the figures and bars with the machine they were seen on."""
    print(json.dumps({"bench": name, "machine": machine(), "figures": figures, "bars": bars}))


def machine() -> dict[str, object]:
    """Return what the figures depend on."""
    memory = Path("/proc/meminfo").read_text(encoding="ascii").split("\n", 1)[0].split()[1]
    return {
        "cores": os.cpu_count(),
        "memory_gib": round(int(memory) / 2**20),
        "processor": platform.processor() or platform.machine(),
        "python": platform.python_version(),
        "load_1m": os.getloadavg()[0],
    }


def at_least(value: float, bar: float) -> dict[str, object]:
    """Return a bar that a figure must reach."""
    return {"value": round(value, 3), "bar": f">={bar}", "ok": value >= bar}


def at_most(value: float, bar: float) -> dict[str, object]:
    """Return a bar that a figure must not pass."""
    return {"value": round(value, 3), "bar": f"<={bar}", "ok": value <= bar}
