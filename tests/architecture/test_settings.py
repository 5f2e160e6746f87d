"""The settings: what the code reads is documented, and what is documented is read."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from pydantic_settings import BaseSettings

from dags.factory.settings import PipelineSettings
from exchange.settings import Settings
from tests.architecture.repository import ROOT, text_files, write

PAGE = "docs/settings.md"
CLASSES: tuple[type[BaseSettings], ...] = (Settings, PipelineSettings)
MENTIONED = re.compile(r"\bTONGBAN_[A-Z][A-Z_<>]*")
DOCUMENTED = re.compile(r"^\| `(TONGBAN_[A-Z_<>]+)` \| ([a-z, ]+) \| ([^|]+) \|", re.MULTILINE)
CONNECTIONS = "TONGBAN_CONN_"


def documented(root: Path) -> dict[str, str]:
    """Return the default of each documented setting, by name."""
    found = DOCUMENTED.findall((root / PAGE).read_text(encoding="utf-8"))
    return {name: default.strip() for name, _, default in found}


def declared() -> dict[str, str]:
    """Return the default of each setting that a settings class declares; `required` where it has none."""
    return {
        f"{kind.model_config['env_prefix']}{name}".upper(): "required"
        if field.is_required()
        else str(field.default)
        for kind in CLASSES
        for name, field in kind.model_fields.items()
    }


def read_settings(root: Path) -> dict[str, str]:
    """Return the settings that files other than documents and tests name in full, with one place each."""
    return {
        name: place
        for place, text in text_files(root)
        if not place.endswith(".md") and not place.startswith("tests/")
        for name in MENTIONED.findall(text)
        if not name.endswith("_")
    }


def undocumented(root: Path, names: Mapping[str, str]) -> Iterator[str]:
    """Yield every named setting without a row; one of a connection has the row of all connections."""
    rows = documented(root)
    for name, place in sorted(names.items()):
        if name not in rows and not (name.startswith(CONNECTIONS) and f"{CONNECTIONS}<NAME>" in rows):
            yield f"{name} ({place})"


def mentioned_in_documents(root: Path) -> dict[str, str]:
    """Return the settings that documents and tests name in full, with one place each."""
    return {
        name: place
        for place, text in text_files(root)
        if place != PAGE and not place.startswith("tests/architecture/")
        for name in MENTIONED.findall(text)
        if not name.endswith("_")
    }


def unread(root: Path, known: set[str]) -> list[str]:
    """Return the documented settings that nothing reads."""
    return sorted(set(documented(root)) - known - {f"{CONNECTIONS}<NAME>"})


def test_every_setting_that_is_read_is_documented() -> None:
    """Fields of the settings classes and names in the tree's files all have their row."""
    names = dict.fromkeys(declared(), "a settings class") | read_settings(ROOT)
    assert list(undocumented(ROOT, names)) == []


def test_every_setting_that_a_document_names_is_documented() -> None:
    """Guides, runbooks and tests name no setting that the page does not have."""
    assert list(undocumented(ROOT, mentioned_in_documents(ROOT))) == []


def test_every_documented_setting_is_read() -> None:
    """No row of the page stands for a setting that nothing reads."""
    assert unread(ROOT, set(declared()) | set(read_settings(ROOT))) == []


def test_connections_are_read_by_their_prefix() -> None:
    """The row of the connections stands for a prefix that the connectors use."""
    assert f'"{CONNECTIONS}"' in (ROOT / "connectors/opening.py").read_text(encoding="utf-8")


def test_defaults_are_those_of_the_code() -> None:
    """A setting is documented as required exactly where the code has no default, and plain defaults agree."""
    rows = documented(ROOT)
    for name, default in declared().items():
        assert (rows[name] == "required") == (default == "required"), name
    assert rows["TONGBAN_RETRY_SECONDS"].strip("`") == declared()["TONGBAN_RETRY_SECONDS"]


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A tree with one documented setting that is read."""
    write(tmp_path, PAGE, "| `TONGBAN_DOOR` | exchange | required | The door. | 门。 |\n")
    write(tmp_path, "exchange/door.py", 'DOOR = environ["TONGBAN_DOOR"]\n')
    assert list(undocumented(tmp_path, read_settings(tmp_path))) == []
    assert unread(tmp_path, set(read_settings(tmp_path))) == []
    return tmp_path


def test_an_undocumented_setting_is_seen(tree: Path) -> None:
    """A setting that a module, a compose file or a guide names without a row is found."""
    write(tree, "exchange/back.py", 'os.environ.get("TONGBAN_BACK_DOOR")\n')
    write(tree, "docker/compose.yaml", "environment: {TONGBAN_CONN_POLICE: x}\n")
    write(tree, "docs/guide.md", "Set `TONGBAN_WINDOW`.\n")
    found = list(undocumented(tree, read_settings(tree) | mentioned_in_documents(tree)))
    assert found == [
        "TONGBAN_BACK_DOOR (exchange/back.py)",
        "TONGBAN_CONN_POLICE (docker/compose.yaml)",
        "TONGBAN_WINDOW (docs/guide.md)",
    ]


def test_a_row_without_a_setting_is_seen(tree: Path) -> None:
    """A documented setting that nothing reads is found."""
    page = tree / PAGE
    page.write_text(page.read_text() + "| `TONGBAN_MOAT` | exchange | none | The moat. | 护城河。 |\n")
    assert unread(tree, set(read_settings(tree))) == ["TONGBAN_MOAT"]
