"""Files that are old or new and never a part; secrets that stay."""

from pathlib import Path

from cli.demo.departments.files import kept_secret, write_whole


def test_whole_file_replaces_the_old_one_and_leaves_no_partial(tmp_path: Path) -> None:
    """After the write the directory holds the new content alone, closed to others."""
    path = tmp_path / "a"
    write_whole(path, b"old")
    write_whole(path, b"new")
    assert [entry.name for entry in tmp_path.iterdir()] == ["a"]
    assert path.read_bytes() == b"new"
    assert path.stat().st_mode & 0o077 == 0


def test_secret_is_made_once_and_private(tmp_path: Path) -> None:
    """The same secret at every call, another one elsewhere, readable by its owner alone."""
    secret = kept_secret(tmp_path / "s")
    assert kept_secret(tmp_path / "s") == secret
    assert kept_secret(tmp_path / "t") != secret
    assert len(secret) >= 32
    assert (tmp_path / "s").stat().st_mode & 0o077 == 0


def test_secret_left_half_written_is_made_anew(tmp_path: Path) -> None:
    """What a killed run left beside the name is not taken for the secret."""
    (tmp_path / ".s.partial").write_text("half", encoding="ascii")
    assert len(kept_secret(tmp_path / "s")) >= 32
