"""The images' recipes: linted, and carried out without an engine as far as that goes."""

import re
import subprocess
import sys
from importlib.metadata import distribution
from pathlib import Path

import pytest

from tests.integration.docker.dockerfile import ROOT, PlainBuild, read_steps

FILES = sorted((ROOT / "docker").glob("*.Dockerfile"))
NAMES = [path.name for path in FILES]
LOCKED = re.compile(r"^([A-Za-z0-9._-]+)==", re.MULTILINE)
REGISTRY = re.compile(r"^[^/]*[.:][^/]*/")


def linked_packages(lock: Path, directory: Path) -> Path:
    """Link exactly the distributions of `lock`, as installed here, into `directory`."""
    for name in LOCKED.findall(lock.read_text(encoding="utf-8")):
        for file in distribution(name).files or ():
            place = directory / file
            if ".." in file.parts or place.exists():
                continue
            place.parent.mkdir(parents=True, exist_ok=True)
            place.symlink_to(Path(str(file.locate())))
    return directory


def test_there_are_two_images() -> None:
    """The light one and the whole one."""
    assert NAMES == ["airflow.Dockerfile", "api.Dockerfile"]


@pytest.mark.parametrize("path", FILES, ids=NAMES)
def test_linter_finds_nothing(path: Path) -> None:
    """Hadolint has no complaint, not even an informational one."""
    hadolint = Path(sys.executable).with_name("hadolint")
    done = subprocess.run([hadolint, "--no-color", path], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")


def test_linter_does_find_faults(tmp_path: Path) -> None:
    """The same linter refuses a recipe with an unpinned base that runs as root."""
    bad = tmp_path / "bad.Dockerfile"
    bad.write_text("FROM python\nRUN cd /tmp && pip install fastapi\nUSER root\n", encoding="utf-8")
    hadolint = Path(sys.executable).with_name("hadolint")
    done = subprocess.run([hadolint, "--no-color", bad], capture_output=True, text=True, check=False)
    assert done.returncode != 0
    assert "DL3006" in done.stdout


@pytest.mark.parametrize("path", FILES, ids=NAMES)
def test_bases_are_named_and_tagged(path: Path) -> None:
    """Every base is a name with a tag from the default hub, and never `latest`."""
    bases = [step.rest.split()[0] for step in read_steps(path) if step.word == "FROM"]
    assert bases
    for base in bases:
        assert not REGISTRY.match(base)
        assert re.fullmatch(r"[a-z0-9/]+:[\w.-]+", base)
        assert not base.endswith(":latest")


@pytest.mark.parametrize("path", FILES, ids=NAMES)
def test_image_runs_as_nobody_known(path: Path) -> None:
    """The last user is a number other than root's, so that a host can refuse root images."""
    users = [step.rest for step in read_steps(path) if step.word == "USER"]
    assert users == ["10001:10001"]


@pytest.mark.parametrize("path", FILES, ids=NAMES)
def test_what_is_copied_reaches_the_build(path: Path) -> None:
    """Each copied file exists and is let through by `.dockerignore`, which lets nothing through unnamed."""
    ignored = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    assert "*" in ignored
    assert "docker/secrets" in ignored
    let_through = {line.removeprefix("!") for line in ignored if line.startswith("!")}
    for step in read_steps(path):
        if step.word == "COPY" and not step.rest.startswith("--from"):
            for source in step.rest.split()[:-1]:
                assert (ROOT / source).exists(), source
                assert source.split("/")[0] in let_through, source


@pytest.mark.parametrize("path", FILES, ids=NAMES)
def test_packages_come_hashed_from_a_lock(path: Path) -> None:
    """Pip installs from a copied lock, with hashes and nothing besides."""
    steps = read_steps(path)
    [install] = [step.rest for step in steps if step.word == "RUN" and "pip install" in step.rest]
    for option in ("--require-hashes", "--no-deps", "--no-cache-dir", "--only-binary :all:"):
        assert option in install
    [lock] = [step.rest.split() for step in steps if step.word == "COPY" and "requirements" in step.rest]
    assert f"-r {lock[1]}" in install
    text = (ROOT / lock[0]).read_text(encoding="utf-8")
    blocks = re.split(r"\n(?=[A-Za-z0-9])", text)
    assert len(blocks) > 30
    assert all("--hash=sha256:" in block for block in blocks)


@pytest.mark.parametrize(("name", "lock"), [("api", "docker/api-requirements.txt"), ("airflow", None)])
def test_steps_work_without_an_engine(name: str, lock: str | None, tmp_path: Path) -> None:
    """Environment, compilation and the import of what the image serves work with the locked packages."""
    site = Path(str(distribution("pydantic").locate_file(""))).resolve()
    packages = site if lock is None else linked_packages(ROOT / lock, tmp_path / "packages")
    build = PlainBuild(tmp_path / "root", packages)
    build.carry_out(read_steps(ROOT / "docker" / f"{name}.Dockerfile"))
    words = {command.split()[0] for command in build.left_out}
    assert words == {"/opt/venv/bin/python", "useradd", "install"}
    assert [command.split()[2] for command in build.ran[:2]] == ["venv", "compileall"]
    assert "import" in build.ran[2]


def test_a_missing_package_is_seen(tmp_path: Path) -> None:
    """Without one of its packages the light image's import step fails: the step does look."""
    packages = linked_packages(ROOT / "docker" / "api-requirements.txt", tmp_path / "packages")
    (packages / "msgspec").rename(packages / "absent")
    build = PlainBuild(tmp_path / "root", packages)
    with pytest.raises(subprocess.CalledProcessError):
        build.carry_out(read_steps(ROOT / "docker" / "api.Dockerfile"))
