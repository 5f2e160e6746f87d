"""YAML into values and lines, with every doubtful reading refused."""

import pytest

from catalog.loader.source.nodes import MOST_LEVELS, read_document

SOUND = b"a: 1\nb:\n  - x\n  - {c: true, d: null, e: -0.5}\nday: 2025-01-01\n"


def faults_of(text: bytes) -> list[tuple[int, str, str]]:
    """Return line, place and English message of each fault."""
    return [(fault.line, fault.where, fault.message.en) for fault in read_document("x.yaml", text)[1]]


def test_values_are_those_of_json_and_dates_stay_text() -> None:
    """Numbers, truth, null, lists and mappings come through; a date is text."""
    document, faults = read_document("x.yaml", SOUND)
    assert document.data == {"a": 1, "b": ["x", {"c": True, "d": None, "e": -0.5}], "day": "2025-01-01"}
    assert faults == []


def test_every_place_knows_its_line() -> None:
    """Keys, members of lists and places below the last known one have a line."""
    document, _ = read_document("x.yaml", SOUND)
    lines = {path: document.line(path) for path in ((), ("b",), ("b", 0), ("b", 1, "d"), ("b", 9, "z"))}
    assert lines == {(): 1, ("b",): 2, ("b", 0): 3, ("b", 1, "d"): 4, ("b", 9, "z"): 2}


def test_alias_is_plain_repetition() -> None:
    """An anchor's content stands wherever its alias stands."""
    document, faults = read_document("x.yaml", b"a: &words [x, y]\nb: *words\n")
    assert document.data == {"a": ["x", "y"], "b": ["x", "y"]}
    assert faults == []


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        (b"a: [1", 2, "YAML syntax"),
        (b"a: 1\n\tb: 2\n", 2, "YAML syntax"),
        (b"a: *nobody\n", 1, "undefined alias"),
        (b"--- 1\n--- 2\n", 2, "another document"),
        (b"", 0, "empty"),
        (b"# nothing\n", 0, "empty"),
        (b"a: \xff\n", 0, "UTF-8"),
        (b"a: \x01\n", 0, "control characters"),
    ],
)
def test_unreadable_file_is_one_fault(text: bytes, line: int, words: str) -> None:
    """What cannot be parsed gives no data and one fault with its line where there is one."""
    document, faults = read_document("x.yaml", text)
    assert document.data is None
    assert [(fault.line, words in fault.message.en) for fault in faults] == [(line, True)]


@pytest.mark.parametrize(
    ("text", "line", "where", "words"),
    [
        (b"a: 1\na: 2\n", 2, "a", "twice"),
        (b"x:\n  <<: {q: 1}\n", 2, "x.<<", "Merge keys"),
        (b"? [1]\n: 2\n", 1, "", "has to be text"),
        (b"a: !!set {b}\n", 1, "a", "tag"),
        (b"a: !!python/object/apply:os.system [ls]\n", 1, "a", "tag"),
        (b"a: &x\n  - *x\n", 1, "a.0", "refers to itself"),
    ],
)
def test_doubtful_structure_is_refused(text: bytes, line: int, where: str, words: str) -> None:
    """Each doubtful construct is named at its place."""
    assert [(at, place, words in said) for at, place, said in faults_of(text)] == [(line, where, True)]


def test_several_refusals_of_one_file_come_together() -> None:
    """Nothing but broken syntax hides another fault."""
    text = b"01: a\n02: b\nc: no\nd: 012\ne: 1:30\nf:\ng: .inf\nh: 1_000\n"
    assert [(line, where) for line, where, _ in faults_of(text)] == [
        (1, "01"),
        (2, "02"),
        (3, "c"),
        (4, "d"),
        (5, "e"),
        (6, "f"),
        (7, "g"),
        (8, "h"),
    ]


@pytest.mark.parametrize("depth", [MOST_LEVELS + 1, 100_000])
def test_deep_nesting_is_refused_before_it_can_crash(depth: int) -> None:
    """Libyaml's composer would recurse off the stack; the file is refused first."""
    assert [words for _, _, words in faults_of(b"a: " + b"[" * depth)] == ["More than 50 levels; flatten it."]


def test_aliases_that_multiply_are_refused() -> None:
    """A file of a few lines that expands to millions of values is one fault."""
    lines = ["a0: &a0 [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 9)]
    found = faults_of("\n".join(lines).encode())
    assert len(found) == 1
    assert "200000 values" in found[0][2]
