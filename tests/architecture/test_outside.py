"""Nothing in the tree needs a host other than this machine, and nothing names a path of somebody's machine.

Every URL is looked at. Hosts that may stand are this machine and the names that are reserved for examples
(RFC 2606, RFC 6761); any other host needs a line here with its reason.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.repository import ROOT, text_files, write

URL = re.compile(r"(?:https?|wss?|ftp)://(?:[^\s/@\"'`]*@)?([A-Za-z0-9.-]+\.[A-Za-z]{2,}|[0-9.]{7,15})")
HERE = re.compile(r"127\.0\.0\.1|0\.0\.0\.0")
RESERVED = re.compile(r"(?:.*\.)?(?:example|test|invalid|localhost)|(?:.*\.)?example\.(?:com|org|net)")
ALLOWED: dict[str, str] = {
    "schemas.openxmlformats.org": "the name of an XML namespace of workbooks (ECMA-376), never asked",
    "purl.oclc.org": "the same in the strict form of the standard",
}
SOURCES = re.compile(
    r"(?im)^\s*--(?:extra-)?(?:index-url|find-links)\b|\bindex-url\s*=|\b(?:https?|all)_proxy\s*[=:]"
)
MACHINE_PATH = re.compile(r"(?<![\w./$}<-])/(?:home|root|Users|work|workspace|tmp|mnt|media|srv)/[\w.-]+")
PLACEHOLDERS = re.compile(r"/(?:home|Users)/(?:user|you|name)\b")


def outside_hosts(root: Path) -> Iterator[str]:
    """Yield every URL whose host is neither this machine, reserved for examples nor allowed."""
    for place, text in text_files(root):
        for found in URL.finditer(text):
            host = found[1].casefold()
            if not (HERE.fullmatch(host) or RESERVED.fullmatch(host) or host in ALLOWED):
                yield f"{place}: {host}"


def package_sources(root: Path) -> Iterator[str]:
    """Yield every line that names where packages come from, or a proxy to reach them."""
    for place, text in text_files(root):
        if not place.startswith("tests/architecture/"):
            yield from (f"{place}: {found[0].strip()}" for found in SOURCES.finditer(text))


def machine_paths(root: Path) -> Iterator[str]:
    """Yield every absolute path below a home, a workspace or a temporary directory."""
    for place, text in text_files(root):
        for found in MACHINE_PATH.finditer(text):
            if not place.startswith("tests/architecture/") and not PLACEHOLDERS.match(found[0]):
                yield f"{place}: {found[0]}"


def test_no_url_leads_outside() -> None:
    """No file holds a URL of a host outside; content networks, registries and trackers among them."""
    assert list(outside_hosts(ROOT)) == []


def test_no_package_source_is_named() -> None:
    """Where packages come from is the machine's own business, not a file's."""
    assert list(package_sources(ROOT)) == []


def test_no_path_of_a_machine_stands_anywhere() -> None:
    """No file names a place on the machine of whoever wrote it."""
    assert list(machine_paths(ROOT)) == []


@pytest.mark.parametrize(
    "line",
    [
        '<script src="https:' + '//cdn.jsdelivr.net/npm/x.js">',
        "see http:" + "//example.com.evil.io/x",
        "proxy http:" + "//user:secret@10.1.2.3:8080",
        "wss:" + "//live.tracker.io",
    ],
)
def test_an_outside_host_is_seen(tmp_path: Path, line: str) -> None:
    """Content networks, look-alikes of reserved names and private addresses are found."""
    write(tmp_path, "page.html", f"{line}\n")
    assert len(list(outside_hosts(tmp_path))) == 1


def test_this_machine_and_examples_may_stand(tmp_path: Path) -> None:
    """Loopback and reserved names are no outside hosts."""
    line = "http:" + "//127.0.0.1:8470 https:" + "//exchange.example/v1 https:" + "//a.test http:" + "//x"
    write(tmp_path, "guide.md", line)
    assert list(outside_hosts(tmp_path)) == []


@pytest.mark.parametrize("line", ["--index-url x", "  --find-links x", "index-url = x", "HTTPS_PROXY=x"])
def test_a_package_source_is_seen(tmp_path: Path, line: str) -> None:
    """Index options, pip configuration and proxies are found."""
    write(tmp_path, "requirements.txt", f"a==1\n{line}\n")
    assert len(list(package_sources(tmp_path))) == 1


@pytest.mark.parametrize("path", ["/home/anna/x", "/root/.cache", "/Users/anna", "/workspace/x", "/tmp/y"])
def test_a_path_of_a_machine_is_seen(tmp_path: Path, path: str) -> None:
    """A home, a workspace or a temporary directory is found, whether quoted or bare."""
    write(tmp_path, "a.py", f'PLACE = "{path}"\n')
    write(tmp_path, "b.md", f"see {path}\n")
    assert len(list(machine_paths(tmp_path))) == 2


def test_a_path_in_the_tree_may_stand(tmp_path: Path) -> None:
    """Relative paths, URL paths and system directories are no paths of a machine."""
    write(tmp_path, "a.py", 'A = "tests/work/x", "/var/lib/tongban", "/v1/home/x", "$ROOT/tmp/x"\n')
    assert list(machine_paths(tmp_path)) == []
