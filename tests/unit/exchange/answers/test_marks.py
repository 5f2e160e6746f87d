"""Marks tell keys and questions apart, and nothing else of them."""

from exchange.answers.marks import key_mark, question_mark

KEY = b"k" * 32


def test_marks_are_keyed_and_of_their_client() -> None:
    """Same key and client, same mark; another client, key or kind of mark, another one."""
    marks = [
        key_mark(KEY, "hall", "a"),
        key_mark(KEY, "hall", "b"),
        key_mark(KEY, "halla", ""),
        key_mark(KEY, "other", "a"),
        key_mark(b"l" * 32, "hall", "a"),
        question_mark(KEY, "hall", "a"),
    ]
    assert len(set(marks)) == len(marks)
    assert marks[0] == key_mark(KEY, "hall", "a")
    assert {len(mark) for mark in marks} == {32}
