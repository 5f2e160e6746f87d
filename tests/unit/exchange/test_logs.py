"""Log lines: one JSON object each, without arguments and messages that libraries fill."""

import json
import logging
import sys

from exchange.logs import JsonFormatter


def test_facts_are_written_and_arguments_are_not() -> None:
    """Our own facts stand in the line; a library's arguments do not."""
    record = logging.LogRecord("x", logging.INFO, "f.py", 1, "asked %s", ("37139919900307891X",), None)
    record.facts = {"request_id": "r1"}
    line = json.loads(JsonFormatter().format(record))
    assert (line["event"], line["request_id"], line["level"]) == ("asked %s", "r1", "info")
    assert "3713" not in json.dumps(line)


def test_an_exceptions_message_is_left_out() -> None:
    """Of an exception only the type is written."""
    try:
        int("37139919900307891X")
    except ValueError:
        record = logging.LogRecord("x", logging.ERROR, "f.py", 1, "failed", (), sys.exc_info())
    line = JsonFormatter().format(record)
    told = json.loads(line)
    assert told["fault"] == "ValueError"
    assert [place.rpartition(" ")[2] for place in told["places"]] == [
        "test_an_exceptions_message_is_left_out"
    ]
    assert "3713" not in line


def line_of(name: str, level: int, words: object, *arguments: object) -> str:
    """The line of a record."""
    return JsonFormatter().format(logging.LogRecord(name, level, "f.py", 1, words, arguments, None))


def test_what_uvicorn_tells_of_its_processes_is_filled_in() -> None:
    """Its process numbers and ports can be read; arguments of its warnings are left out as everybody's."""
    started = line_of("uvicorn.error", logging.INFO, "Started server process [%d]", 4711)
    assert json.loads(started)["event"] == "Started server process [4711]"
    failed = line_of("uvicorn.error", logging.ERROR, "Error loading: %s", "37139919900307891X")
    assert json.loads(failed)["event"] == "Error loading: %s"


def test_of_words_of_several_lines_the_first_is_written() -> None:
    """What asyncio and a failed start write below their first line is an exception's text."""
    task = "Task exception was never retrieved\nfuture: <Task exception=ValueError('37139919900307891X')>"
    line = line_of("asyncio", logging.ERROR, task)
    assert json.loads(line)["event"] == "Task exception was never retrieved"
    assert "3713" not in line
    assert json.loads(line_of("x", logging.ERROR, ValueError("3713")))["event"] == "ValueError"
    assert json.loads(line_of("x", logging.ERROR, ""))["event"] == ""
