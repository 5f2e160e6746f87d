"""Reads a Dockerfile and carries out its steps in a plain directory, where no engine or network is needed."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
NEEDS_ENGINE = re.compile(r"useradd|install --directory|apt-get")
NEEDS_NETWORK = re.compile(r"pip install")
PLACES = re.compile(r"(?<![\w.])/(?=opt/|var/lib/)")


@dataclass(frozen=True)
class Step:
    """One instruction."""

    word: str
    rest: str


def read_steps(path: Path) -> list[Step]:
    """Return the instructions of a Dockerfile, continued lines joined."""
    text = re.sub(r"\\\n\s*", "", path.read_text(encoding="utf-8"))
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    return [Step(*line.split(" ", 1)) for line in lines]


@dataclass
class PlainBuild:
    """Carries out the steps under `root`; `packages` stands for what pip would install."""

    root: Path
    packages: Path
    work: str = "/"
    environment: dict[str, str] = field(default_factory=dict)
    ran: list[str] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)

    def carry_out(self, steps: list[Step]) -> None:
        """Carry out every step in order; raises `CalledProcessError` for a command that fails."""
        self.environment = {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
        for step in steps:
            if step.word == "WORKDIR":
                self.work = step.rest
            elif step.word == "ENV":
                self._set(step.rest)
            elif step.word == "COPY" and not step.rest.startswith("--from"):
                self._copy(*step.rest.split())
            elif step.word == "RUN":
                for command in step.rest.split(" && "):
                    self._run(command.strip())

    def _set(self, assignments: str) -> None:
        for name, value in (each.split("=", 1) for each in assignments.split()):
            known: Mapping[str, str] = self.environment
            self.environment[name] = self._placed(value).replace("$PATH", known["PATH"])

    def _copy(self, *names: str) -> None:
        *sources, target = names
        place = self.root / (target if target.startswith("/") else f"{self.work}/{target}").lstrip("/")
        for source in sources:
            origin = ROOT / source
            if origin.is_dir():
                shutil.copytree(origin, place, ignore=shutil.ignore_patterns("__pycache__", "secrets"))
            else:
                place.parent.mkdir(parents=True, exist_ok=True)
                into = place / origin.name if target.endswith("/") else place
                into.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(origin, into)

    def _run(self, command: str) -> None:
        if NEEDS_ENGINE.search(command):
            self.left_out.append(command)
            return
        if NEEDS_NETWORK.search(command):
            self.left_out.append(command)
            self._give_packages()
            return
        work = self.root / self.work.lstrip("/")
        work.mkdir(parents=True, exist_ok=True)
        subprocess.run(self._placed(command), shell=True, check=True, cwd=work, env=self.environment)
        self.ran.append(command)

    def _give_packages(self) -> None:
        [site] = (self.root / "opt" / "venv" / "lib").glob("python3*/site-packages")
        (site / "packages.pth").write_text(f"{self.packages}\n", encoding="utf-8")

    def _placed(self, text: str) -> str:
        return PLACES.sub(f"{self.root}/", text)
