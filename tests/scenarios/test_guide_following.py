"""The follower of guides itself: what it runs, what it compares, and that it goes red."""

from pathlib import Path

import pytest

from tests.scenarios.guide import blocks, follow, matches

GUIDE = """# A guide

```bash
word=green
```

```yaml file=leaf.yaml
colour: red
```

```bash
sed "s/red/$word/" leaf.yaml
```

```text
colour: green
```

<!-- not run: needs a second machine -->

```sh
false
```
"""
ENVIRONMENT = {"PATH": "/usr/bin:/bin"}


def followed(tmp_path: Path, text: str) -> None:
    """Follow a guide with this text."""
    guide = tmp_path / "guide.md"
    guide.write_text(text, encoding="utf-8")
    follow(guide, tmp_path, ENVIRONMENT, {})


def test_blocks_share_one_shell(tmp_path: Path) -> None:
    """Variables live on, files are written, what cannot be run here is not."""
    followed(tmp_path, GUIDE)
    assert [block.language for block in blocks(GUIDE)] == ["bash", "yaml", "bash", "text", "sh"]
    assert [block.not_run for block in blocks(GUIDE)][-1] == "needs a second machine"


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("colour: green", "colour: blue", "guide.md:15 shows"),
        ("word=green", "word=green; ls /no/such/place", "/no/such/place"),
        ("word=green", "false | true", "-- said"),
        ('"s/red/$word/"', '"s/red/$nothing/"', "nothing"),
    ],
)
def test_what_differs_or_fails_goes_red(tmp_path: Path, old: str, new: str, told: str) -> None:
    """Another output, a failing command or part of a pipe, and an unset variable each end the guide."""
    with pytest.raises(AssertionError, match=told):
        followed(tmp_path, GUIDE.replace(old, new))


@pytest.mark.parametrize(
    ("expected", "printed", "same"),
    [
        ("a\n…\nd\n", "a\nb\nc\nd\n", True),
        ("a\n…\nd\n", "a\nd\n", True),
        ("a … c\n", "a long b c  \n", True),
        ("a … c\n", "a\nc\n", False),
        ("a\n…\n", "b\n", False),
        ("1.0\n", "1x0\n", False),
    ],
)
def test_ellipsis_stands_for_anything(expected: str, printed: str, *, same: bool) -> None:
    """Within a line for any signs, alone on a line for any lines; everything else is exact."""
    assert matches(expected, printed) is same
