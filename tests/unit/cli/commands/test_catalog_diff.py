"""`tongban catalog diff`: two folders, a revision, wrong calls and faulty catalogues."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.catalogue_copy import copy_catalogue
from tests.unit.cli.command_line import CommandLine

CHINESE = "zh_CN.UTF-8"
CONTRACT = "contracts/public_security/resident_identity.yaml"
NARROWED = ("logicalTypeOptions: {maxLength: 18}", "logicalTypeOptions: {maxLength: 17}")


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """The shipped catalogue's files in a repository of its own, committed once."""
    copy = copy_catalogue(tmp_path / "repository" / "catalog")
    git(copy.parent, "init", "--quiet")
    git(copy.parent, "add", ".")
    git(copy.parent, "commit", "--quiet", "--message", "first")
    return copy


@pytest.fixture
def new(old: Path, tmp_path: Path) -> Path:
    """A copy to change."""
    return Path(shutil.copytree(old, tmp_path / "new"))


def git(place: Path, *arguments: str) -> None:
    """Run git in a folder, as nobody in particular."""
    who = ("-c", "user.name=t", "-c", "user.email=t@localhost", "-c", "commit.gpgsign=false")
    subprocess.run(["git", *who, *arguments], cwd=place, check=True)


def edit(folder: Path, change: tuple[str, str], file: str = CONTRACT) -> None:
    """Replace the first occurrence of a text in a file of the catalogue."""
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert change[0] in text
    path.write_text(text.replace(*change, 1), encoding="utf-8")


def test_copies_do_not_differ(tongban: CommandLine, old: Path, new: Path) -> None:
    """Nothing changed: said in both languages, exit code 0."""
    done = tongban("catalog", "diff", old, new)
    assert (done.code, done.out) == (0, "Nothing changed in the catalogue\nnext: tongban catalog check\n")
    assert tongban("catalog", "diff", old, new, LANG=CHINESE).out.startswith("目录没有变化\n下一步：")


def test_a_breaking_change_ends_with_one(tongban: CommandLine, old: Path, new: Path) -> None:
    """A narrowed field: where, from what to what, what to do, and the exit code; likewise in Chinese."""
    edit(new, NARROWED)
    done = tongban("catalog", "diff", old, new)
    assert done.code == 1
    assert "fields.resident_id.max_length" in done.out
    assert "from 18 to 17" in done.out
    assert "in all 1: breaking 1\nnext: settle it with the windows and departments first" in done.out
    chinese = tongban("catalog", "diff", old, new, LANG=CHINESE)
    assert (chinese.code, "由 18 改为 17" in chinese.out, "共 1: 不兼容 1" in chinese.out) == (1, True, True)
    assert tongban("catalog", "diff", new, old).code == 0


def test_json(tongban: CommandLine, old: Path, new: Path) -> None:
    """Each change with kind, part, name, place and both languages; the counts of every kind; both digests."""
    edit(new, NARROWED)
    done = tongban("catalog", "diff", old, new, "--json")
    told = json.loads(done.out)
    assert (done.code, told["old_digest"] != told["new_digest"]) == (1, True)
    assert told["counts"] == {"breaking": 1, "needs_agreement": 0, "needs_prepare": 0, "compatible": 0}
    assert told["changes"] == [
        {
            "kind": "breaking",
            "part": "contract",
            "name": "public_security/resident_identity",
            "where": "fields.resident_id.max_length",
            "message": {"zh": "由 18 改为 17", "en": "from 18 to 17"},
        }
    ]


def test_since_a_revision(tongban: CommandLine, old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The folder is held against the commit; a repository that a hook names does not stand in for its own."""
    assert tongban("catalog", "diff", "--since", "HEAD", "--directory", old).code == 0
    edit(old, NARROWED)
    monkeypatch.setenv("GIT_DIR", "/nowhere")
    done = tongban("catalog", "diff", "--since", "HEAD", "--directory", old)
    assert (done.code, "from 18 to 17" in done.out) == (1, True)
    by_setting = tongban("catalog", "diff", "--since", "HEAD", TONGBAN_CATALOG_DIR=str(old))
    assert by_setting.out == done.out


def test_since_in_the_root_of_a_repository(tongban: CommandLine, new: Path) -> None:
    """A catalogue that is a repository by itself is found too."""
    git(new, "init", "--quiet")
    git(new, "add", ".")
    git(new, "commit", "--quiet", "--message", "first")
    edit(new, NARROWED)
    assert "from 18 to 17" in tongban("catalog", "diff", "--since", "HEAD", "--directory", new).out


@pytest.mark.parametrize("revision", ["nowhere", "--output=x", "HEAD~5", ""])
def test_unknown_revision(tongban: CommandLine, old: Path, revision: str) -> None:
    """A revision that is none, or looks like an option, is a wrong call and never an option of git."""
    done = tongban("catalog", "diff", f"--since={revision}", "--directory", old)
    assert (done.code, done.out) == (2, "")
    assert f"the repository has no revision {revision}" in done.err
    assert "git log --oneline" in done.err


def test_no_repository_and_no_folder_at_that_time(tongban: CommandLine, old: Path, new: Path) -> None:
    """A folder outside any repository, and one that the revision does not have yet, are told apart."""
    done = tongban(
        "catalog", "diff", "--since", "HEAD", "--directory", new, GIT_CEILING_DIRECTORIES=str(new.parent)
    )
    assert (done.code, "stands in no git repository" in done.err) == (2, True)
    later = Path(shutil.copytree(new, old.parent / "later"))
    done = tongban("catalog", "diff", "--since", "HEAD", "--directory", later)
    assert (done.code, "the revision HEAD has no folder later/" in done.err) == (2, True)


@pytest.mark.parametrize(
    "arguments", [(), ("one",), ("one", "two", "--since", "HEAD"), ("one", "two", "--directory", ".")]
)
def test_wrong_calls(tongban: CommandLine, arguments: tuple[str, ...]) -> None:
    """Neither two folders nor a revision, or both: exit code 2, what was expected, two examples."""
    done = tongban("catalog", "diff", *arguments)
    assert (done.code, done.out) == (2, "")
    assert "expected either two folders, or --since" in done.err
    assert "tongban catalog diff --since HEAD~1" in done.err


def test_a_folder_that_is_not_there(tongban: CommandLine, old: Path, tmp_path: Path) -> None:
    """A folder that does not exist is a wrong call and is named."""
    done = tongban("catalog", "diff", old, tmp_path / "gone", LANG=CHINESE)
    assert (done.code, f"没有文件夹 {tmp_path / 'gone'}" in done.err) == (2, True)


def test_a_faulty_catalogue_names_its_faults(tongban: CommandLine, old: Path, new: Path) -> None:
    """Faults of either side are listed with file and line, as `catalog check` does."""
    edit(new, ("version: 1.0.0", "version: one"))
    checked = tongban("catalog", "check", new)
    for pair in ((old, new), (new, old)):
        done = tongban("catalog", "diff", *pair)
        assert (done.code, done.out, done.err) == (1, "", checked.err)
    edit(old, ("version: 1.0.0", "version: one"))
    git(old, "commit", "--quiet", "--all", "--message", "broken")
    done = tongban("catalog", "diff", "--since", "HEAD", "--directory", old)
    assert (done.code, f"HEAD:{old}/{CONTRACT}:" in done.err) == (1, True)
