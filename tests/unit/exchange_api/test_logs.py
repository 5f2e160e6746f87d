"""Log lines: one JSON object each, without arguments and messages that libraries fill."""

import json
import logging
import sys

from exchange_api.logs import JsonFormatter


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
    assert json.loads(line)["fault"] == "ValueError"
    assert "3713" not in line
