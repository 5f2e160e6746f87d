"""A catalogue as it stood at a git revision, laid out in a folder of its own.

git is asked for objects only: the work tree, the index and the branch stay as they are.
"""

import io
import os
import shutil
import subprocess
import tarfile
from pathlib import Path

from catalog.model import Text
from cli.errors import CommandFailed

# A hook's own repository must not stand in for the one that holds the catalogue.
_OF_A_HOOK = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX")


def lay_out(revision: str, catalogue: Path, target: Path) -> None:
    """Write the files that `revision` has for the folder `catalogue` below `target`, an empty folder.

    Raises `CommandFailed` where there is no git, no repository, no such revision, or no such folder in it.
    """
    place = catalogue.resolve()
    top = _git(place, "rev-parse", "--show-toplevel", failed=_no_repository(catalogue))
    prefix = _git(place, "rev-parse", "--show-prefix", failed=_no_repository(catalogue))
    unknown = _unknown(revision)
    wanted = f"{revision}^{{commit}}"
    commit = _git(place, "rev-parse", "--verify", "--quiet", "--end-of-options", wanted, failed=unknown)
    tree = f"{_line(commit)}:{_line(prefix)}"
    packed = _git(Path(_line(top)), "archive", "--format=tar", tree, failed=_no_folder(revision, prefix))
    with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
        archive.extractall(target, filter="data")


def _git(place: Path, *arguments: str, failed: CommandFailed) -> bytes:
    git = shutil.which("git")
    if git is None:
        raise CommandFailed(
            Text(zh="本机没有 git", en="there is no git on this machine"),
            Text(
                zh="安装 git，或给出两个文件夹：tongban catalog diff <旧> <新>",
                en="install git, or name two folders: tongban catalog diff OLD NEW",
            ),
        )
    environment = {name: value for name, value in os.environ.items() if name not in _OF_A_HOOK}
    done = subprocess.run(
        [git, "-C", str(place), *arguments], env=environment, capture_output=True, check=False
    )
    if done.returncode != 0:
        raise failed
    return done.stdout


def _line(output: bytes) -> str:
    return os.fsdecode(output).removesuffix("\n")


def _no_repository(catalogue: Path) -> CommandFailed:
    return CommandFailed(
        Text(zh=f"{catalogue} 不在 git 仓库中", en=f"{catalogue} stands in no git repository"),
        Text(
            zh="给出两个文件夹：tongban catalog diff <旧> <新>",
            en="name two folders: tongban catalog diff OLD NEW",
        ),
        exit_code=2,
    )


def _unknown(revision: str) -> CommandFailed:
    return CommandFailed(
        Text(zh=f"仓库中没有版本 {revision}", en=f"the repository has no revision {revision}"),
        Text(
            zh="git log --oneline 列出已有版本；浅克隆先运行 git fetch --unshallow",
            en="git log --oneline lists the revisions; in a shallow clone, git fetch --unshallow first",
        ),
        exit_code=2,
    )


def _no_folder(revision: str, prefix: bytes) -> CommandFailed:
    folder = _line(prefix) or "."
    return CommandFailed(
        Text(
            zh=f"版本 {revision} 中没有文件夹 {folder}", en=f"the revision {revision} has no folder {folder}"
        ),
        Text(
            zh="选择更晚的版本，或给出两个文件夹：tongban catalog diff <旧> <新>",
            en="choose a later revision, or name two folders: tongban catalog diff OLD NEW",
        ),
        exit_code=2,
    )
