"""What a field may declare."""

from pathlib import Path

from catalog.loader import load
from tests.unit.catalog.loader.zoo.case import LICENCE, edit, sound_copy


def test_local_times_are_read_where_the_server_declares_its_offset(tmp_path: Path) -> None:
    """A text without an offset is no fault once the server's option says which one holds."""
    root = sound_copy(tmp_path)
    edit(root, LICENCE, "{encoding: gb18030}", "{encoding: gb18030, offset: '+08:00'}")
    edit(root, LICENCE, "%H:%M:%S%z", "%H:%M:%S")
    contract = load(root).contracts["registry/licence"]
    assert contract.field("updated_at").formats == ("%Y-%m-%dT%H:%M:%S",)
    assert contract.source.options["offset"] == "+08:00"
